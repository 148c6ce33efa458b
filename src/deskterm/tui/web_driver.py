"""Drawing in a browser: Textual's driver for the web with our way of reading keys, and an end that loses nothing."""

from textual.drivers import web_driver

from deskterm.tui.key_parser import ForgivingParser

web_driver.XTermParser = ForgivingParser  # type: ignore[misc] - a sequence nobody can read would end its input thread


class WebDriver(web_driver.WebDriver):
    """Textual's driver for the web; when the browser is gone what is being written is saved before anything else."""

    def on_meta(self, packet_type: str, payload: dict[str, object]) -> None:
        """What the web server says beside keys; ``quit`` comes when the page was closed."""
        if packet_type == "quit":
            terminal_gone = getattr(self._app, "terminal_gone", None)
            if terminal_gone is not None:
                terminal_gone()
        super().on_meta(packet_type, payload)
