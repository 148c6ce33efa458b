"""kill -9 while somebody types, again and again: words seen on the screen, words lost.

    python benchmarks/kill_typing.py [--rounds 100] [--seed 1] [--load 0]

Each round starts the real workstation in a pseudo-terminal, types words into an answer, kills it at a random moment or
just when a letter has been drawn, and compares the draft with the screen: of every word that had left the program by
then, read before or after the kill, each letter seen must be in the draft. Words that are a quarter of a second old are
counted too, seen or not: a key that still waited in the terminal was never the program's.

``--load`` starts so many processes that leave nothing of the processor and the disk to anybody.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "tui"), str(ROOT / "src")]

from killing import kill_while_typing  # noqa: E402

from deskterm.config import Config  # noqa: E402
from deskterm.desk.workplace import Workplace  # noqa: E402
from deskterm.model.commands import DESK, Party, Receive  # noqa: E402
from deskterm.model.words import Channel, ContactKind  # noqa: E402

LOAD: Final = """
import os, sys
block, path = os.urandom(1 << 20), sys.argv[1]
while True:
    with open(path, "wb") as file:
        for _ in range(4):
            sum(i * i for i in range(100_000))
            file.write(block)
        os.fsync(file.fileno())
"""


def main() -> int:
    """Run the rounds; exit code 1 when a word that was seen was lost."""
    parser = argparse.ArgumentParser(description="Count the words that kill -9 takes.")
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--load", type=int, default=0)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        store = home / "desk.db"
        workplace = Workplace(Config(path=home / "config.toml", home=home, db=store, agent="aija"))
        sender = Party(ContactKind.MAIL, "ilze@example.com", "Ilze")
        done = workplace.desk.execute(
            Receive(actor=DESK, channel=Channel.MAIL, sender=sender, subject="Parcel", body="Where is it?")
        )
        workplace.close()
        ticket = getattr(done, "ticket", None) or ""
        load = [subprocess.Popen([sys.executable, "-c", LOAD, str(home / f"load{one}")]) for one in range(given.load)]
        typed = seen = seen_lost = old = old_lost = 0
        try:
            for number in range(1, given.rounds + 1):
                one = kill_while_typing(store, home, ticket, chance)
                typed, seen, old = typed + one.typed, seen + one.seen, old + one.old
                seen_lost, old_lost = seen_lost + one.seen_lost, old_lost + one.old_lost
                print(
                    f"{number:4d}  typed {one.typed:3d}  seen {one.seen:3d}  of those lost {one.seen_lost}"
                    f"  a quarter of a second old {one.old:3d}  of those lost {one.old_lost}",
                    flush=True,
                )
        finally:
            for process in load:
                process.kill()
                process.wait()
        print(
            f"{given.rounds} kills: {typed} words typed; {seen} seen, {seen_lost} of those lost;"
            f" {old} a quarter of a second old, {old_lost} of those lost"
        )
    return 1 if seen_lost else 0


if __name__ == "__main__":
    sys.exit(main())
