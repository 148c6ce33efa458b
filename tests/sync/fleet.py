"""A desk that owns the truth and the mirrors of its agents, with everything that can go wrong between them."""

import random
import shutil
import sqlite3
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from comparing import differences, everything, index_is_right

from deskterm.desk.mirroring import MirrorDesk
from deskterm.desk.settings import Settings
from deskterm.model import commands
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import DESK, AddAgent, Command, Handover, Party, PromiseMade
from deskterm.model.state import sight_of
from deskterm.model.words import (
    CallDirection,
    CallOutcome,
    Channel,
    ContactKind,
    Language,
    Priority,
    RatingSource,
    Role,
    State,
)
from deskterm.remotes.protocol import RemoteAway, RemoteSetBack
from deskterm.store import pending
from deskterm.store.drafts import Drafts
from deskterm.store.driver import driver_of
from deskterm.store.place import Place, write_fact, write_place
from deskterm.store.sqlite import SqliteStore
from deskterm.sync.courier import Courier, Stopped, into_drafts
from deskterm.sync.follower import Follower
from feeding import DeskRemote
from office import Office

PEOPLE = (
    *(Party(ContactKind.MAIL, f"c{one}@example.com", f"Ilze {one}\x1b[31m") for one in range(3)),
    Party(ContactKind.PHONE, "+37120331180", "王小明"),
    Party(ContactKind.PHONE, "+37120331181", "[@click=app.quit]Jānis"),
)
HANDOVER = Handover("looked", "look again", "nothing")


def some_id(dice: random.Random) -> str:
    """An id that comes again when the dice do."""
    return str(uuid.UUID(int=dice.getrandbits(128)))


def make_mirror(path: Path, agent: str) -> SqliteStore:
    """An empty mirror for ``agent``."""
    store = SqliteStore(path)
    with store.writing() as session:
        driver = driver_of(session.connection())
        write_fact(driver, "kind", "mirror")
        write_place(driver, Place("test", agent))
    return store


class Faulty(DeskRemote):
    """A remote over a line that breaks: ``lost`` says what is lost of the next call, ``"question"`` or ``"answer"``."""

    lost: str = ""

    def _through(self, call: Any) -> Any:
        lost, self.lost = self.lost, ""
        if lost == "question":
            raise RemoteAway("cut")
        found = call()
        if lost == "answer":
            raise RemoteAway("cut")
        return found

    def push(self, commands: Sequence[Command]) -> list[Answer]:
        return self._through(lambda: super(Faulty, self).push(commands))

    def changes(self, since: int, last: str, *, limit: int) -> Any:
        return self._through(lambda: super(Faulty, self).changes(since, last, limit=limit))

    def sync(self, *, finished: bool, after: int | None, limit: int) -> Any:
        return self._through(lambda: super(Faulty, self).sync(finished=finished, after=after, limit=limit))


class Watched(MirrorDesk):
    """A mirror's desk that tells which commands were given up."""

    given_up: set[str]

    def _give_up(self, session: Any, some: Any) -> None:
        self.given_up.update(some)
        super()._give_up(session, some)


