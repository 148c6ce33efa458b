"""A storm by hand: workstations on one server, random commands, kills on both sides, lines that break and dawdle.

    python benchmarks/storm.py [--workstations 10] [--seconds 120] [--seed 1] [--sqlite]

The server stands on a PostgreSQL of its own, made and removed here; with --sqlite on a file. In the end every mirror,
the server and a simple model of the changes must agree, and each command must have taken effect exactly once.
"""

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "sync"), str(ROOT / "src")]

from postgres import Cluster, find_programs  # noqa: E402
from storm import Storm  # noqa: E402


def main() -> int:
    """Make the storm; exit code 1 when somebody disagrees in the end."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--workstations", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sqlite", action="store_true")
    given = parser.parse_args()
    cluster = None
    if not given.sqlite:
        programs = find_programs()
        if programs is None:
            print("there is no PostgreSQL server here; --sqlite does without", file=sys.stderr)
            return 2
        cluster = Cluster(programs)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        where = folder / "server.db" if cluster is None else cluster.url(cluster.create())
        storm = Storm(folder, where, given.workstations, given.seed)
        try:
            storm.rage(given.seconds, (0.2, 2.0))
            storm.settle()
            tally = storm.check()
        except AssertionError as error:
            print(f"they do not agree: {error}")
            return 1
        finally:
            storm.close()
            if cluster is not None:
                cluster.stop()
    kills = tally.kills
    print(
        f"seed {given.seed}: {given.workstations} workstations, {tally.seconds:.0f} s; {tally.commands} commands,"
        f" {tally.done} took effect, {tally.stopped} stopped and listed, {tally.in_doubt} under way when killed;"
        f" kills: {kills['workstation']} workstations, {kills['server']} servers; {tally.broken_lines} lines broken;"
        f" {tally.changes} changes; all agree, nothing twice, nothing lost"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
