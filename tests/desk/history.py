"""A machine that runs any sequence of commands on a store and on paper, and compares the two."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from picture import REVERSIBLE, Paper, Picture, Promise, Sent

from deskterm.desk.handling import MOVES
from deskterm.desk.settings import Settings
from deskterm.model.answers import Done, Refused
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
from deskterm.model.words import FINISHED, CallDirection, CallOutcome, Channel, ContactKind, Delivery, Priority, State
from deskterm.standards.due import OpenPromise, TicketTimes, due_of
from deskterm.store.opening import open_store
from office import Office, Party

AGENTS = ("aija", "pavils")
PICK = st.integers(min_value=0, max_value=3)
HOURS = st.sampled_from([1, 2, 11, 30])
AGENT = st.sampled_from(AGENTS)


class History(RuleBasedStateMachine):
    """Runs commands on a store and on the pictures, and compares after each."""

    template: Path
    folder: Path
    desk_settings: Settings

    def __init__(self) -> None:
        super().__init__()
        self.path = Path(shutil.copyfile(self.template, self.folder / f"{new_id()}.db"))
        self.office = Office(open_store(self.path), self.desk_settings)
        self.paper = Paper(timedelta(minutes=self.desk_settings.promise_minutes))
        self.pictures = self.paper.pictures
        self.versions: dict[str, int] = {}
        self.sequence = 0

    def teardown(self) -> None:
        self.office.store.close()
        self.path.unlink()

    def _give(self, kind: type[Command], done: bool, **fields: Any) -> Done | None:
        """Give a command that is to be done, or else refused."""
        answer = self.office.do(kind, **fields)
        assert isinstance(answer, Done if done else Refused), answer
        if not isinstance(answer, Done):
            return None
        assert answer.reversible == (kind in REVERSIBLE)
        return answer

    def _do(self, kind: type[Command], **fields: Any) -> Done:
        """Give a command that is to be done."""
        answer = self._give(kind, True, **fields)
        assert answer is not None
        return answer

    # -- what happens ----------------------------------------------------------------------------------------------

    @initialize(demo=st.booleans())
    def opens(self, demo: bool) -> None:
        if demo:
            self.office.make_demo()
        self.paper.demo = demo
        self.customer_writes(None, False)

    @rule(pick=st.none() | PICK, automatic=st.booleans())
    def customer_writes(self, pick: int | None, automatic: bool) -> None:
        order = self.paper.next_order()
        open_ones = [one for one in self.pictures if self.pictures[one].state != "closed"]
        ticket = open_ones[pick % len(open_ones)] if pick is not None and open_ones else None
        number = self.pictures[ticket].number if ticket else 0
        answer = self._do(
            Receive,
            actor=DESK,
            channel=Channel.MAIL,
            sender=Party(ContactKind.MAIL, "ilze@example.com"),
            subject=f"[#{number}]" if ticket else "new",
            body="hello",
            automatic=automatic,
        )
        assert answer.ticket
        assert answer.number
        if ticket is None:
            assert answer.number == 1001 + len(self.pictures), "numbers go on by one and are never given twice"
            ticket = answer.ticket
            self.pictures[ticket] = Picture(answer.number)
        assert answer.ticket == ticket
        picture = self.pictures[ticket]
        with self.paper.gesture(Receive, DESK, ticket):
            if not automatic:
                if picture.state in ("pending", "snoozed", *FINISHED):
                    picture.turn(State.OPEN)
                picture.waiting.append(order)

    @rule(seconds=st.sampled_from([1, 5, 10, 3600, 40_000]))
    def time_passes(self, seconds: int) -> None:
        now = self.office.wait(seconds=seconds)
        assert self.office.desk.tick(now) == self.paper.pass_to(now)

    @rule(hours=HOURS)
    def hours_pass(self, hours: int) -> None:
        self.time_passes(hours * 3600)

    @rule(pick=PICK, actor=AGENT, solve=st.booleans())
    def answers(self, pick: int, actor: str, solve: bool) -> None:
        ticket = self.paper.ticket(pick)
        answer = self._do(Reply, actor=actor, ticket=ticket, body="well", solve=solve)
        assert answer.message
        leaves_at = self.office.at(seconds=10)
        self.paper.sent.append(Sent(answer.message, ticket, actor, self.paper.next_order(), leaves_at, solve))
        picture = self.pictures[ticket]
        with self.paper.gesture(Reply, actor, ticket, message=answer.message):
            picture.assignee = picture.assignee or actor

    @rule(pick=PICK)
    def releases_by_hand(self, pick: int) -> None:
        held = [one for one in self.paper.sent if one.delivery == Delivery.HELD]
        if held:
            sent = held[pick % len(held)]
            self._do(Release, message=sent.message, by_hand=True)
            with self.paper.gesture(Release, "aija", sent.ticket, message=sent.message):
                self.paper.leave(sent)

    @rule(actor=AGENT)
    def recalls(self, actor: str) -> None:
        theirs = [one for one in self.paper.sent if one.actor == actor and one.waits]
        if self._give(Recall, bool(theirs), actor=actor):
            with self.paper.gesture(Recall, actor, theirs[-1].ticket):
                self.paper.recall(theirs[-1])

    @rule(pick=PICK, actor=AGENT)
    def calls(self, pick: int, actor: str) -> None:
        ticket = self.paper.ticket(pick)
        self._do(LogCall, actor=actor, ticket=ticket, direction=CallDirection.OUTBOUND, outcome=CallOutcome.REACHED,
                 started_at=self.office.now)  # fmt: skip
        self.paper.next_order()
        picture = self.pictures[ticket]
        with self.paper.gesture(LogCall, actor, ticket):
            if picture.state != "open":
                picture.turn(State.OPEN)
            picture.waiting = []
            picture.assignee = picture.assignee or actor

    @rule(pick=PICK, actor=AGENT, state=st.sampled_from(State))
    def moves(self, pick: int, actor: str, state: State) -> None:
        ticket = self.paper.ticket(pick)
        picture = self.pictures[ticket]
        allowed = state in MOVES[State(picture.state)] and not (state in FINISHED and self.paper.unsent(ticket))
        if self._give(SetState, allowed, actor=actor, ticket=ticket, state=state):
            with self.paper.gesture(SetState, actor, ticket):
                picture.turn(state)

    @rule(pick=PICK, actor=AGENT, to=st.sampled_from((*AGENTS, None)), away=st.booleans())
    def assigns(self, pick: int, actor: str, to: str | None, away: bool) -> None:
        ticket = self.paper.ticket(pick)
        picture = self.pictures[ticket]
        queue = "billing" if away else picture.queue
        changes = (picture.assignee, picture.queue) != (to, queue)
        if self._give(Assign, changes, actor=actor, ticket=ticket, assignee=to, queue="billing" if away else None,
                      handover=Handover("a", "b", "c")):  # fmt: skip
            with self.paper.gesture(Assign, actor, ticket):
                picture.assignee, picture.queue = to, queue

    @rule(first=PICK, second=PICK, actor=AGENT, priority=st.sampled_from(Priority))
    def many_at_once(self, first: int, second: int, actor: str, priority: Priority) -> None:
        tickets = sorted({self.paper.ticket(first), self.paper.ticket(second)})
        gesture = new_id()
        answers = self.office.desk.execute_many(
            [self.office.make(SetPriority, actor=actor, ticket=one, priority=priority, gesture=gesture)
             for one in tickets]
        )  # fmt: skip
        others = [one for one in tickets if self.pictures[one].priority != priority]
        assert [isinstance(one, Done) for one in answers] == [one in others for one in tickets]
        if others:
            with self.paper.gesture(SetPriority, actor, *others):
                for one in others:
                    self.pictures[one].priority = str(priority)

    @rule(pick=PICK, actor=AGENT, add=st.sampled_from(["a", "b", ""]), remove=st.sampled_from(["a", "b", ""]))
    def tags(self, pick: int, actor: str, add: str, remove: str) -> None:
        ticket = self.paper.ticket(pick)
        picture = self.pictures[ticket]
        both = [*picture.tags, add] if add and add not in picture.tags else picture.tags
        after = [one for one in both if one != remove]
        if self._give(Tag, after != picture.tags, actor=actor, ticket=ticket,
                      add=(add,) if add else (), remove=(remove,) if remove else ()):  # fmt: skip
            with self.paper.gesture(Tag, actor, ticket):
                picture.tags = after

    @rule(pick=PICK, actor=AGENT, hours=HOURS | st.just(0))
    def snoozes(self, pick: int, actor: str, hours: int) -> None:
        ticket = self.paper.ticket(pick)
        picture = self.pictures[ticket]
        until = self.office.at(hours=hours)
        allowed = hours > 0 and picture.state not in FINISHED
        if self._give(Snooze, allowed, actor=actor, ticket=ticket, until=until):
            with self.paper.gesture(Snooze, actor, ticket):
                picture.snooze(until)

    @rule(pick=PICK, actor=AGENT)
    def needs_no_reply(self, pick: int, actor: str) -> None:
        ticket = self.paper.ticket(pick)
        picture = self.pictures[ticket]
        if self._give(NoReplyNeeded, bool(picture.waiting), actor=actor, ticket=ticket):
            with self.paper.gesture(NoReplyNeeded, actor, ticket):
                picture.waiting = []

    @rule(pick=PICK, actor=AGENT, hours=HOURS)
    def promises(self, pick: int, actor: str, hours: int) -> None:
        ticket = self.paper.ticket(pick)
        due_at = self.office.at(hours=hours)
        answer = self._do(MakePromise, actor=actor, ticket=ticket, text="call", due_at=due_at)
        assert answer.message
        with self.paper.gesture(MakePromise, actor, ticket):
            self.pictures[ticket].promises.append(Promise(answer.message, due_at))

    @rule(pick=PICK, actor=AGENT, promised=HOURS, snoozed=HOURS)
    def promises_and_puts_aside(self, pick: int, actor: str, promised: int, snoozed: int) -> None:
        """What agents often do together, and chance seldom does."""
        self.promises(pick, actor, promised)
        self.snoozes(pick, actor, snoozed)

    @rule(pick=PICK, actor=AGENT)
    def keeps(self, pick: int, actor: str) -> None:
        open_ones = [
            (ticket, one) for ticket in self.pictures for one in self.pictures[ticket].promises if not one.kept
        ]
        if open_ones:
            ticket, promise = open_ones[pick % len(open_ones)]
            self._do(KeepPromise, actor=actor, ticket=ticket, promise=promise.id)
            with self.paper.gesture(KeepPromise, actor, ticket):
                self.pictures[ticket].mark(promise.id, kept=True)

    @rule(actor=AGENT)
    def undoes(self, actor: str) -> None:
        gesture = self.paper.latest(actor)
        answer = self.office.do(Undo, actor=actor)
        assert isinstance(answer, self.paper.comes_to(gesture)), (answer, gesture)
        if gesture is not None and isinstance(answer, Done):
            with self.paper.gesture(Undo, actor, *gesture.tickets):
                self.paper.take_back(gesture)

    # -- what always holds -----------------------------------------------------------------------------------------

    def compares(self) -> None:
        """Check everything that always holds."""
        self.the_store_is_as_pictured()
        self.due_times_are_what_the_standards_say()
        self.versions_only_grow_and_changes_have_no_gaps()
        self.counts_are_what_the_pictures_say()

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
                "until": maybe_from_milliseconds(row["snoozed_until"]),
                "promises": self._promises(row["key"]),
            } == {
                "number": picture.number,
                "state": picture.state,
                "assignee": picture.assignee,
                "queue": picture.queue,
                "priority": picture.priority,
                "tags": picture.tags,
                "unanswered": len(picture.waiting),
                "unsent": len(self.paper.unsent(ticket)),
                "woken": picture.woken,
                "until": picture.until,
                "promises": picture.promises,
            }
            assert (row["waiting_since"] is not None) == bool(picture.waiting)
            assert (row["solved_at"] is not None) == (picture.state in FINISHED)
            assert row["finished"] == (picture.state in FINISHED)
            tags = self.office.store.read("SELECT tag FROM ticket_tag WHERE ticket_key = ?", (row["key"],))
            assert {tag for (tag,) in tags} == set(picture.tags)

    def _promises(self, ticket_key: int) -> list[Promise]:
        rows = self.office.store.read(
            "SELECT id, due_at, kept_at, reminded_at FROM promise WHERE ticket_key = ? AND NOT withdrawn ORDER BY key",
            (ticket_key,),
        )
        return [
            Promise(ident, from_milliseconds(due_at), kept_at is not None, reminded_at is not None)
            for ident, due_at, kept_at, reminded_at in rows
        ]

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
        assert counts.unsent == len(self.office.reads.unsent()) == sum(one.waits for one in self.paper.sent)
