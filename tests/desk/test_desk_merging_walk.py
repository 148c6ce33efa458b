"""Whatever is merged, split and taken back: every message is in exactly one ticket."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from whereabouts import messages

from deskterm.model.commands import LogCall, MergeTickets, NoReplyNeeded, Note, Party, Reply, SplitTicket, Undo
from deskterm.model.words import CallDirection, CallOutcome, ContactKind
from hostile import HOSTILE
from office import MORNING, Office

pytestmark = pytest.mark.both_databases


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("receive", "call", "note", "reply", "none")), st.integers(0, 3)),
        st.tuples(st.just("leave"), st.just(0)),
        st.tuples(st.just("merge"), st.integers(0, 15)),
        st.tuples(st.just("split"), st.integers(0, 31)),
        st.tuples(st.just("undo"), st.just(0)),
    ),
    max_size=14,
)
"""What happens, and to which ticket."""


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@example(steps=[("receive", 0), ("split", 6), ("merge", 2), ("merge", 9), ("undo", 0), ("undo", 0)])
@given(steps=STEPS)
def test_whatever_is_merged_split_and_taken_back_every_message_is_there_exactly_once(
    office: Office, steps: list[tuple[str, int]]
) -> None:
    """Against a model that only knows which message is where."""
    Walk(office).go(steps)


class Walk:
    """Takes steps at the desk and in the model, and compares."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.office.now = MORNING
        self.office.write("UPDATE meta SET value = 'demo' WHERE name = 'kind'")
        self.serial = 0
        self.party = Party(ContactKind.MAIL, f"{office.store.read('SELECT count(*) FROM customer')[0][0]}@example.com")
        self.where: dict[str, str] = {}
        self.tickets = [self._receive(), self._receive()]
        self.since = office.reads.newest_change()

    def _receive(self, number: int | None = None) -> str:
        self.serial += 1
        self.office.wait(seconds=5)
        done = self.office.receive(
            sender=self.party,
            subject=HOSTILE[self.serial % len(HOSTILE)] if number is None else f"[#{number}]",
            body=f"word{self.serial}",
            external_id=f"<{self.party.value}-{self.serial}@example.com>",
        )
        assert done.ticket
        assert done.message
        self.where[done.message] = done.ticket
        return done.ticket

    def go(self, steps: list[tuple[str, int]]) -> None:
        for name, number in steps:
            self.office.wait(seconds=5)
            getattr(self, f"_{name}_step")(number)
            self.check()

    def _any(self, number: int) -> str:
        return self.tickets[number % len(self.tickets)]

    def _receive_step(self, number: int) -> None:
        ticket = self._receive(self.office.row(self._any(number))["number"])
        if ticket not in self.tickets:
            self.tickets.append(ticket)

    def _call_step(self, number: int) -> None:
        self._try(
            LogCall, ticket=self._any(number), direction=CallDirection.INBOUND, outcome=CallOutcome.ABANDONED,
            started_at=self.office.now,
        )  # fmt: skip

    def _note_step(self, number: int) -> None:
        self._try(Note, ticket=self._any(number), body="note")

    def _reply_step(self, number: int) -> None:
        self._try(Reply, ticket=self._any(number), body="answer")

    def _leave_step(self, _: int) -> None:
        self.office.let_leave()

    def _none_step(self, number: int) -> None:
        self._try(NoReplyNeeded, ticket=self._any(number))

    def _try(self, kind: Any, **fields: Any) -> Any:
        answer = self.office.do(kind, **fields)
        if type(answer).__name__ == "Done" and answer.message and kind not in (SplitTicket, NoReplyNeeded):
            self.where[answer.message] = fields["ticket"]
        return answer

    def _merge_step(self, number: int) -> None:
        source, into = self._any(number // 4), self._any(number % 4)
        if type(self.office.do(MergeTickets, ticket=source, into=into)).__name__ == "Done":
            self.where = {message: into if at == source else at for message, at in self.where.items()}

    def _split_step(self, number: int) -> None:
        ticket = self._any(number)
        chosen = tuple(one for at, one in enumerate(messages(self.office, ticket)) if number >> (at % 5) & 1)
        answer = self.office.do(SplitTicket, ticket=ticket, messages=chosen)
        if type(answer).__name__ == "Done":
            fresh = answer.message
            self.tickets.append(fresh)
            self.where |= dict.fromkeys(chosen, fresh)
            self.where |= {one: fresh for one in messages(self.office, fresh) if one not in self.where}

    def _undo_step(self, _: int) -> None:
        rows = self.office.rows(
            "SELECT kind, gesture, fields FROM change WHERE actor = 'aija' AND reversible AND NOT undone"
            " AND sequence > ? ORDER BY sequence DESC LIMIT 1",
            (self.since,),
        )
        if not rows:
            return
        answer = self.office.do(Undo)
        if type(answer).__name__ != "Done" or rows[0]["kind"] not in ("MergeTickets", "SplitTicket"):
            return
        source, other = json.loads(rows[0]["fields"])["moved"]
        moved = self.office.rows(
            "SELECT fields FROM change WHERE gesture = ? AND fields LIKE '%\"messages\"%'", (rows[0]["gesture"],)
        )
        for one in json.loads(moved[0]["fields"])["messages"][1]:
            assert self.where[one] == other
            self.where[one] = source

    def check(self) -> None:
        office = self.office
        mine = set(self.tickets)
        rows = office.store.read(
            "SELECT m.id, t.id FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key"
            " JOIN customer AS c ON c.key = t.customer_key JOIN contact_point AS p ON p.customer_key = c.key"
            " WHERE p.value = ?",
            (self.party.value,),
        )
        there = dict(rows)
        assert len(rows) == len(there)
        assert there == self.where
        for ticket in mine:
            row = office.row(ticket)
            unsent = office.store.read(
                "SELECT count(*) FROM message WHERE ticket_key = ? AND delivery IN ('counting', 'held', 'failed')",
                (row["key"],),
            )
            assert row["unsent"] == unsent[0][0]
            assert (row["waiting_since"] is None) == (row["unanswered"] == 0)
            outbox = office.store.read(
                "SELECT count(*) FROM outbox AS o JOIN message AS m ON m.key = o.message_key"
                " WHERE o.ticket_key = ? AND m.ticket_key = o.ticket_key",
                (row["key"],),
            )
            assert outbox[0][0] == row["unsent"]
            if row["merged_into"] is not None:
                assert row["state"] == "closed"
                assert not row["unanswered"]
