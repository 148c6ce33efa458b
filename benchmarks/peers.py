"""The workstation beside terminal mail programs on as many mails as it has tickets: first paint, key to frame, memory.

    python benchmarks/peers.py STORE [--rounds 5] [--keys 150] [--size 120x40] [--only aerc,neomutt]

A Maildir with one mail for each ticket of STORE is made first. aerc and neomutt take part where they are installed;
neomutt has its header cache warm. All are asked in turn, in the same pseudo-terminal, by the same harness as
``workstation.py``. None of this is a test: only ratios of medians mean anything elsewhere.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from deskterm.config import load
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
from workstation import Terminal, keys

WORDS = [
    "parcel",
    "refund",
    "log-in",
    "price",
    "delivery",
    "invoice",
    "退款",
    "piegāde",
    "заказ",
    "broken",
    "late",
    "twice",
    "thanks",
    "question",
]
NEWEST = "Newest-matter"


def fill(folder: Path, count: int) -> None:
    """A Maildir of so many mails, the newest named ``NEWEST``."""
    dice = random.Random(1)
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True)
    for number in range(count):
        subject = NEWEST if number == count - 1 else f"{number} {' '.join(dice.choices(WORDS, k=4))}"
        body = " ".join(dice.choices(WORDS, k=60))
        day, second = 1 + number * 27 // count, number * 86_399 // count
        text = (
            f"From: Customer {number % 20_000} <c{number % 20_000}@example.com>\nTo: desk@example.com\n"
            f"Date: {day} Oct 2026 {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02} +0000\n"
            f"Message-ID: <{number}@example.com>\nSubject: {subject}\n"
            f"MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
        )
        (folder / "cur" / f"{1_790_000_000 + number}.{number}.bench:2,S").write_text(text)


def aerc(home: Path, mails: Path) -> tuple[list[str], str]:
    """aerc's command and what tells that it is there."""
    folder = home / "aerc"
    folder.mkdir(parents=True)
    (folder / "accounts.conf").write_text(
        f"[bench]\nsource = maildir://{mails.parent}\ndefault = {mails.name}\nfrom = a <a@example.com>\n"
    )
    (folder / "accounts.conf").chmod(0o600)
    (folder / "aerc.conf").write_text("[ui]\nsort = -r date\n[general]\nunsafe-accounts-conf = true\n")
    for name in ("binds.conf",):
        shared = next((one for one in Path("/usr/share").glob(f"aerc/{name}")), None)
        if shared is not None:
            shutil.copyfile(shared, folder / name)
    return ["aerc"], NEWEST


def neomutt(home: Path, mails: Path) -> tuple[list[str], str]:
    """neomutt's command and what tells that it is there."""
    cache = home / "cache"
    cache.mkdir(parents=True)
    rc = home / "neomuttrc"
    rc.write_text(
        f'set folder="{mails.parent}"\nset spoolfile="{mails}"\nset header_cache="{cache}"\nset sort=reverse-date\n'
        "set quit=yes\nset read_inc=0\nset mail_check_stats=no\nbind index j next-entry\nset wait_key=no\n"
    )
    return ["neomutt", "-n", "-F", str(rc), "-f", str(mails)], NEWEST


PEERS = {"aerc": aerc, "neomutt": neomutt}


def main() -> None:
    """Measure in turn, print medians and their ratios to the workstation's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--keys", type=int, default=150)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--only", default=",".join(PEERS))
    given = parser.parse_args()
    columns, rows = (int(one) for one in given.size.split("x"))
    workplace = Workplace(load(db=given.store, agent="aija"))
    first = read_first_page(workplace.reads)
    count = workplace.store.read("SELECT count(*) FROM ticket")[0][0]
    workplace.close()
    ours = [sys.executable, "-m", "deskterm", "--db", str(given.store), "--as", "aija"]
    programs = {"deskterm": (ours, f"#{(first.live or first.page.rows)[0].number}")}
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        os.environ["XDG_CONFIG_HOME"] = str(place / "home")
        mails = place / "mails" / "bench"
        fill(mails, count)
        for name in installed(given.only.split(",")):
            programs[name] = PEERS[name](place / "home", mails)
            for _ in range(2):  # caches warm
                terminal = Terminal(programs[name][0], columns, rows)
                terminal.until(programs[name][1], 240)
                terminal.quiet(2)
                terminal.stop()
        measure(programs, given.rounds, given.keys, (columns, rows))
    print(f"{count} tickets or mails, {given.size}, {given.rounds} rounds, {given.keys} keys")


def installed(wanted: list[str]) -> Iterator[str]:
    """The peers that are there; the others are named."""
    for name in wanted:
        if shutil.which(name):
            yield name
        else:
            print(f"{name} is not installed")


def measure(programs: dict[str, tuple[list[str], str]], rounds: int, count: int, size: tuple[int, int]) -> None:
    """First paint and memory in turn, then the key, and a line for each program."""
    paints: dict[str, list[float]] = {name: [] for name in programs}
    memory: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, (command, ready) in programs.items():
            terminal = Terminal(command, *size)
            paints[name].append(terminal.until(ready, 240))
            terminal.quiet(0.5)
            memory[name].append(terminal.memory())
            terminal.stop()
    print(f"{'':10} {'first paint':>12} {'j p50':>9} {'j p95':>9} {'memory':>9}")
    for name, (command, ready) in programs.items():
        terminal = Terminal(command, *size)
        terminal.until(ready, 240)
        terminal.quiet(1.5)
        pressed = sorted(keys(terminal, count, 1))
        terminal.stop()
        p50, p95 = (pressed[int(len(pressed) * one)] * 1000 for one in (0.5, 0.95))
        paint, resident = statistics.median(paints[name]) * 1000, statistics.median(memory[name])
        print(f"{name:10} {paint:9.0f} ms {p50:6.1f} ms {p95:6.1f} ms {resident:5.0f} MiB")


if __name__ == "__main__":
    main()
