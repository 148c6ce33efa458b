"""Screen 3: the state of the queue, live; every figure leads to its tickets."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen

from deskterm.desk.workplace import Workplace
from deskterm.text.translation import pgettext
from deskterm.tui.desk_app import desk_app
from deskterm.tui.messages import DeskChanged, Failed, Ready
from deskterm.tui.naming import queue_title
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.board_grid import BoardGrid
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.header import HeaderLine
from deskterm.tui.work import run_in_thread

EVERY_SECONDS = 10.0
"""Time alone makes tickets late: the board is read again this often though nobody wrote."""


class BoardScreen(Screen[None], inherit_bindings=False):
    """The board; Enter on a figure lists its tickets in the inbox."""

    PLACES: ClassVar[tuple[str, ...]] = ()
    AUTO_FOCUS = "BoardGrid"

    def __init__(self, workplace: Workplace) -> None:
        super().__init__()
        self.workplace = workplace
        self.header = HeaderLine(pgettext("screen", "Board"), workplace)
        self.grid = BoardGrid()
        self._reading = self._again = False

    def compose(self) -> ComposeResult:
        yield self.header
        yield FooterLine()
        yield self.grid

    class BoardRead(Ready):
        """The board has been read."""

    class NotRead(Failed):
        """The board could not be read; the old figures stay."""

    def on_mount(self) -> None:
        self.read()
        self.set_interval(EVERY_SECONDS, self.read)

    def read(self) -> None:
        """Read the figures again; while that is under way, once more afterwards."""
        if self._reading:
            self._again = True
            return
        self._reading = True
        called = self.workplace.config.queues
        titles = {name: queue_title(called, name) for name in called}
        run_in_thread(self, lambda: self.workplace.reads.board(titles), self.BoardRead, failed=self.NotRead)

    def on_board_screen_board_read(self, message: BoardRead) -> None:
        message.stop()
        self._reading = False
        self.grid.names = desk_app(self).names
        self.grid.show(message.result)
        if self._again:
            self._again = False
            self.read()

    def on_board_screen_not_read(self, message: NotRead) -> None:
        message.stop()
        self._reading = self._again = False
        say_error(self, message.error)

    def on_board_grid_picked(self, message: BoardGrid.Picked) -> None:
        message.stop()
        app = desk_app(self)
        app.desk_verbs.act_inbox()
        app.inbox.show_filter(message.query)

    def desk_changed(self, _: DeskChanged) -> None:
        """Somebody wrote."""
        self.read()

    def act_refresh(self) -> None:
        """Read the figures again."""
        self.read()