class Mirror:
    """One agent's mirror."""

    def __init__(self, office: Office, path: Path, agent: str) -> None:
        self.office = office
        self.path = path
        self.agent = agent
        self.remote = Faulty(office.desk, agent)
        self.stopped: list[Stopped] = []
        self.done: dict[str, Command] = {}
        self.given_up: set[str] = set()
        self.store = make_mirror(path, agent)
        self._furnish()

    def _furnish(self) -> None:
        self.desk = Watched(self.store, self.office.settings, self.agent, lambda: self.office.now)
        self.desk.given_up = self.given_up
        self.follower = Follower(self.desk, self.remote, limit=3, ahead=False)
        self.courier = Courier(self.desk, self.remote, into_drafts(Drafts(self.path), self.agent))

    def crash(self) -> None:
        """End without a word, and come back."""
        self.store.close()
        self.store = SqliteStore(self.path)
        self._furnish()

    def do(self, command: Command) -> Answer:
        """Carry out a command here."""
        answer = self.desk.execute(command)
        if isinstance(answer, Done):
            self.done[command.id] = command
        return answer

    def push(self) -> None:
        """Come to the remote and push what waits, as far as the line goes."""
        try:
            self.follower.greet()
            self.stopped += self.courier.push()
        except RemoteAway:
            pass

    def pull(self, steps: int) -> None:
        """Follow for so many portions, as far as the line goes."""
        try:
            for _ in range(steps):
                if not self.follower.step():
                    break
        except RemoteAway:
            pass
        except RemoteSetBack:
            self.follower.set_back()

    def pull_stale(self) -> None:
        """A portion that was on its way while another process of the same mirror went on."""
        place = self.follower.place
        if place.cursor < 0:
            return
        try:
            changes = self.remote.changes(place.cursor, place.last, limit=5)
        except RemoteSetBack:
            return
        if changes.epoch != place.epoch or changes.sight != sight_of(place.queues):
            return
        self.pull(2)
        self.desk.apply(changes, place)

    def settle(self) -> None:
        """Push and follow until nothing is left to do."""
        for _ in range(200):
            self.push()
            try:
                more = self.follower.step()
            except RemoteSetBack:
                self.follower.set_back()
                more = True
            if not more and not self.desk.to_push(1):
                return
        raise AssertionError("it never ends")


class Fleet:
    """The truth and its mirrors."""

    def __init__(self, folder: Path, template: Path, settings: Settings, agents: Sequence[str]) -> None:
        self.store = SqliteStore(Path(shutil.copyfile(template, folder / "truth.db")))
        self.office = Office(self.store, settings)
        self.was_set_back = False
        self.makers = MAKERS
        self.mirrors = [Mirror(self.office, folder / f"{agent}.db", agent) for agent in agents]

    def see_only(self, agent: str, *queues: str) -> None:
        """From now on an agent sees these queues only."""
        role = Role(self.store.read("SELECT role FROM agent WHERE name = ?", (agent,))[0][0])
        self.office.done(AddAgent, actor=DESK, name=agent, display_name=agent.title(), role=role, sees=queues)

    def back_up(self) -> None:
        """Copy the truth aside."""
        with sqlite3.connect(self.store.path) as source, sqlite3.connect(f"{self.store.path}.copy") as target:
            source.backup(target)

    def set_back(self) -> None:
        """Put the copy in the place of the truth: what came after it never was."""
        copy = Path(f"{self.store.path}.copy")
        if not copy.exists():
            return
        self.store.close()
        with sqlite3.connect(copy) as source, sqlite3.connect(self.store.path) as target:
            source.backup(target)
        self.office.write(f"UPDATE meta SET value = '{uuid.uuid4()}' WHERE name = 'epoch'")
        self.was_set_back = True

    def command(self, store: SqliteStore, agent: str, dice: random.Random) -> Command | None:
        """Something an agent might do with what they see in ``store``."""
        kind = dice.choice(self.makers)
        tickets = store.read("SELECT id, version, key, customer_key FROM ticket ORDER BY id")
        if not tickets:
            return None
        ticket, version, key, customer_key = dice.choice(tickets)
        ((customer, card),) = store.read("SELECT id, version FROM customer WHERE key = ?", (customer_key,))
        self.office.wait(milliseconds=7)
        fields = kind(dice, self.office, store, ticket, key, customer, card)
        if fields is None:
            return None
        name, given = fields
        made = getattr(commands, name)
        if "ticket" in made.__dataclass_fields__ and "ticket" not in given and name != "LogCall":
            given["ticket"] = ticket
        if "seen" in made.__dataclass_fields__ and "seen" not in given and dice.random() < 0.7:
            given["seen"] = version - dice.choice((0, 0, 0, 1))
        return made(actor=agent, at=self.office.now, id=some_id(dice), **given)

    def check(self) -> None:
        """In the end every mirror holds what the truth holds, and every command took effect once or was stopped."""
        for mirror in self.mirrors:
            mirror.remote.lost = ""
        for _ in range(3):
            for mirror in self.mirrors:
                mirror.settle()
        done = {row[0] for row in self.store.read("SELECT command_id FROM done")}
        for mirror in self.mirrors:
            queues = mirror.remote.asker.queues
            hidden = {row[0] for row in mirror.store.read("SELECT queue FROM ticket")} - (queues or set())
            assert queues is None or not hidden, hidden
            found = differences(everything(mirror.store, queues), everything(self.store, queues))
            assert not found, found[:5]
            assert index_is_right(mirror.store)
            lines = pending.lines(mirror.store)
            assert all(one.state == "stopped" for one in lines)
            stopped = {one.command for one in lines}
            for ident, command in mirror.done.items():
                if self.was_set_back and getattr(command, "anonymous", False):
                    continue  # nothing is kept of those by which they could be told again
                fates = (ident in done, ident in stopped, ident in mirror.given_up)
                assert sum(fates) == 1, (fates, command)
            for one in mirror.stopped:
                if isinstance(one.command, commands.Reply) and one.command.id in stopped:
                    drafts = Drafts(mirror.path)
                    text, _ = drafts.journal(one.command.ticket, mirror.agent, one.command.audience).load()
                    assert one.command.body in text

    def close(self) -> None:
        """Close every store."""
        for one in (self.store, *(mirror.store for mirror in self.mirrors)):
            one.close()


