"""The rows of one query by their index, a page at a time, whatever the size of the list.

Pages follow one another by keyset; only a jump into the middle counts rows once. An index far from the top may be a
little off after others have worked: nobody sees it until an end of the list is reached, where it is put right.
"""

from dataclasses import dataclass
from typing import Final, Literal

from deskterm.desk.reads import Reads
from deskterm.model.query import Query
from deskterm.model.views import Page, TicketLine
from deskterm.store.inbox import order_of

PAGE: Final = 100
"""How many rows are asked for at once."""

KEPT: Final = 2000
"""How many rows are kept around what is shown."""

NEAR: Final = 300
"""Up to this index a list is read again from its top."""

Kind = Literal["first", "after", "before", "last", "offset"]


@dataclass(frozen=True, slots=True)
class Fetch:
    """A page to ask for: ``index`` is that of its first row, or for ``before`` that of the row after its last."""

    kind: Kind
    index: int
    cursor: tuple[int, int] | None = None
    limit: int = PAGE


@dataclass(frozen=True, slots=True)
class Reread:
    """The list read again: rows from ``start`` on, and whether more follow."""

    start: int
    rows: tuple[TicketLine, ...]
    more: bool


class ListSource:
    """What is known of one query's list; reading is done by whoever calls ``read`` off the event loop."""

    def __init__(self, reads: Reads, query: Query, first: Page | None = None) -> None:
        self.reads = reads
        self.query = query
        self.rows: dict[int, TicketLine] = {}
        self.total = 0
        self.known = False
        self.counted = False
        self._end_known = False
        if first is not None:
            self.apply(Fetch("first", 0), first)

    def get(self, index: int) -> TicketLine | None:
        """The row at ``index``, if it has been read."""
        return self.rows.get(index)

    def missing(self, first: int, last: int) -> Fetch | None:
        """What to ask for next so that rows ``first`` to ``last`` are there; None when they are."""
        if not self.known:
            return Fetch("first", 0)
        last = min(last, self.total - 1)
        first = max(0, first)
        for index in range(first, last + 1):
            if index in self.rows:
                continue
            if index == 0:
                return Fetch("first", 0)
            before = self.rows.get(index - 1)
            if before is not None:
                return Fetch("after", index, (before.order, before.key))
            following = next((at for at in range(index + 1, last + PAGE) if at in self.rows), None)
            if following is not None:
                row = self.rows[following]
                return Fetch("before", following, (row.order, row.key))
            if last >= self.total - PAGE // 2:
                return Fetch("last", self.total)
            return Fetch("offset", max(0, first - PAGE // 2), limit=2 * PAGE)
        return None

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
                return self.reads.page(self.query, offset=fetch.index, limit=fetch.limit)

    def apply(self, fetch: Fetch, page: Page) -> int:
        """Take in a page; returns by how much the indexes known so far have shifted."""
        rows = page.rows
        shift = 0
        if fetch.kind in ("before", "last"):
            start = fetch.index - len(rows)
            if fetch.kind == "before":
                if not page.more:
                    shift = -start
                elif start <= 0:
                    shift = PAGE - start
                self._shift(shift)
                start += shift
            elif start < 0 or not page.more:
                start = 0
                self.total = len(rows)
        else:
            start = fetch.index
            self._ends(start + len(rows), page.more)
        for index, row in enumerate(rows, start):
            self.rows[index] = row
        self.known = True
        return shift

    def set_total(self, total: int) -> None:
        """Take in a count, unless the list's end is known better."""
        self.counted = True
        if not self._end_known:
            self.total = max(total, max(self.rows, default=-1) + 1)

    def _ends(self, end: int, more: bool) -> None:
        self._end_known = not more
        self.total = max(self.total, end + 1) if more else end

    def trim(self, first: int, last: int) -> None:
        """Forget rows far away from those shown."""
        if len(self.rows) > 2 * KEPT:
            middle = (first + last) // 2
            self.rows = {at: row for at, row in self.rows.items() if abs(at - middle) <= KEPT // 2}

    def reread(self, top: int, height: int) -> Reread:
        """The rows shown (``height`` of them from index ``top`` on) read again; for worker threads."""
        anchor = self.rows.get(top)
        if top + height <= NEAR or anchor is None:
            page = self.reads.page(self.query, limit=min(top, NEAR) + height + PAGE // 2)
            return Reread(0, page.rows, page.more)
        page = self.reads.page(self.query, after=self._just_before(anchor), limit=height + PAGE)
        return Reread(top, page.rows, page.more)

    def replace(self, again: Reread) -> None:
        """Take in what was read again in place of everything known."""
        end = again.start + len(again.rows)
        self.rows = dict(enumerate(again.rows, again.start))
        self._ends(end, again.more)
        self.known = True

    def find(self, ticket: str, near: int) -> int | None:
        """The index of a ticket among the rows known; the one closest to ``near``."""
        found = [at for at, row in self.rows.items() if row.id == ticket]
        return min(found, key=lambda at: abs(at - near)) if found else None

    def _shift(self, by: int) -> None:
        if by:
            self.rows = {at + by: row for at, row in self.rows.items()}
            self.total += by

    def _just_before(self, line: TicketLine) -> tuple[int, int]:
        """The keyset cursor that a page beginning with ``line`` comes after; keys are whole numbers."""
        return (line.order, line.key - 1 if order_of(self.query) == "due" else line.key + 1)
