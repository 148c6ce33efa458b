"""What the desk's reading costs over the database itself: our reads against raw ``sqlite3`` running the same SQL.

    python benchmarks/store_reads.py STORE [--rounds 200]

Each read is done once while its SQL is recorded; then ours and the recorded SQL run in turn, and the medians, their
ratio and the 95th percentile are printed. Make a store with ``deskterm demo --tickets 100000 --no-open --db STORE``.
"""

import argparse
import sqlite3
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from deskterm.desk.reads import Reads
from deskterm.store.sqlite import SqliteStore


class Recording(SqliteStore):
    """A store that remembers what was asked of it."""

    asked: list[tuple[str, Any]]

    def read(self, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        """Read, and remember the question."""
        self.asked.append((sql, parameters))
        return super().read(sql, parameters)


def seconds(work: Callable[[], object]) -> float:
    """How long one run of ``work`` takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print one line per read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--agent", default="aija")
    given = parser.parse_args()
    store = Recording(given.store)
    store.asked = []
    reads = Reads(store, given.agent)
    raw = sqlite3.connect(given.store)
    raw.execute("PRAGMA mmap_size = 1073741824")
    solve, everything, queue = (reads.parse(one) for one in ("state:to-solve", "state:any", "queue:billing late:yes"))
    first = reads.page(solve, limit=50)
    last = first.rows[-1]
    cases: dict[str, Callable[[], object]] = {
        "inbox page of 50": lambda: reads.page(solve, limit=50),
        "next page": lambda: reads.page(solve, after=(last.order, last.key), limit=50),
        "every ticket, newest": lambda: reads.page(everything, limit=50),
        "queue, late": lambda: reads.page(queue, limit=50),
        "live": reads.live,
        "counts": reads.counts,
        "board": lambda: reads.board({}),
        "ticket with history": lambda: reads.ticket(first.rows[0].id),
        "search newest 50": lambda: reads.search("delivery"),
        "search two words": lambda: reads.search("refund order"),
        "search Chinese": lambda: reads.search("退款"),
        "search best match": lambda: reads.search("delivery", best=True),
    }
    print(f"{'read':<24} {'ours ms':>9} {'raw ms':>9} {'ratio':>6} {'ours p95':>9}   n={given.rounds}")
    for name, ours in cases.items():
        store.asked = []
        ours()
        asked = list(store.asked)

        def control(asked: list[tuple[str, Any]] = asked) -> None:
            for sql, parameters in asked:
                raw.execute(sql, parameters).fetchall()

        pairs = [(seconds(ours), seconds(control)) for _ in range(given.rounds)]
        one, other = (statistics.median(values) * 1000 for values in zip(*pairs, strict=True))
        p95 = sorted(pair[0] for pair in pairs)[int(len(pairs) * 0.95)] * 1000
        print(f"{name:<24} {one:>9.3f} {other:>9.3f} {one / other:>6.2f} {p95:>9.3f}")


if __name__ == "__main__":
    main()
