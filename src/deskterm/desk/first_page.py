"""What the inbox shows first, read before the screen's library has loaded."""

from typing import NamedTuple

from deskterm.desk.reads import Reads
from deskterm.model.views.lists import Counts, Page, TicketLine

FIRST_QUERY = "state:to-solve"
FIRST_ROWS = 100


class FirstPage(NamedTuple):
    """The first rows of what is to solve, the counts, and what goes on right now."""

    page: Page
    counts: Counts
    live: tuple[TicketLine, ...]


def read_first_page(reads: Reads) -> FirstPage:
    """Read it all on this thread; raises ``StoreError``."""
    return FirstPage(reads.page(reads.parse(FIRST_QUERY), limit=FIRST_ROWS), reads.counts(), reads.live())
