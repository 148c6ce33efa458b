"""Any sequence of commands, held against a simple picture of what they mean."""

import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from deskterm.desk.handling import MOVES
from deskterm.desk.settings import Settings
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import (
    DESK,
    Assign,
    Command,
    Handover,
    KeepPromise,
    LogCall,
    MakePromise,
    NoReplyNeeded,
    Recall,
    Receive,
    Release,
    Reply,
    SetPriority,
    SetState,
    Snooze,
    Tag,
    Undo,
)
from deskterm.model.ids import new_id
from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds, to_milliseconds
from deskterm.model.words import CallDirection, CallOutcome, Channel, ContactKind, Delivery, Priority, State
from deskterm.standards.due import OpenPromise, TicketTimes, due_of
from deskterm.store.database import open_store
from office import Office, Party

AGENTS = ("aija", "pavils")
PICK = st.integers(min_value=0, max_value=20)


@dataclass
class Picture:
    """A ticket as somebody would note it on paper; ``waiting`` are the customer's messages nobody answered."""

    number: int
    state: str = "new"
    assignee: str | None = None
    queue: str = "front"
    priority: str = "normal"
    tags: list[str] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    woken: str | None = None

    def turn(self, state: State) -> None:
        """Into another state, with what belongs to it."""
        self.state = str(state)
        if state in (State.SOLVED, State.CLOSED):
            self.waiting = []
        if state is not State.SNOOZED:
            self.woken = None


@dataclass
class Sent:
    """An answer on its way; ``order`` tells what had arrived when it was written."""

    message: str
    ticket: str
    actor: str
    order: int
    leaves_at: Any
    solve: bool
    delivery: Delivery = Delivery.COUNTING


@dataclass
class Gesture:
    """What one gesture did to each ticket it touched."""

    actor: str
    id: str
    kind: str
    tickets: dict[str, tuple[Picture, Picture]]
    reversible: bool
    message: str | None = None
    undone: bool = False


