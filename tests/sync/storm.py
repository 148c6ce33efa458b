"""Workstations on one server in a storm: random commands, random kills on both sides, lines that break and dawdle.

In the end every mirror holds what a mirror made anew holds, the changes add up to the tickets there are, and each
command took effect exactly once or is listed as stopped where it was given.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

from bad_line import BadLine
from comparing import differences, everything, index_is_right

from deskterm.config import Config
from deskterm.desk.desk import Desk
from deskterm.desk.settings import Settings
from deskterm.desk.users import Users
from deskterm.model.commands import DESK, Letter, Party, Receive
from deskterm.model.instants import now, to_milliseconds
from deskterm.model.words import Channel, ContactKind, Role
from deskterm.store import pending
from deskterm.store.database import Store
from deskterm.store.opening import open_store
from deskterm.store.sqlite import SqliteStore
from ports import free_port

HERE = Path(__file__).parent


@dataclass
class Tally:
    """What happened."""

    commands: int = 0
    done: int = 0
    stopped: int = 0
    in_doubt: int = 0
    kills: Counter[str] = field(default_factory=Counter[str])
    broken_lines: int = 0
    changes: int = 0
    seconds: float = 0.0


class Storm:
    """A server over ``where`` (a path or a URL) and ``count`` workstations in ``folder``."""

    def __init__(self, folder: Path, where: Path | str, count: int, seed: int) -> None:
        self.folder = folder
        self.where = where
        self.dice = random.Random(seed)
        self.tally = Tally()
        self.port = free_port()
        self.environment = {
            **os.environ,
            "DESKTERM_HOME": str(folder),
            "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent), *sys.path]),
        }
        self.agents = [f"agent{number}" for number in range(count)]
        store = open_store(where)
        desk = Desk(store, Settings.of(Config(path=folder, home=folder, db=folder / "none.db")))
        users = Users(store, desk.settings)
        for name in ("pavils", "zane", *self.agents, "auditor"):
            users.add(
                name, role=Role.ADMIN if name == "auditor" else Role.AGENT, queues=None, display_name=name.title()
            )
        self.tokens = {name: users.new_token(name, "storm") for name in (*self.agents, "auditor")}
        for number in range(12):
            sender = Party(ContactKind.MAIL, f"c{number % 5}@example.com", f"Ilze {number % 5}")
            channel = self.dice.choice((Channel.MAIL, Channel.CHAT, Channel.WEB))
            letter = Letter("help", sender.value, to=("help@desk.example", f"boss{number}@example.com"))
            desk.execute(
                Receive(
                    actor=DESK,
                    channel=channel,
                    sender=sender,
                    subject=f"Matter {number}",
                    body="Where is it?",
                    letter=letter if channel is Channel.MAIL else None,
                )
            )
        store.close()
        self.lines = {name: BadLine(self.port, random.Random(self.dice.random())) for name in self.agents}
        self.server = self._serve()
        self.workers = {name: self._work(name) for name in self.agents}

    def _serve(self) -> subprocess.Popen[bytes]:
        where = ["--db", str(self.where)] if isinstance(self.where, Path) else ["--database", self.where]
        server = subprocess.Popen(
            [sys.executable, "-m", "deskterm", "serve", "--port", str(self.port), *where],
            env=self.environment, stdout=subprocess.DEVNULL, stderr=(self.folder / "server.log").open("ab"),
        )  # fmt: skip
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert server.poll() is None, (self.folder / "server.log").read_text()
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return server
            except OSError:
                time.sleep(0.02)
        raise AssertionError("the server does not come up")

    def _mirror(self, name: str) -> Path:
        return self.folder / f"{name}.mirror.db"

    def _journal(self, name: str) -> Path:
        return self.folder / f"{name}.journal"

    def _work(self, name: str) -> subprocess.Popen[str]:
        port = self.lines[name].port if name in self.lines else self.port
        return subprocess.Popen(
            [sys.executable, str(HERE / "storm_workstation.py"), str(self._mirror(name)), f"http://127.0.0.1:{port}",
             self.tokens[name], name, str(self.dice.random()), str(self._journal(name))],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=(self.folder / f"{name}.log").open("ab"), text=True,
        )  # fmt: skip

    def rage(self, seconds: float, pause: tuple[float, float]) -> None:
        """Once everybody is at work, make the lines bad and kill somebody every now and then, for so long."""
        calm = time.monotonic() + 120
        while any(not self._journal(name).exists() or not self._journal(name).stat().st_size for name in self.agents):
            assert time.monotonic() < calm, "not everybody begins"
            self._at_work()
            time.sleep(0.05)
        for line in self.lines.values():
            line.bad = True
        began = time.monotonic()
        end = began + seconds
        while time.monotonic() < end:
            time.sleep(self.dice.uniform(*pause))
            self._at_work()
            if self.dice.random() < 0.3:
                self.server.send_signal(signal.SIGKILL)
                self.server.wait()
                time.sleep(self.dice.uniform(0, 0.5))
                self.server = self._serve()
                self.tally.kills["server"] += 1
            else:
                name = self.dice.choice(self.agents)
                self.workers[name].kill()
                self.workers[name].wait()
                self.workers[name] = self._work(name)
                self.tally.kills["workstation"] += 1
        self.tally.seconds = round(time.monotonic() - began, 1)

    def _at_work(self) -> None:
        for name, worker in self.workers.items():
            assert worker.poll() is None, f"{name} ended: {(self.folder / f'{name}.log').read_text()[-3000:]}"

    def settle(self, seconds: float = 300) -> None:
        """The storm is over: everybody finishes."""
        for line in self.lines.values():
            line.bad = False
        self.tally.broken_lines = sum(line.broken for line in self.lines.values())
        self._at_work()
        for worker in self.workers.values():
            assert worker.stdin is not None
            worker.stdin.write("settle\n")
            worker.stdin.flush()
        self._finish(self.workers, seconds)
        # Workers that settled early have not heard of the last: a second round brings all of it, once nothing happens
        # any more by itself.
        self._calm()
        self.stop_server()
        self.server = self._serve()
        self.workers = {name: self._work(name) for name in (*self.agents, "auditor")}
        for worker in self.workers.values():
            assert worker.stdin is not None
            worker.stdin.write("settle\n")
            worker.stdin.flush()
        self._finish(self.workers, seconds)

    def _calm(self) -> None:
        """Wait until the server has let every answer leave and woken every ticket that it will for a while."""
        store, deadline = open_store(self.where), time.monotonic() + 90
        under_way = "SELECT 1 FROM message WHERE delivery = 'counting' UNION ALL SELECT 1 FROM ticket"
        soon = to_milliseconds(now() + timedelta(seconds=90))
        while store.read(f"{under_way} WHERE state = 'snoozed' AND snoozed_until < ? LIMIT 1", (soon,)):
            assert time.monotonic() < deadline, "the server does not do what is due"
            time.sleep(0.1)
        store.close()

    def _finish(self, workers: dict[str, subprocess.Popen[str]], seconds: float) -> None:
        for name, worker in workers.items():
            try:
                said, _ = worker.communicate(timeout=seconds)
            except subprocess.TimeoutExpired as error:
                raise AssertionError(f"{name} never settles") from error
            assert "settled" in said, f"{name}: {(self.folder / f'{name}.log').read_text()[-3000:]}"

    def stop_server(self) -> None:
        """End the server as an administrator would."""
        self.server.terminate()
        self.server.wait(timeout=120)

    def check(self) -> Tally:
        """Everything agrees; raises ``AssertionError`` naming what does not."""
        self.stop_server()
        store = open_store(self.where)
        auditor = SqliteStore(self._mirror("auditor"))
        truth = everything(auditor)
        self._adds_up(store, truth)
        done = {row[0] for row in store.read("SELECT command_id FROM done")}
        self.tally.changes = int(store.read("SELECT count(*) FROM change")[0][0])
        for name in self.agents:
            mirror = SqliteStore(self._mirror(name))
            found = differences(everything(mirror), truth)
            assert not found, f"{name}: {found[:10]}"
            assert index_is_right(mirror), name
            self._once(name, {one.command for one in pending.lines(mirror)}, done, mirror)
            mirror.close()
        auditor.close()
        store.close()
        return self.tally

    def _once(self, name: str, stopped: set[str], done: set[str], mirror: SqliteStore) -> None:
        said: dict[str, str] = {}
        for line in self._journal(name).read_text().splitlines():
            how, ident, *_ = line.split()
            said[ident] = how
        recalled = {row[0] for row in mirror.read("SELECT command_id FROM done")}
        for ident, how in said.items():
            self.tally.commands += 1
            there = (ident in done) + (ident in stopped)
            if how == "refused":
                assert there == 0, f"{name}: {ident} was refused and took effect all the same"
            elif how == "try":
                self.tally.in_doubt += 1
                assert there <= 1, f"{name}: {ident} took effect and was stopped"
            else:
                # An answer taken back before it was ever sent on leaves no trace at the server, nor does its recall.
                assert there == 1 or ident not in recalled, f"{name}: {ident} took effect {there} times"
                self.tally.done += ident in done
                self.tally.stopped += ident in stopped

    def _adds_up(self, store: Store, truth: dict[str, object]) -> None:
        """A simple model: every change begins where the last one ended, and the last is what the ticket says."""
        names = (
            "state",
            "queue",
            "assignee",
            "priority",
            "category",
            "language",
            "tags",
            "unanswered",
            "snoozed_until",
        )
        tickets = {
            row[0]: dict(zip(("id", "version", *names), row[1:], strict=True))
            for row in store.read(f"SELECT key, id, version, {', '.join(names)} FROM ticket")
        }
        now: dict[int, dict[str, object]] = {}
        versions: dict[int, int] = {}
        for sequence, key, fields, version in store.read(
            "SELECT sequence, ticket_key, fields, version FROM change WHERE ticket_key IS NOT NULL ORDER BY sequence"
        ):
            model = now.setdefault(key, {})
            assert version == versions.get(key, 0) + 1, (
                f"change {sequence}: version {version} after {versions.get(key)}"
            )
            versions[key] = version
            for name, (before, after) in json.loads(fields).items():
                if name in names:
                    assert model.get(name, before) == before or version == 1, (
                        f"change {sequence}: {name} was {model[name]}"
                    )
                    model[name] = after
        for key, ticket in tickets.items():
            assert versions[key] == ticket["version"], f"{ticket['id']}: version"
            for name, value in now[key].items():
                assert ticket[name] == value, f"{ticket['id']}: {name} is {ticket[name]!r}, the changes say {value!r}"
        held = truth["tickets"]
        assert isinstance(held, dict)
        assert {one["id"] for one in tickets.values()} == set(held)
        assert {one["id"]: one["version"] for one in tickets.values()} == {
            ident: one["version"] for ident, one in held.items()
        }

    def close(self) -> None:
        """End whatever still runs."""
        for one in (self.server, *self.workers.values()):
            if one.poll() is None:
                one.kill()
                one.wait()
        for line in self.lines.values():
            line.close()
