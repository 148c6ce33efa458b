"""What the workstation's memory comes to while all of it is used: lists, ends, search, board, ticket, writing, caller.

    python benchmarks/memory.py STORE [--agent aija] [--most 110]

It presses keys in a pseudo-terminal and prints resident mebibytes after each, the program's own and those of files;
exit code 1 when it came to more than ``--most``. Linux only.
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path

from workstation import Terminal

STEPS: tuple[tuple[str, bytes], ...] = (
    ("loaded", b""),
    ("filter", b"/state:any\r\r"),
    ("end of a list", b"G"),
    ("middle", b"M"),
    ("ten pages", b"\x1b[6~" * 10),
    ("back", b"\x1b\x1b"),
    ("search", b"/refund order"),
    ("best match", b"\x1bOQ"),
    ("closed", b"\x1b\x1b"),
    ("board", b"3"),
    ("ticket", b"1\r"),
    ("writing", b"rhello there"),
    ("caller", b"\x1b1canna"),
)
"""What is done, and by which keys."""

ESCAPED = re.compile(rb"\x1b(?:\[6~|OQ)|.", re.DOTALL)


def rest(terminal: Terminal, seconds: float) -> None:
    """Read what is painted for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        terminal.read(0.05)


def mebibytes(terminal: Terminal) -> tuple[float, float, float]:
    """All that is resident, the program's own, that of files."""
    status = Path(f"/proc/{terminal.pid}/status").read_text()
    found = dict(re.findall(r"(VmRSS|RssAnon|RssFile):\s+(\d+)", status))
    return int(found["VmRSS"]) / 1024, int(found["RssAnon"]) / 1024, int(found["RssFile"]) / 1024


def main() -> int:
    """Press the keys and print what it comes to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--agent", default="aija")
    parser.add_argument("--most", type=float, default=110)
    given = parser.parse_args()
    command = [sys.executable, "-m", "deskterm", "--fresh", "--db", str(given.store), "--as", given.agent]
    terminal = Terminal(command, 120, 40)
    terminal.until("deskterm")
    rest(terminal, 6)
    most = 0.0
    for name, keys in STEPS:
        for key in ESCAPED.findall(keys):
            os.write(terminal.descriptor, key)
            rest(terminal, 0.3)
        rest(terminal, 3)
        resident, own, files = mebibytes(terminal)
        most = max(most, resident)
        print(f"{name:<16} {resident:6.1f} MiB, its own {own:6.1f}, files {files:5.1f}", flush=True)
    terminal.stop()
    print(f"most {most:.1f} MiB, at most {given.most:.0f} wanted")
    return int(most > given.most)


if __name__ == "__main__":
    raise SystemExit(main())