class History(RuleBasedStateMachine):
    """Runs commands on a store and on the picture, and compares after each."""

    template: Path
    folder: Path
    desk_settings: Settings

    def __init__(self) -> None:
        super().__init__()
        path = self.folder / f"{new_id()}.db"
        self.office = Office(open_store(Path(shutil.copyfile(self.template, path))), self.desk_settings)
        self.pictures: dict[str, Picture] = {}
        self.sent: list[Sent] = []
        self.log: list[Gesture] = []
        self.order = 0
        self.versions: dict[str, int] = {}
        self.sequence = 0

    def teardown(self) -> None:
        self.office.store.close()
        self.office.store.path.unlink()

    # -- help ------------------------------------------------------------------------------------------------------

    def _ticket(self, pick: int) -> str:
        return list(self.pictures)[pick % len(self.pictures)]

    def _give(self, kind: type[Command], *tickets: str, reversible: bool, **fields: Any) -> Answer:
        """Give a command; when it is Done, what the rule does to the pictures next is what it did."""
        self.before = {one: deepcopy(self.pictures[one]) for one in tickets}
        self.given = Gesture(fields.get("actor", "aija"), fields.get("gesture", ""), kind.__name__, {}, reversible)
        answer = self.office.do(kind, **fields)
        if isinstance(answer, Done):
            self.given.id = self.given.id or answer.command
            self.given.message = answer.message
            assert answer.reversible == reversible
        return answer

    def _note(self) -> None:
        after = {one: deepcopy(self.pictures[one]) for one in self.before}
        for earlier in self.log:
            if earlier.id == self.given.id and set(earlier.tickets) & set(after):
                pytest.fail("one gesture touches a ticket once here")
        self.given.tickets = {one: (self.before[one], after[one]) for one in after}
        self.log.append(self.given)

    def _expect(self, answer: Answer, done: bool) -> bool:
        assert isinstance(answer, Done if done else Refused), answer
        return done

    def _unsent(self, ticket: str) -> list[Sent]:
        return [one for one in self.sent if one.ticket == ticket and one.delivery in ("counting", "held")]

    def _leave(self, sent: Sent) -> None:
        sent.delivery = Delivery.SENT
        picture = self.pictures[sent.ticket]
        picture.waiting = [one for one in picture.waiting if one > sent.order]
        if picture.waiting:
            if picture.state != "open":
                picture.turn(State.OPEN)
        else:
            picture.turn(State.SOLVED if sent.solve else State.PENDING)

    # -- what happens ----------------------------------------------------------------------------------------------

    @initialize(demo=st.booleans())
    def opens(self, demo: bool) -> None:
        if demo:
            self.office.make_demo()
        self.demo = demo
        self.customer_writes(None, False)

    @rule(pick=st.none() | PICK, automatic=st.booleans())
    def customer_writes(self, pick: int | None, automatic: bool) -> None:
        self.order += 1
        open_ones = [one for one in self.pictures if self.pictures[one].state != "closed"]
        ticket = open_ones[pick % len(open_ones)] if pick is not None and open_ones else None
        number = self.pictures[ticket].number if ticket else 0
        answer = self._give(
            Receive,
            *([ticket] if ticket else []),
            reversible=False,
            actor=DESK,
            channel=Channel.MAIL,
            sender=Party(ContactKind.MAIL, "ilze@example.com"),
            subject=f"[#{number}]" if ticket else "new",
            body="hello",
            automatic=automatic,
        )
        assert isinstance(answer, Done)
        assert answer.ticket
        if ticket is None:
            assert answer.number == 1001 + len(self.pictures), "numbers go on by one and are never given twice"
            ticket = answer.ticket
            self.pictures[ticket] = Picture(answer.number)
        assert answer.ticket == ticket
        picture = self.pictures[ticket]
        if not automatic:
            if picture.state in ("pending", "snoozed", "solved", "closed"):
                picture.turn(State.OPEN)
            picture.waiting.append(self.order)
        if self.before:
            self._note()

    @rule(seconds=st.sampled_from([1, 5, 10, 3600, 40_000]))
    def time_passes(self, seconds: int) -> None:
        now = self.office.wait(seconds=seconds)
        due = sorted((one for one in self.sent if one.delivery == "counting" and one.leaves_at <= now),
                     key=lambda one: one.leaves_at)  # fmt: skip
        for sent in due:
            self.before = {sent.ticket: deepcopy(self.pictures[sent.ticket])}
            self.given = Gesture(DESK, new_id(), "Dispatch", {}, False)
            if self.demo:
                self._leave(sent)
            else:
                sent.delivery = Delivery.HELD
            self._note()
        asleep = [
            row["id"]
            for row in self.office.rows("SELECT id, snoozed_until FROM ticket WHERE state = 'snoozed'")
            if row["snoozed_until"] <= to_milliseconds(now) and self.pictures[row["id"]].state == "snoozed"
        ]
        for ticket in asleep:
            self.before = {ticket: deepcopy(self.pictures[ticket])}
            self.given = Gesture(DESK, new_id(), "Wake", {}, False)
            self.pictures[ticket].turn(State(self.pictures[ticket].woken or "open"))
            self._note()
        assert self.office.desk.tick(now) == bool(due or asleep)

    @rule(pick=PICK, actor=st.sampled_from(AGENTS), solve=st.booleans())
    def answers(self, pick: int, actor: str, solve: bool) -> None:
        ticket = self._ticket(pick)
        answer = self._give(Reply, ticket, reversible=True, actor=actor, ticket=ticket, body="well", solve=solve)
        assert isinstance(answer, Done)
        self.order += 1
        leaves = self.office.at(seconds=10)
        self.sent.append(Sent(answer.message or "", ticket, actor, self.order, leaves, solve))
        self.pictures[ticket].assignee = self.pictures[ticket].assignee or actor
        self._note()

    @rule(pick=PICK)
    def releases_by_hand(self, pick: int) -> None:
        held = [one for one in self.sent if one.delivery == "held"]
        if held:
            sent = held[pick % len(held)]
            answer = self._give(Release, sent.ticket, reversible=False, message=sent.message, by_hand=True)
            assert isinstance(answer, Done)
            self._leave(sent)
            self._note()

    @rule(actor=st.sampled_from(AGENTS))
    def recalls(self, actor: str) -> None:
        mine = [one for one in self.sent if one.actor == actor and one.delivery in ("counting", "held")]
        ticket = mine[-1].ticket if mine else None
        answer = self._give(Recall, *([ticket] if ticket else []), reversible=False, actor=actor)
        if self._expect(answer, bool(mine)):
            mine[-1].delivery = Delivery.RECALLED
            for gesture in self.log:
                if gesture.kind == "Reply" and gesture.message == mine[-1].message:
                    gesture.undone = True
            self._note()

    @rule(pick=PICK, actor=st.sampled_from(AGENTS))
    def calls(self, pick: int, actor: str) -> None:
        ticket = self._ticket(pick)
        answer = self._give(LogCall, ticket, reversible=False, actor=actor, ticket=ticket,
                            direction=CallDirection.OUTBOUND, outcome=CallOutcome.REACHED,
                            started_at=self.office.now)  # fmt: skip
        assert isinstance(answer, Done)
        self.order += 1
        picture = self.pictures[ticket]
        if picture.state != "open":
            picture.turn(State.OPEN)
        picture.waiting = []
        picture.assignee = picture.assignee or actor
        self._note()

    @rule(pick=PICK, actor=st.sampled_from(AGENTS), state=st.sampled_from(State))
    def moves(self, pick: int, actor: str, state: State) -> None:
        ticket = self._ticket(pick)
        picture = self.pictures[ticket]
        allowed = state in MOVES[State(picture.state)]
        allowed = allowed and not (state in (State.SOLVED, State.CLOSED) and self._unsent(ticket))
        answer = self._give(SetState, ticket, reversible=True, actor=actor, ticket=ticket, state=state)
        if self._expect(answer, allowed):
            picture.turn(state)
            self._note()

    @rule(pick=PICK, actor=st.sampled_from(AGENTS), to=st.sampled_from((*AGENTS, None)), away=st.booleans())
    def assigns(self, pick: int, actor: str, to: str | None, away: bool) -> None:
        ticket = self._ticket(pick)
        picture = self.pictures[ticket]
        queue = "billing" if away else None
        changes = (picture.assignee, picture.queue) != (to, queue or picture.queue)
        answer = self._give(Assign, ticket, reversible=True, actor=actor, ticket=ticket, assignee=to, queue=queue,
                            handover=Handover("a", "b", "c"))  # fmt: skip
        if self._expect(answer, changes):
            picture.assignee, picture.queue = to, queue or picture.queue
            self._note()

    @rule(first=PICK, second=PICK, actor=st.sampled_from(AGENTS), priority=st.sampled_from(Priority))
    def many_at_once(self, first: int, second: int, actor: str, priority: Priority) -> None:
        tickets = sorted({self._ticket(first), self._ticket(second)})
        gesture = new_id()
        before = {one: deepcopy(self.pictures[one]) for one in tickets}
        answers = self.office.desk.execute_many(
            [self.office.make(SetPriority, actor=actor, ticket=one, priority=priority, gesture=gesture)
             for one in tickets]
        )  # fmt: skip
        touched = {}
        for ticket, answer in zip(tickets, answers, strict=True):
            if self._expect(answer, self.pictures[ticket].priority != priority):
                self.pictures[ticket].priority = str(priority)
                touched[ticket] = (before[ticket], deepcopy(self.pictures[ticket]))
        if touched:
            self.log.append(Gesture(actor, gesture, "SetPriority", touched, True))

    @rule(pick=PICK, actor=st.sampled_from(AGENTS), add=st.sampled_from(["a", "b", ""]),
          remove=st.sampled_from(["a", "b", ""]))  # fmt: skip
    def tags(self, pick: int, actor: str, add: str, remove: str) -> None:
        ticket = self._ticket(pick)
        picture = self.pictures[ticket]
        after = [one for one in dict.fromkeys([*picture.tags, *([add] if add else [])]) if one != remove]
        answer = self._give(Tag, ticket, reversible=True, actor=actor, ticket=ticket,
                            add=(add,) if add else (), remove=(remove,) if remove else ())  # fmt: skip
        if self._expect(answer, after != picture.tags):
            picture.tags = after
            self._note()

    @rule(pick=PICK, actor=st.sampled_from(AGENTS), hours=st.integers(min_value=0, max_value=20))
    def snoozes(self, pick: int, actor: str, hours: int) -> None:
        ticket = self._ticket(pick)
        picture = self.pictures[ticket]
        until = self.office.at(hours=hours)
        answer = self._give(Snooze, ticket, reversible=True, actor=actor, ticket=ticket, until=until)
        if self._expect(answer, hours > 0 and picture.state not in ("solved", "closed")):
            if picture.state != "snoozed":
                picture.woken = "new" if picture.state == "new" else "open"
            picture.state = "snoozed"
            self._note()

    @rule(pick=PICK, actor=st.sampled_from(AGENTS))
    def needs_no_reply(self, pick: int, actor: str) -> None:
        ticket = self._ticket(pick)
        picture = self.pictures[ticket]
        answer = self._give(NoReplyNeeded, ticket, reversible=True, actor=actor, ticket=ticket)
        if self._expect(answer, bool(picture.waiting)):
            picture.waiting = []
            self._note()

    @rule(pick=PICK, actor=st.sampled_from(AGENTS), hours=st.integers(min_value=1, max_value=30))
    def promises(self, pick: int, actor: str, hours: int) -> None:
        ticket = self._ticket(pick)
        answer = self._give(MakePromise, ticket, reversible=True, actor=actor, ticket=ticket, text="call",
                            due_at=self.office.at(hours=hours))  # fmt: skip
        assert isinstance(answer, Done)
        self._note()

    @rule(actor=st.sampled_from(AGENTS))
    def keeps(self, actor: str) -> None:
        open_ones = self.office.store.read(
            "SELECT p.id, t.id FROM promise AS p JOIN ticket AS t ON t.key = p.ticket_key"
            " WHERE kept_at IS NULL AND NOT withdrawn ORDER BY p.key LIMIT 1"
        )
        for promise, ticket in open_ones:
            answer = self._give(KeepPromise, ticket, reversible=True, actor=actor, ticket=ticket, promise=promise)
            assert isinstance(answer, Done)
            self._note()

    @rule(actor=st.sampled_from(AGENTS))
    def undoes(self, actor: str) -> None:
        index, gesture = next(
            ((index, one) for index, one in reversed(list(enumerate(self.log)))
             if one.actor == actor and one.reversible and not one.undone),
            (0, None),
        )  # fmt: skip
        answer = self.office.do(Undo, actor=actor)
        if gesture is None:
            assert isinstance(answer, Refused)
            return
        later = [
            one
            for one in self.log[index + 1 :]
            if set(one.tickets) & set(gesture.tickets) and not one.undone and one.kind not in ("Undo", "Recall")
        ]
        moved = any(
            getattr(self.pictures[ticket], name) != getattr(after, name)
            for ticket, (before, after) in gesture.tickets.items()
            for name in _changed(before, after)
        )
        if later or moved:
            assert isinstance(answer, Conflict), (answer, gesture)
            return
        assert isinstance(answer, Done), (answer, gesture)
        gesture.undone = True
        for ticket, (before, after) in gesture.tickets.items():
            for name in _changed(before, after):
                setattr(self.pictures[ticket], name, deepcopy(getattr(before, name)))
        for sent in self.sent:
            if gesture.kind == "Reply" and sent.message == gesture.message:
                sent.delivery = Delivery.RECALLED
        self.log.append(Gesture(actor, answer.command, "Undo", dict(gesture.tickets), False))

    # -- what always holds -----------------------------------------------------------------------------------------

    @invariant()
    def the_store_is_as_pictured(self) -> None:
        rows = {row["id"]: row for row in self.office.rows("SELECT * FROM ticket")}
        assert set(rows) == set(self.pictures)
        for ticket, picture in self.pictures.items():
            row = rows[ticket]
            assert {
                "number": row["number"],
                "state": row["state"],
                "assignee": row["assignee"],
                "queue": row["queue"],
                "priority": row["priority"],
                "tags": row["tags"].split(),
                "unanswered": row["unanswered"],
                "unsent": row["unsent"],
                "woken": row["woken_state"],
            } == {
                "number": picture.number,
                "state": picture.state,
                "assignee": picture.assignee,
                "queue": picture.queue,
                "priority": picture.priority,
                "tags": picture.tags,
                "unanswered": len(picture.waiting),
                "unsent": len(self._unsent(ticket)),
                "woken": picture.woken,
            }
            assert (row["waiting_since"] is not None) == bool(picture.waiting)
            assert (row["snoozed_until"] is not None) == (picture.state == "snoozed")
            assert (row["solved_at"] is not None) == (picture.state in ("solved", "closed"))
            assert row["finished"] == (picture.state in ("solved", "closed"))
            tags = self.office.store.read("SELECT tag FROM ticket_tag WHERE ticket_key = ?", (row["key"],))
            assert {tag for (tag,) in tags} == set(picture.tags)

    @invariant()
    def due_times_are_what_the_standards_say(self) -> None:
        for row in self.office.rows("SELECT * FROM ticket"):
            promises = self.office.store.read(
                "SELECT due_at, made_at FROM promise WHERE ticket_key = ? AND kept_at IS NULL AND NOT withdrawn",
                (row["key"],),
            )
            times = TicketTimes(
                state=State(row["state"]),
                channel=Channel(row["channel"]),
                created_at=from_milliseconds(row["created_at"]),
                queue=row["queue"],
                priority=Priority(row["priority"]),
                first_answer_at=maybe_from_milliseconds(row["first_answer_at"]),
                waiting_since=maybe_from_milliseconds(row["waiting_since"]),
                promises=tuple(OpenPromise(from_milliseconds(due), from_milliseconds(made)) for due, made in promises),
                snoozed_until=maybe_from_milliseconds(row["snoozed_until"]),
                first_waived=bool(row["first_waived"]),
                solved_at=maybe_from_milliseconds(row["solved_at"]),
            )
            due = due_of(times, self.desk_settings.standards)
            assert row["due_at"] == (to_milliseconds(due.at) if due else None)
            assert row["due_kind"] == (due.kind if due else None)
            assert row["soon_at"] == (to_milliseconds(due.soon_at) if due else None)

    @invariant()
    def versions_only_grow_and_changes_have_no_gaps(self) -> None:
        for ticket, version in self.office.store.read("SELECT id, version FROM ticket"):
            assert version >= self.versions.get(ticket, 0)
            self.versions[ticket] = version
        count, highest = self.office.store.read("SELECT count(*), max(sequence) FROM change")[0]
        assert count == highest >= self.sequence
        self.sequence = highest

    @invariant()
    def counts_are_what_the_pictures_say(self) -> None:
        counts = self.office.reads.counts()
        states = [one.state for one in self.pictures.values()]
        assert counts.to_solve == sum(one in ("new", "open") for one in states)
        assert (counts.waiting, counts.snoozed) == (states.count("pending"), states.count("snoozed"))
        assert (
            counts.unsent
            == len(self.office.reads.unsent())
            == sum(one.delivery in ("counting", "held") for one in self.sent)
        )


