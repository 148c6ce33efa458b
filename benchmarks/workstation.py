"""The workstation against its controls, in turn, in one run: first paint, key to painted frame, memory.

    python benchmarks/workstation.py STORE [--rounds 9] [--keys 200] [--size 120x40]

First paint is from starting the process to the first ticket's number on the screen (for the control: its line).
A key is timed from writing it to the end of the frame it caused. Only the ratios of medians mean anything elsewhere.
Make a store with ``deskterm demo --tickets 100000 --no-open --db STORE``.
"""

import argparse
import fcntl
import os
import pty
import random
import re
import select
import signal
import statistics
import struct
import sys
import termios
import time
from pathlib import Path

from deskterm.config import load
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace

ESCAPES = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]")
FRAME_END = b"\x1b[?2026l"
HOME = b"\x1b[H"
ANSWERS = (
    (b"\x1b[?2026$p", b"\x1b[?2026;2$y"),
    (b"\x1b[c", b"\x1b[?62;22c"),
    (b"\x1b[6n", b"\x1b[1;1R"),
)


class Terminal:
    """A program in a pseudo-terminal that answers the usual questions."""

    def __init__(self, command: list[str], columns: int, rows: int) -> None:
        self.started = time.perf_counter()
        self.pid, self.descriptor = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execvp(command[0], command)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.seen = b""

    def read(self, wait: float) -> bytes:
        """What the program wrote within ``wait`` seconds, or nothing."""
        if not select.select([self.descriptor], [], [], wait)[0]:
            return b""
        try:
            data = os.read(self.descriptor, 1 << 16)
        except OSError:
            return b""
        for question, answer in ANSWERS:
            if question in data:
                os.write(self.descriptor, answer)
        self.seen += data
        return data

    def until(self, text: str, limit: float = 60) -> float:
        """Seconds from the start until ``text`` had been written."""
        wanted = text.encode()
        while time.perf_counter() - self.started < limit:
            if self.read(0.05) and wanted in ESCAPES.sub(b"", self.seen):
                return time.perf_counter() - self.started
        raise SystemExit(f"{text!r} never came")

    def quiet(self, seconds: float) -> None:
        """Wait until nothing was written for so long."""
        while self.read(seconds):
            pass

    def key(self, key: bytes) -> float:
        """Seconds from writing ``key`` to the end of the frame it caused."""
        start = time.perf_counter()
        os.write(self.descriptor, key)
        end, data = start, self.read(1)
        while data:
            end = time.perf_counter()
            if data.endswith(FRAME_END):
                break
            data = self.read(0.012)
        return end - start

    def memory(self) -> float:
        """Resident mebibytes."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # pyright: ignore[reportOptionalSubscript]

    def stop(self) -> None:
        """End the program."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.descriptor)


def keys(terminal: Terminal, count: int, seed: int) -> list[float]:
    """Go to the top, then press j so many times, each after a quiet moment."""
    moment = random.Random(seed)
    times: list[float] = []
    # A workstation begins where the one before it was left: perhaps at the end of its list.
    os.write(terminal.descriptor, HOME)
    terminal.quiet(0.5)
    for _ in range(count):
        terminal.quiet(0.03)
        time.sleep(moment.random() * 0.017)
        times.append(terminal.key(b"j"))
    return times


def main() -> None:
    """Measure in turn and print the medians and their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--keys", type=int, default=200)
    parser.add_argument("--size", default="120x40")
    given = parser.parse_args()
    columns, rows = (int(one) for one in given.size.split("x"))
    workplace = Workplace(load(db=given.store, agent="aija"))
    first = read_first_page(workplace.reads)
    number = f"#{(first.live or first.page.rows)[0].number}"
    (count,) = workplace.store.read("SELECT count(*) FROM ticket")[0]
    workplace.close()
    controls = str(Path(__file__).with_name("controls.py"))
    ours = [sys.executable, "-m", "deskterm", "--db", str(given.store), "--as", "aija"]
    programs = {
        "control": ([sys.executable, controls, "min"], "READY-CONTROL"),
        "workstation": (ours, number),
    }
    paints: dict[str, list[float]] = {name: [] for name in programs}
    memory: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(given.rounds):
        for name, (command, ready) in programs.items():
            terminal = Terminal(command, columns, rows)
            paints[name].append(terminal.until(ready))
            terminal.quiet(0.5)
            memory[name].append(terminal.memory())
            terminal.stop()
    presses: dict[str, list[float]] = {}
    programs["control"] = ([sys.executable, controls, "lines", "1000000"], "READY-CONTROL")
    for name, (command, ready) in programs.items():
        terminal = Terminal(command, columns, rows)
        terminal.until(ready)
        terminal.quiet(1.5)
        presses[name] = keys(terminal, given.keys, 1)
        terminal.stop()
    print(f"{count} tickets, {given.size}, {given.rounds} rounds, {given.keys} keys")
    report("first paint ms", paints)
    report("key j p50 ms", presses)
    report("key j p95 ms", presses, quantile=0.95)
    for name, values in memory.items():
        print(f"memory MiB {name}: {statistics.median(values):.1f}")


def report(what: str, values: dict[str, list[float]], quantile: float = 0.5) -> None:
    """One line: both figures and their ratio."""
    at = {name: sorted(one)[min(len(one) - 1, int(len(one) * quantile))] * 1000 for name, one in values.items()}
    ratio = at["workstation"] / at["control"]
    print(f"{what}: workstation {at['workstation']:.1f}, control {at['control']:.1f}, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