def _reply(dice: random.Random, office: Office, store: SqliteStore, _: str, key: int, *__: Any) -> Any:
    last = store.read("SELECT id FROM message WHERE ticket_key = ? ORDER BY key DESC LIMIT 1", (key,))
    promised = (PromiseMade("call back", office.now + timedelta(hours=1)),) if dice.random() < 0.3 else ()
    return "Reply", {
        "body": f"Answer {dice.random()}", "solve": dice.random() < 0.3, "promises": promised, "canned": ("hello",),
        "ask_rating": dice.random() < 0.3, "last_message": last[0][0] if last and dice.random() < 0.5 else None,
    }  # fmt: skip


def _assign(dice: random.Random, *_: Any) -> Any:
    queue = dice.choice((None, None, "technical", "billing", "front"))
    return "Assign", {"assignee": dice.choice((None, "pavils", "zane")), "queue": queue, "handover": HANDOVER}


def _keep(dice: random.Random, _: Office, store: SqliteStore, __: str, key: int, *___: Any) -> Any:
    found = store.read("SELECT id FROM promise WHERE ticket_key = ?", (key,))
    return ("KeepPromise", {"promise": dice.choice(found)[0]}) if found else None


def _release(dice: random.Random, _: Office, store: SqliteStore, *__: Any) -> Any:
    found = store.read("SELECT id FROM message WHERE delivery = 'held'")
    return ("Release", {"message": dice.choice(found)[0], "by_hand": dice.random() < 0.7}) if found else None


def _merge(dice: random.Random, _: Office, store: SqliteStore, ticket: str, key: int, *__: Any) -> Any:
    same = "SELECT id FROM ticket WHERE customer_key = (SELECT customer_key FROM ticket WHERE key = ?) ORDER BY id"
    others = [row[0] for row in store.read(same, (key,)) if row[0] != ticket]
    return ("MergeTickets", {"into": dice.choice(others)}) if others else None


def _tell_apart(*given: Any) -> Any:
    found = _merge(*given)
    return ("NotSameMatter", {"other": found[1]["into"]}) if found else None


def _split(dice: random.Random, _: Office, store: SqliteStore, __: str, key: int, *___: Any) -> Any:
    found = [row[0] for row in store.read("SELECT id FROM message WHERE ticket_key = ? ORDER BY key", (key,))]
    chosen = tuple(one for one in found if dice.random() < 0.4)
    return ("SplitTicket", {"messages": chosen, "subject": f"Split {dice.random()}"}) if chosen else None