def _changed(before: Picture, after: Picture) -> Iterator[str]:
    for name in ("state", "assignee", "queue", "priority", "tags", "waiting", "woken"):
        if getattr(before, name) != getattr(after, name):
            yield name


def test_any_history_of_commands(template_store: Path, tmp_path: Path, settings: Settings) -> None:
    kind = type("Run", (History,), {"template": template_store, "folder": tmp_path, "desk_settings": settings})
    profile = hypothesis_settings(max_examples=25, stateful_step_count=25, deadline=timedelta(seconds=20))
    run_state_machine_as_test(kind, settings=profile)


def test_after_random_work_the_file_is_sound(office: Office) -> None:
    from random import Random

    chance = Random(7)
    tickets = [office.ticket(subject=str(number)) for number in range(5)]
    for _ in range(90):
        ticket = chance.choice(tickets)
        office.wait(seconds=chance.choice([1, 30, 4000]))
        kind, fields = chance.choice(
            [
                (SetState, {"state": chance.choice(list(State))}),
                (SetPriority, {"priority": chance.choice(list(Priority))}),
                (Tag, {"add": (chance.choice("abc"),), "remove": (chance.choice("abc"),)}),
                (Reply, {"body": "zebra"}),
                (NoReplyNeeded, {}),
                (Assign, {"assignee": chance.choice([*AGENTS, None])}),
            ]
        )
        office.do(kind, ticket=ticket, actor=chance.choice(AGENTS), **fields)
        office.do(chance.choice([Undo, Recall]), actor=chance.choice(AGENTS))
        office.desk.tick(office.now)
    assert office.store.read("PRAGMA integrity_check") == [("ok",)]
    assert office.store.read("PRAGMA foreign_key_check") == []
    shown = {m.id for t in tickets for m in office.reads.ticket(t, messages=500).messages if "zebra" in m.body}
    found = {row[0] for row in office.store.read(
        "SELECT id FROM message WHERE key IN (SELECT rowid FROM message_search WHERE message_search MATCH 'zebra')"
    )}  # fmt: skip
    assert found == shown
