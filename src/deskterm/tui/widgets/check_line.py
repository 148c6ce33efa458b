"""The lines below the text: the weightiest finding of the checks, the files attached, and who gets a copy."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.widgets import Static

from deskterm.standards.reply_facts import Found, Weight
from deskterm.text.safe import safe_line
from deskterm.text.sizes import size_words
from deskterm.text.translation import gettext
from deskterm.tui.attached import Attached
from deskterm.tui.naming import explained, listed
from deskterm.tui.wrapping import cut

_LOOKS = {Weight.STOP: ("✗", "bold $error"), Weight.WARN: ("▲", "$warning"), Weight.HINT: ("·", "$quiet")}


class CheckLine(Static):
    """Says the weightiest finding and how many more there are; it is not there when there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._said: tuple[tuple[Found, ...], int] = ((), 0)

    def show(self, found: Sequence[Found], cells: int) -> None:
        """Say it in ``cells`` cells."""
        if (tuple(found), cells) == self._said:
            return
        self._said = (tuple(found), cells)
        self.display = bool(found)
        if found:
            self.update(check_words(found, cells))


def check_words(found: Sequence[Found], cells: int) -> Content:
    """The first finding with what to do where both fit, and how many more there are."""
    first, rest = found[0], len(found) - 1
    sign, look = _LOOKS[first.weight]
    more = f"  +{rest}" if rest else ""
    room = max(8, cells - 2 - cell_len(more))
    message = safe_line(first.message)
    whole = safe_line(explained(first.message, first.hint))
    words = whole if cell_len(whole) <= room else cut(message, room)
    return Content.assemble((f"{sign} {words}", look), (more, "$quiet"))


class FilesLine(Static):
    """Names what is attached, with its size; a click opens the list from which it can be taken off."""

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._said: tuple[tuple[Attached, ...], int] = ((), 0)

    def show(self, files: Sequence[Attached], cells: int) -> None:
        """Name them in ``cells`` cells."""
        if (tuple(files), cells) == self._said:
            return
        self._said = (tuple(files), cells)
        self.display = bool(files)
        if files:
            self.update(Content.styled(files_words(files, cells), "$accent"))


class CopiesLine(Static):
    """Names who else gets the answer, and what to think over; a click opens the list."""

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._said: tuple[tuple[str, ...], str, int] = ((), "", 0)

    def show(self, copies: Sequence[str], warning: str, cells: int) -> None:
        """Name them in ``cells`` cells."""
        if (tuple(copies), warning, cells) == self._said:
            return
        self._said = (tuple(copies), warning, cells)
        self.display = bool(copies)
        if copies:
            self.update(copies_words(copies, warning, cells))


def copies_words(copies: Sequence[str], warning: str, cells: int) -> Content:
    """As many addresses as fit, how many more there are, then the warning where it fits; else only its sign, before."""
    names = [safe_line(one) for one in copies]
    whole = gettext("Cc: {addresses}", addresses=listed(names))
    mark = f"  ▲ {safe_line(warning)}" if warning else ""
    if cell_len(whole) + cell_len(mark) <= cells:
        return Content.assemble((whole, "$accent"), (mark, "bold $warning"))
    sign = "▲ " if warning else ""
    room = cells - len(sign)
    lines: list[str] = []
    for shown in range(len(names), 0, -1):
        rest = len(names) - shown
        lines.append(gettext("Cc: {addresses}", addresses=listed(names[:shown])) + (f"  +{rest}" if rest else ""))
    line = next((one for one in lines if cell_len(one) <= room), cut(lines[-1], room))
    return Content.assemble((sign, "bold $warning"), (line, "$accent"))


def files_words(files: Sequence[Attached], cells: int) -> str:
    """As many names as fit, then how many more there are."""
    words = [f"📎 {safe_line(one.name)} ({size_words(one.size)})" for one in files]
    for shown in range(len(words), 0, -1):
        rest = len(words) - shown
        line = "  ".join(words[:shown]) + (f"  +{rest}" if rest else "")
        if cell_len(line) <= cells or shown == 1:
            return cut(line, max(8, cells))
    return ""
