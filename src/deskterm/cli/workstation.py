"""Opening the workstation.

The tickets are counted in a thread while the screen's library loads, which takes the longer the more are open. The rows
are few, and reading them beside the loading would have both threads wait for each other at every row.
"""

import gc
import sys
import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from deskterm.cli.output import at_terminal
from deskterm.cli.session import Session
from deskterm.errors import DesktermError
from deskterm.tui.terminal import expect_drawing, in_browser

if TYPE_CHECKING:
    from deskterm.desk.link import Link
    from deskterm.desk.workplace import Workplace
    from deskterm.model.views.lists import Counts

Live = Callable[["Workplace", threading.Event], None]

SWITCH_SECONDS: Final = 0.001
"""Seconds a thread may go on while another waits; with Python's own 0.005 a frame that is ready waits to be written."""


def open_workstation(session: Session, start_live: Live | None = None) -> int:
    """Open the terminal workstation; returns the exit code.

    Garbage is not collected before the first paint: that took a tenth of the time to it, and there is none yet.
    """
    if not in_browser():
        if not at_terminal():
            hint = "deskterm --help names the verbs that work without one"
            raise DesktermError("the workstation wants a terminal", hint)
        expect_drawing()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.disable()
    workplace = session.open_store()
    found: list[Counts | DesktermError] = []

    def count() -> None:
        try:
            found.append(workplace.reads.counts())
        except DesktermError as error:
            found.append(error)

    counting = threading.Thread(target=count, name="counting", daemon=True)
    counting.start()
    from deskterm.desk.first_page import read_first_page
    from deskterm.tui.app import run

    link = None if workplace.place is None else partial(_link, workplace)
    counting.join()
    counts = found[0]
    if isinstance(counts, DesktermError):
        raise counts
    return run(
        workplace,
        first=read_first_page(workplace.reads, counts),
        start_live=start_live,
        link=link,
        fresh=session.fresh,
    )


def _link(workplace: "Workplace") -> "Link":
    from deskterm.cli.linking import link_of

    return link_of(workplace)
