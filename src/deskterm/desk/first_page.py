"""What the inbox shows first, read before there is a screen."""

from typing import NamedTuple

from deskterm.desk.reads import Reads
from deskterm.model.views.lists import Counts, Page, TicketLine

FIRST_QUERY = "state:to-solve"
FIRST_ROWS = 100


class FirstPage(NamedTuple):
    """The first rows of what is to solve, the counts, what goes on right now; and whether no ticket was ever here."""

    page: Page
    counts: Counts
    live: tuple[TicketLine, ...]
    unused: bool = False


def read_first_page(reads: Reads, counts: Counts | None = None) -> FirstPage:
    """Read it on this thread, ``counts`` too where they have not been read yet; raises ``StoreError``."""
    page = reads.page(reads.parse(FIRST_QUERY), limit=FIRST_ROWS)
    unused = not page.rows and not reads.page(reads.parse("state:any"), limit=1).rows
    return FirstPage(page, reads.counts() if counts is None else counts, reads.live(), unused)
