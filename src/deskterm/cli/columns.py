"""Rows in columns: as wide as they must be in a pipe, as wide as fits on a terminal."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deskterm.cli.output import on_terminal
from deskterm.text.safe import safe_line
from deskterm.tui.cells import fit, width

_GAP = "  "


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, and to how many cells it may shrink on a narrow terminal (0: it does not)."""

    heading: str = ""
    least: int = 0
    right: bool = False


def table(rows: Iterable[Sequence[str]], columns: Sequence[Column], *, headed: bool = True) -> None:
    """Print rows in columns, safe, each on one line; columns that are empty in every row are left out.

    In a pipe nothing is cut and no headings stand above, so that every line is a row.
    """
    cells = [[safe_line(text) for text in row] for row in rows]
    if not cells:
        return
    terminal = on_terminal()
    used = [place for place in range(len(columns)) if any(row[place] for row in cells)]
    columns = [columns[place] for place in used]
    cells = [[row[place] for place in used] for row in cells]
    if headed and terminal:
        cells.insert(0, [safe_line(column.heading) for column in columns])
    widths = [max(width(row[place]) for row in cells) for place in range(len(columns))]
    if terminal:
        _shrink(widths, columns, shutil.get_terminal_size().columns)
    for row in cells:
        texts = [fit(text, cells, right=column.right) for text, cells, column in zip(row, widths, columns, strict=True)]
        print(_GAP.join(texts).rstrip())


def _shrink(widths: list[int], columns: Sequence[Column], room: int) -> None:
    """Take from the widest column that may shrink until everything fits, or nothing may."""
    over = sum(widths) + len(_GAP) * (len(widths) - 1) - room
    while over > 0:
        may = [place for place, column in enumerate(columns) if column.least and widths[place] > column.least]
        if not may:
            return
        widest = max(may, key=lambda place: widths[place])
        widths[widest] -= 1
        over -= 1
