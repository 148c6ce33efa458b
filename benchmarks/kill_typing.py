"""kill -9 while somebody types, again and again: words typed, words lost.

    python benchmarks/kill_typing.py [--rounds 100] [--seed 1]

Each round starts the real workstation in a pseudo-terminal, types words into an answer, kills it at a random moment and
reads the draft. A word is safe a quarter of a second after its last letter was typed.
"""

import argparse
import random
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "tui"), str(ROOT / "src")]

from killing import kill_while_typing  # noqa: E402

from deskterm.config import Config  # noqa: E402
from deskterm.desk.workplace import Workplace  # noqa: E402
from deskterm.model.commands import DESK, Party, Receive  # noqa: E402
from deskterm.model.words import Channel, ContactKind  # noqa: E402


def main() -> int:
    """Run the rounds; exit code 1 when a safe word was lost."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
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
        typed = safe = lost = lost_safe = 0
        for number in range(1, given.rounds + 1):
            one = kill_while_typing(store, home, ticket, chance)
            typed, safe = typed + one.typed, safe + one.safe
            lost, lost_safe = lost + one.lost, lost_safe + one.lost_safe
            print(f"{number:4d}  typed {one.typed:3d}  lost {one.lost}  of those safe {one.lost_safe}", flush=True)
        print(
            f"{given.rounds} kills: {typed} words typed, {safe} of them a quarter of a second old;"
            f" {lost_safe} of those lost; {lost - lost_safe} younger ones lost"
        )
    return 1 if lost_safe else 0


if __name__ == "__main__":
    sys.exit(main())
