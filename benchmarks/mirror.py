"""What a mirror costs over a desk of its own: the first sync of everything, the first paint, the key j.

    python benchmarks/mirror.py STORE [--rounds 9] [--keys 200] [--size 120x40] [--agent aija]

STORE is copied first and served from the copy. Make one with ``deskterm demo --tickets 100000 --no-open --db STORE``.
Both workstations run in pseudo-terminals and are asked in turn: one on the copy's own twin, one on the mirror with its
server running and its line open. Times are this machine's at this moment, ratios are of medians taken in turn.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deskterm.config import load, mirror_name
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
from workstation import Terminal, keys

PORT = 8377
URL = f"http://127.0.0.1:{PORT}"


def run(home: Path, *words: str, say: str = "") -> str:
    """Run one verb at a home; what it said."""
    environment = {**os.environ, "DESKTERM_HOME": str(home)}
    command = [sys.executable, "-m", "deskterm", *words]
    return subprocess.run(command, env=environment, input=say, capture_output=True, text=True, check=True).stdout


def main() -> None:
    """Sync, then measure in turn and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--agent", default="aija")
    given = parser.parse_args()
    columns, rows = (int(one) for one in given.size.split("x"))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        served, twin, home = place / "served.db", place / "twin.db", place / "home"
        shutil.copyfile(given.store, served)
        run(place, "list", "--limit", "1", "--db", str(served))  # brings an older schema up to date
        shutil.copyfile(served, twin)
        token = run(place, "user", "token", given.agent, "--name", "benchmark", "--db", str(served))
        serve = [sys.executable, "-m", "deskterm", "serve", "--port", str(PORT), "--db", str(served)]
        server = subprocess.Popen(serve, env={**os.environ, "DESKTERM_HOME": str(place)}, stderr=subprocess.DEVNULL)
        try:
            time.sleep(3)
            run(home, "login", URL, say=token)
            begun = time.perf_counter()
            print(run(home, "sync").strip())
            print(f"first sync s: {time.perf_counter() - begun:.1f}")
            measure(home, twin, given, columns, rows)
        finally:
            server.terminate()
            server.wait()


def measure(home: Path, twin: Path, given: argparse.Namespace, columns: int, rows: int) -> None:
    """First paint and key, local and mirrored in turn."""
    os.environ["DESKTERM_HOME"] = str(home)
    mirror = home / f"{mirror_name(URL, given.agent)}.db"
    programs = {
        "local": [sys.executable, "-m", "deskterm", "--db", str(twin), "--as", given.agent],
        "mirror": [sys.executable, "-m", "deskterm"],
    }
    numbers: dict[str, str] = {}
    for name, path in (("local", twin), ("mirror", mirror)):
        workplace = Workplace(load(db=path, agent=given.agent))
        first = read_first_page(workplace.reads)
        numbers[name] = f"#{(first.live or first.page.rows)[0].number}"
        workplace.close()
    paints: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(given.rounds):
        for name, command in programs.items():
            terminal = Terminal(command, columns, rows)
            paints[name].append(terminal.until(numbers[name]))
            terminal.quiet(0.5)
            terminal.stop()
    presses: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(2):
        for name, command in programs.items():
            terminal = Terminal(command, columns, rows)
            terminal.until(numbers[name])
            terminal.quiet(2.5)
            presses[name] += keys(terminal, given.keys // 2, turn)
            terminal.stop()
    report("first paint ms", paints)
    report("key j p50 ms", presses)
    report("key j p95 ms", presses, quantile=0.95)


def report(what: str, values: dict[str, list[float]], quantile: float = 0.5) -> None:
    """One line: both figures and their ratio."""
    at = {
        name: (statistics.median(one) if quantile == 0.5 else sorted(one)[int(len(one) * quantile)]) * 1000
        for name, one in values.items()
    }
    print(f"{what}: mirror {at['mirror']:.1f}, local {at['local']:.1f}, ratio {at['mirror'] / at['local']:.2f}")


if __name__ == "__main__":
    main()
