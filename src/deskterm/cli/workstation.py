"""Opening the workstation: the first page is read while the screen's library loads."""

import gc
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from deskterm.cli.session import Session
from deskterm.errors import DesktermError

if TYPE_CHECKING:
    from deskterm.desk.first_page import FirstPage
    from deskterm.desk.workplace import Workplace

Live = Callable[["Workplace", threading.Event], None]


def open_workstation(session: Session, start_live: Live | None = None) -> int:
    """Open the terminal workstation; returns the exit code.

    Garbage is not collected before the first paint: that took a tenth of the time to it, and there is none yet.
    """
    if not all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        raise DesktermError("the workstation wants a terminal", "deskterm --help names the verbs that work without one")
    gc.disable()
    workplace = session.open_store()
    found: list[FirstPage | DesktermError] = []

    def read() -> None:
        from deskterm.desk.first_page import read_first_page

        try:
            found.append(read_first_page(workplace.reads))
        except DesktermError as error:
            found.append(error)

    reader = threading.Thread(target=read, name="first page", daemon=True)
    reader.start()
    from deskterm.tui.app import run

    link = None
    if workplace.place is not None:
        from deskterm.cli.linking import link_of

        link = link_of(workplace)
    reader.join()
    first = found[0]
    if isinstance(first, DesktermError):
        raise first
    return run(workplace, first=first, start_live=start_live, link=link)