def _card(dice: random.Random, _: Office, __: SqliteStore, ___: str, ____: int, customer: str, version: int) -> Any:
    given: dict[str, Any] = {
        "name": {"name": f"Name {dice.randrange(5)}"},
        "group": {"group": dice.choice(("gold", "silver", ""))},
        "note": {"note": f"note {dice.random()}"},
        "contact": {"add_contact": (dice.choice(PEOPLE),)},
        "new": {"add_contact": (Party(ContactKind.MAIL, f"n{dice.randrange(4)}@example.com"),)},
        "gone": {"remove_contact": (dice.choice(PEOPLE),)},
        "instead": {
            "remove_contact": (Party(ContactKind.MAIL, f"n{dice.randrange(4)}@example.com"),),
            "add_contact": (Party(ContactKind.MAIL, f"n{dice.randrange(4)}@example.com"),),
        },
        "consent": {"consent": ((dice.choice(tuple(Channel)), dice.random() < 0.5),)},
    }[dice.choice(("name", "group", "note", "contact", "new", "gone", "instead", "consent"))]
    return "UpdateCustomer", {"customer": customer, "seen": version if dice.random() < 0.5 else None, **given}


def _open(dice: random.Random, _: Office, __: SqliteStore, ___: str, ____: int, customer: str, *_____: Any) -> Any:
    whose: dict[str, Any] = {"customer": customer} if dice.random() < 0.4 else {"party": dice.choice(PEOPLE)}
    return "OpenTicket", {
        "subject": f"New {dice.random()}",
        "channel": dice.choice(tuple(Channel)),
        "note": "n",
        **whose,
    }


def _call(dice: random.Random, office: Office, _: SqliteStore, ticket: str, *__: Any) -> Any:
    whose: dict[str, Any] = {"ticket": ticket} if dice.random() < 0.5 else {"party": dice.choice(PEOPLE)}
    return "LogCall", {
        "direction": dice.choice(tuple(CallDirection)), "outcome": dice.choice(tuple(CallOutcome)),
        "started_at": office.now - timedelta(minutes=3), "notes": "rang", "subject": "call",
        "solve": dice.random() < 0.2, **whose,
    }  # fmt: skip


MAKERS: Any = (
    _reply,
    _reply,
    _assign,
    _keep,
    _release,
    _merge,
    _tell_apart,
    _split,
    _card,
    _card,
    _open,
    _call,
    lambda dice, *_: ("Note", {"body": f"note {dice.random()}"}),
    lambda dice, *_: (
        "Tag",
        {"add": (dice.choice("abcd"),), "remove": (dice.choice("abcd"),) if dice.random() < 0.4 else ()},
    ),
    lambda dice, *_: ("SetState", {"state": dice.choice(tuple(State))}),
    lambda dice, *_: ("SetState", {"state": dice.choice((State.SOLVED, State.OPEN))}),
    lambda dice, *_: ("SetPriority", {"priority": dice.choice(tuple(Priority))}),
    lambda dice, *_: ("SetLanguage", {"language": dice.choice(tuple(Language))}),
    lambda dice, office, *_: ("Snooze", {"until": office.now + timedelta(seconds=dice.choice((5, 500)))}),
    lambda dice, office, *_: ("MakePromise", {"text": "soon", "due_at": office.at(hours=dice.choice((1, 9)))}),
    lambda *_: ("NoReplyNeeded", {}),
    lambda dice, *_: ("Rate", {"value": dice.choice((None, 1, 5)), "source": RatingSource.AGENT}),
    lambda *_: ("Rate", {"value": 4, "anonymous": True}),
    lambda *_: ("Recall", {}),
    lambda *_: ("Undo", {}),
    lambda *_: ("Undo", {}),
)  # fmt: skip

REGROUPING: Any = (
    _reply,
    _merge,
    _merge,
    _merge,
    _tell_apart,
    _split,
    _split,
    lambda dice, *_: ("Note", {"body": f"note {dice.random()}"}),
    lambda dice, office, *_: ("MakePromise", {"text": "soon", "due_at": office.at(hours=dice.choice((1, 9)))}),
    _assign,
    lambda *_: ("Undo", {}),
    lambda *_: ("Undo", {}),
)
"""What agents do who mostly merge and split."""
