"""The rows of one query by their index, a page at a time, whatever the size of the list.

Pages follow one another by keyset, so that no row is shown twice or left out whatever others do meanwhile; only a jump
into the middle counts rows once. An index far from the top may then be a little off: nobody sees it until an end of the
list is reached, where it is put right.
"""

from typing import Final, Literal, NamedTuple

from deskterm.desk.reads import Reads
from deskterm.model.query import Query
from deskterm.model.views.lists import Page, TicketLine
from deskterm.store.inbox import order_of

PAGE: Final = 100
"""How many rows are asked for at once."""

KEPT: Final = 2000
"""How many rows are kept around what is shown."""

NEAR: Final = 300
"""Up to this index a list is read again from its top."""

Kind = Literal["first", "after", "before", "last", "offset"]


class Fetch(NamedTuple):
    """A page to ask for: ``row`` is the index of its first row, or for ``before`` that of the row after its last."""

    kind: Kind
    row: int
    cursor: tuple[int, int] | None = None
    limit: int = PAGE


class Reread(NamedTuple):
    """The list read again: rows from ``start`` on, and whether more follow."""

    start: int
    rows: tuple[TicketLine, ...]
    more: bool


class ListSource:
    """What is known of one query's list; reading is done by whoever calls ``read`` off the event loop.

    The rows known are always one unbroken stretch of the list, from index ``start`` on.
    """

    def __init__(self, reads: Reads, query: Query, first: Page | None = None) -> None:
        self.reads = reads
        self.query = query
        self.start = 0
        self.rows: list[TicketLine] = []
        self.total = 0
        self.known = False
        self.counted = False
        self._end_known = False
        if first is not None:
            self.apply(Fetch("first", 0), first)

    @property
    def end(self) -> int:
        """The index after the last row known."""
        return self.start + len(self.rows)

    def get(self, index: int) -> TicketLine | None:
        """The row at ``index``, if it has been read."""
        return self.rows[index - self.start] if self.start <= index < self.end else None

    def missing(self, first: int, last: int) -> Fetch | None:
        """What to ask for next so that rows ``first`` to ``last`` are there; None when they are."""
        if not self.known:
            return Fetch("first", 0)
        first, last = max(0, first), min(last, self.total - 1)
        if last < first or (self.start <= first and last < self.end):
            return None
        if self.rows and first < self.start and self.start - PAGE <= last:
            return Fetch("before", self.start, (self.rows[0].order, self.rows[0].key))
        if self.rows and self.end <= last and first <= self.end + PAGE:
            return Fetch("after", self.end, (self.rows[-1].order, self.rows[-1].key))
        if first < PAGE // 2:
            return Fetch("first", 0)
        if last >= self.total - PAGE // 2:
            return Fetch("last", self.total)
        return Fetch("offset", first - PAGE // 2)

    def read(self, fetch: Fetch) -> Page:
        """Ask the store for a page; for worker threads."""
        match fetch.kind:
            case "after":
                return self.reads.page(self.query, after=fetch.cursor, limit=fetch.limit)
            case "before":
                return self.reads.page(self.query, before=fetch.cursor, limit=fetch.limit)
            case "last":
                return self.reads.page(self.query, before=(0, 0), limit=fetch.limit)
            case _:
                return self.reads.page(self.query, offset=fetch.row, limit=fetch.limit)

    def apply(self, fetch: Fetch, page: Page) -> int:
        """Take in a page; returns by how much the indexes known so far have shifted."""
        rows = list(page.rows)
        self.known = True
        match fetch.kind:
            case "after":
                if fetch.row == self.end:
                    self.rows += rows
                    self._ends(self.end, page.more)
            case "before":
                if fetch.row == self.start:
                    return self._prepend(rows, more=page.more)
            case "last":
                if not page.more:
                    self.total = len(rows)
                self.rows, self.start = rows, max(0, self.total - len(rows))
            case _:
                self.rows, self.start = rows, fetch.row
                self._ends(self.end, page.more)
        return 0

    def _prepend(self, rows: list[TicketLine], *, more: bool) -> int:
        """Rows before all others; where the indexes turn out wrong at the list's top, all of them shift."""
        self.rows = rows + self.rows
        self.start -= len(rows)
        shift = 0
        if not more:
            shift = -self.start
        elif self.start <= 0:
            shift = PAGE - self.start
        self.start += shift
        self.total += shift
        return shift

    def set_total(self, total: int) -> None:
        """Take in a count, unless the list's end is known better."""
        self.counted = True
        if not self._end_known:
            self.total = max(total, self.end)

    def _ends(self, end: int, more: bool) -> None:
        self._end_known = not more
        self.total = max(self.total, end + 1) if more else end

    def trim(self, first: int, last: int) -> None:
        """Forget rows far away from those shown."""
        if len(self.rows) > 2 * KEPT:
            low = max(self.start, (first + last) // 2 - KEPT // 2)
            self.rows = self.rows[low - self.start : low - self.start + KEPT]
            self.start = low

    def reread(self, top: int, height: int) -> Reread:
        """The rows shown (``height`` of them from index ``top`` on) read again; for worker threads."""
        anchor = self.get(top)
        if top + height <= NEAR or anchor is None:
            page = self.reads.page(self.query, limit=min(top, NEAR) + height + PAGE // 2)
            return Reread(0, page.rows, page.more)
        page = self.reads.page(self.query, after=self._just_before(anchor), limit=height + PAGE)
        return Reread(top, page.rows, page.more)

    def replace(self, again: Reread) -> None:
        """Take in what was read again in place of everything known."""
        self.rows, self.start = list(again.rows), again.start
        self._ends(self.end, again.more)
        self.known = True

    def find(self, ticket: str) -> int | None:
        """The index of a ticket among the rows known."""
        return next((at for at, row in enumerate(self.rows, self.start) if row.id == ticket), None)

    def _just_before(self, line: TicketLine) -> tuple[int, int]:
        """The keyset cursor that a page beginning with ``line`` comes after; keys are whole numbers."""
        return (line.order, line.key - 1 if order_of(self.query) == "due" else line.key + 1)
