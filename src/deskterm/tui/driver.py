"""The terminal, or the browser, that the workstation is drawn in; when it is gone nothing typed is lost."""

import os
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from textual.drivers.linux_driver import LinuxDriver

from deskterm.tui.key_parser import ForgivingParser

if TYPE_CHECKING:
    from textual.driver import Driver

WEB: Final = "deskterm.tui.web_driver:WebDriver"
"""What ``TEXTUAL_DRIVER`` says where ``deskterm web`` draws the workstation in a browser."""


class DeskDriver(LinuxDriver):
    """Textual's driver with the forgiving parser; bytes that are no UTF-8 are dropped."""

    def run_input_thread(self) -> None:
        """Read the terminal until the app ends."""
        selector = selectors.SelectSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        parser = ForgivingParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode

        def take(wait: float) -> None:
            if selector.select(wait):
                try:
                    data = os.read(self.fileno, 4096)
                except OSError:
                    data = b""
                if not data:
                    self._leave()
                text = decode(data)
                if text:  # an empty one would be the end to the parser
                    for message in parser.feed(text):
                        self.process_message(message)
            for message in parser.tick():
                self.process_message(message)

        try:
            while not self.exit_event.is_set():
                take(0.1)
        finally:
            selector.close()

    def _leave(self) -> None:
        """The terminal is gone: save what was typed and end at once.

        The screen's own thread may be waiting for it to take a frame, so nothing can be asked of it.
        """
        terminal_gone = getattr(self._app, "terminal_gone", None)
        if terminal_gone is not None:
            terminal_gone()
        os._exit(128 + signal.SIGHUP)


def driver_for(environ: Mapping[str, str]) -> "type[Driver]":
    """The driver that draws: a terminal's, or a browser's where ``deskterm web`` asked for it."""
    if environ.get("TEXTUAL_DRIVER") == WEB:
        from deskterm.tui.web_driver import WebDriver

        return WebDriver
    return DeskDriver
