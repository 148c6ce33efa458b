"""The verb menu: everything that can be done here, by arrows and Enter alone."""

from collections.abc import Iterable
from typing import ClassVar

from deskterm.text.translation import gettext
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.widgets.menu_list import Entry


class VerbMenuScreen(MenuScreen):
    """Every verb of where you are, under the headings of the help."""

    TYPED: ClassVar[bool] = False

    def __init__(self, entries: Iterable[Entry]) -> None:
        super().__init__(gettext("what can be done here"), tuple(entries))
