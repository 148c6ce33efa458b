"""Whether reading costs what is on the screen, whatever the store holds: the screens' reads on two stores, in turn.

    python benchmarks/million.py SMALL BIG [--rounds 15] [--agent aija]

Both stores are read in the same run, read by read, by turns, after each read was made once on each; the medians and
their ratio are printed with the load of the machine. Make the stores with ``deskterm demo --no-open --tickets N --db``.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from deskterm.desk.reads import Reads
from deskterm.model.views.lists import TicketLine
from deskterm.store.sqlite import SqliteStore
from deskterm.tui.inbox_views import views

Read = Callable[[Reads], object]

QUERIES = ("late:yes", "soon:yes", "unsent:yes state:any", "queue:billing late:yes", "who:me state:any", "channel:chat")
WORDS = ("delivery", "the", "un ar", "refund order", "退款", "我们", "了", "58211", "th", "pa", "pas", "orde")
"""Common and rare, one and two words, Chinese, and beginnings as they stand while a word is typed."""


def cases(first: Reads) -> dict[str, Read]:
    """Every read by its name."""
    found: dict[str, Read] = {}
    queues = dict.fromkeys(name for name, _ in first.counts().queues)
    for view in views("aija", {name: name for name in queues}):
        source = view.query
        found[f"open {view.name}"] = lambda reads, source=source: reads.page(reads.parse(source), limit=100)
        found[f"end of {view.name}"] = lambda reads, source=source: reads.page(
            reads.parse(source), before=(0, 0), limit=100
        )
    for source in QUERIES:
        found[f"filter {source}"] = lambda reads, source=source: reads.page(reads.parse(source), limit=100)
    found |= {
        "scroll all": _next_page,
        "middle of all": lambda reads: reads.page(reads.parse("state:any"), offset=_count(reads) // 2, limit=100),
        "count all": _count,
        "count to-solve": lambda reads: reads.count(reads.parse("state:to-solve live:no")),
        "live": lambda reads: reads.live(),
        "counts": lambda reads: reads.counts(),
        "board": lambda reads: reads.board({}),
        "unsent": lambda reads: reads.unsent(),
        "something due": lambda reads: reads.something_due(),
        "ticket": lambda reads: reads.ticket(_some_line(reads).id),
        "customer's card": lambda reads: reads.customer(_some_line(reads).customer_id),
        "audit trail": lambda reads: reads.changes(_some_line(reads).id),
        "caller by number": lambda reads: reads.customers("+371 00"),
        "caller by name": lambda reads: reads.customers("anna"),
        "next": lambda reads: reads.next(),
    }
    for words in WORDS:
        found[f"search {words}"] = lambda reads, words=words: reads.search(words)
        found[f"best {words}"] = lambda reads, words=words: reads.search(words, best=True)
    return found


_LINES: dict[int, TicketLine] = {}


def _some_line(reads: Reads) -> TicketLine:
    """A ticket in the midst of its list, looked for once."""
    if id(reads) not in _LINES:
        _LINES[id(reads)] = reads.page(reads.parse("state:to-solve"), offset=50, limit=1).rows[0]
    return _LINES[id(reads)]


def _next_page(reads: Reads) -> object:
    line = _some_line(reads)
    return reads.page(reads.parse("state:any"), after=(line.order, line.key), limit=100)


def _count(reads: Reads) -> int:
    return reads.count(reads.parse("state:any"))


def _milliseconds(read: Read, reads: Reads) -> float:
    start = time.perf_counter()
    read(reads)
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure in turn and print one line per read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("small", type=Path)
    parser.add_argument("big", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--agent", default="aija")
    given = parser.parse_args()
    both = [Reads(SqliteStore(path), given.agent) for path in (given.small, given.big)]
    sizes = [_count(reads) for reads in both]
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"n={given.rounds}, load {load}, {os.cpu_count()} cores")
    print(f"{'read':<32} {sizes[0]:>10} {sizes[1]:>10} {'ratio':>6} {'p95':>8}   ms")
    for name, read in cases(both[0]).items():
        for reads in both:
            read(reads)
        pairs = [[_milliseconds(read, reads) for reads in both] for _ in range(given.rounds)]
        small, big = (statistics.median(one[at] for one in pairs) for at in (0, 1))
        p95 = sorted(one[1] for one in pairs)[int(given.rounds * 0.95)]
        print(f"{name:<32} {small:>10.2f} {big:>10.2f} {big / max(small, 0.001):>6.1f} {p95:>8.2f}")


if __name__ == "__main__":
    main()
