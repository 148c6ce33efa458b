"""One headless workstation of the storm, as a process of its own that may be killed at any moment.

    python storm_workstation.py MIRROR URL TOKEN AGENT SEED JOURNAL

It gives random commands, pushes and follows, until a line ``settle`` comes on standard input; then it only pushes and
follows, until nothing is left to do, says ``settled`` and ends. Before a command it writes ``try ID`` into the
journal, after it ``done ID`` or ``refused ID``; what is said there outlives it.
"""

import os
import random
import select
import sys
import time
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from fleet import MAKERS, Fleet, make_mirror

from deskterm.config import Config
from deskterm.desk.mirroring import MirrorDesk
from deskterm.desk.settings import Settings
from deskterm.model.answers import Done
from deskterm.model.instants import now
from deskterm.remotes.protocol import RemoteAway, RemoteSetBack, RemoteWrong
from deskterm.remotes.team_server import TeamServer
from deskterm.store.drafts import Drafts
from deskterm.store.sqlite import SqliteStore
from deskterm.sync.courier import Courier, into_drafts
from deskterm.sync.follower import Follower

SILENT = 1.5
"""Seconds after which a silent server is away."""

PATIENT = 60.0
"""The same where only a busy machine keeps it from answering."""


class Present:
    """The clock of a workstation in the storm is the real one."""

    @property
    def now(self) -> Any:
        """Now."""
        return now() - timedelta(milliseconds=1)

    def at(self, **length: float) -> Any:
        """The time so far from now."""
        return self.now + timedelta(**length)

    def wait(self, **_: float) -> Any:
        """Time passes by itself."""
        return self.now


def main() -> None:
    """Work until told to settle, then settle."""
    path, url, token, agent, seed, journal_path = sys.argv[1:]
    mirror = Path(path)
    store = SqliteStore(mirror) if mirror.exists() else make_mirror(mirror, agent)
    desk = MirrorDesk(store, Settings.of(Config(path=mirror, home=mirror.parent, db=mirror)), agent, now)
    remote = TeamServer(url, token, seconds=SILENT)
    follower = Follower(desk, remote)
    courier = Courier(desk, remote, into_drafts(Drafts(mirror), agent))
    dice = random.Random(seed)
    journal = os.open(journal_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    fleet: Any = SimpleNamespace(office=Present(), makers=MAKERS)
    settling = False
    while True:
        if not settling and select.select([sys.stdin], [], [], 0)[0]:
            settling = True
            # The lines are good now: who is slow is at work.
            remote.close()
            remote = TeamServer(url, token, seconds=PATIENT)
            follower, courier = Follower(desk, remote), Courier(desk, remote, into_drafts(Drafts(mirror), agent))
        for _ in range(0 if settling else dice.randrange(1, 5)):
            command = Fleet.command(fleet, store, agent, dice)
            if command is not None:
                os.write(journal, f"try {command.id} {type(command).__name__}\n".encode())
                answer = desk.execute(command)
                os.write(journal, f"{'done' if isinstance(answer, Done) else 'refused'} {command.id}\n".encode())
        try:
            if settling or dice.random() < 0.4:
                courier.push()
            for _ in range(1000 if settling else dice.randrange(3)):
                if not follower.step():
                    if settling and not desk.to_push(1):
                        print("settled", flush=True)
                        return
                    break
        except RemoteSetBack:
            follower.set_back()
        except (RemoteAway, RemoteWrong):
            time.sleep(0.05)
        time.sleep(dice.uniform(0, 0.03))


if __name__ == "__main__":
    main()
