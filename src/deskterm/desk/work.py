"""One command's work: the tickets it touches, what changed in them, and the changes that are written in the end."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from sqlmodel import Session, col, or_, select

from deskterm.desk.refusals import Clash, Refusal, called, nearest
from deskterm.desk.settings import Settings
from deskterm.desk.times import apply_due
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Command
from deskterm.model.ids import derived_id
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import FINISHED, State
from deskterm.store.conditions import LANES
from deskterm.store.erasing import ERASED
from deskterm.store.keys import MessageKeys
from deskterm.store.rows import Rows
from deskterm.store.tables import AgentRow, ChangeRow, CustomerRow, MessageRow, TicketRow
from deskterm.text.translation import gettext, pgettext

TRACKED: Final = (
    "state", "queue", "assignee", "priority", "category", "language", "language_certainty", "tags",
    "snoozed_until", "woken_state", "waiting_since", "unanswered", "first_answer_at", "first_waived", "solved_at",
    "live_until", "transfers", "spam", "asked_at", "verdict_at", "accepted_at", "hold_until", "left_at",
    "merged_into", "alike", "snooze_kept",
)  # fmt: skip
"""The ticket's fields whose before and after a change records, and undo restores; none holds a customer's words."""


@dataclass(slots=True)
class Touched:
    """A ticket a command works on, as it was before."""

    row: TicketRow
    before: dict[str, Any]
    fresh: bool = False


@dataclass(slots=True)
class Work:
    """What a handler is given: the session of the running transaction, the settings and helpers that record.

    ``rows`` are the transaction's too. Where they are the driver's, no object of the session is asked for or altered.
    ``queues`` are those whose tickets the actor may see, None for all: what lies elsewhere is not there for them.
    ``numbers`` tells that tickets get their numbers here; a mirror's get them from the remote.
    ``extra`` is what the change records besides ticket fields, ``beside`` what that of one ticket alone does.
    Where ``on_card`` is set ``extra`` belongs to the customer's card, and the tickets touched merely follow. ``cards``
    are other customers' cards that changed with it, ``new_cards`` the keys of those it made in large numbers.
    """

    session: Session
    rows: Rows
    settings: Settings
    keys: MessageKeys
    command: Command
    queues: frozenset[str] | None = None
    numbers: bool = True
    touched: dict[str, Touched] = field(default_factory=dict[str, Touched])
    extra: dict[str, list[Any]] = field(default_factory=dict[str, list[Any]])
    subject_id: str | None = None
    customer: CustomerRow | None = None
    cards: list[CustomerRow] = field(default_factory=list[CustomerRow])
    new_cards: list[int] = field(default_factory=list[int])
    beside: dict[str, dict[str, list[Any]]] = field(default_factory=dict[str, dict[str, list[Any]]])
    on_card: bool = False
    reversible: bool = False
    sequence: int = 0
    made: int = 0
    revised: list[MessageRow] = field(default_factory=list[MessageRow])

    @property
    def at(self) -> int:
        """The command's time in milliseconds."""
        return to_milliseconds(self.command.at)

    @property
    def is_person(self) -> bool:
        """Whether a person asked, rather than the desk itself."""
        return self.command.actor != DESK

    def new_id(self) -> str:
        """The id of the next thing this command makes; the same on a mirror and where the truth is."""
        self.made += 1
        return derived_id(self.command.id, self.made)

    def ticket(self, ticket_id: str) -> TicketRow:
        """The ticket by id, watched for changes from now on."""
        if ticket_id in self.touched:
            return self.touched[ticket_id].row
        row = self.session.exec(select(TicketRow).where(TicketRow.id == ticket_id)).first()
        if row is None or not self.may_see(row):
            raise Refusal(
                gettext("that ticket is not there"),
                gettext("it may have been erased, or lie in a queue that you do not see"),
            )
        if row.merged_into is not None:
            goes_on = self.survivor(row)
            hint = (
                gettext("work on {ticket}", ticket=called(goes_on))
                if self.may_see(goes_on)
                else gettext("it lies in another queue")
            )
            raise Refusal(gettext("{ticket} was merged into another ticket", ticket=called(row)), hint)
        if row.subject == ERASED and self.customer_of(row).erased_at is not None:
            raise Refusal(
                gettext("whose matter {ticket} was is erased", ticket=called(row)),
                gettext("nothing more is written about them"),
            )
        return self.watch(row)

    def survivor(self, row: TicketRow) -> TicketRow:
        """The ticket in which a merged one's matter goes on; itself when it was not merged."""
        while row.merged_into is not None:
            goes_on = self.rows.find(TicketRow, id=row.merged_into)
            if goes_on is None:
                break
            row = goes_on
        return row

    def family(self, row: TicketRow) -> list[int]:
        """The keys of all whose changes may be about its messages: merged into it, or what it was split from."""
        found: dict[str, int] = {}
        new = {row.id: row.key or 0}
        while new:
            found |= new
            origins = self.session.exec(
                select(ChangeRow.fields).where(
                    col(ChangeRow.ticket_key).in_(new.values()), ChangeRow.kind == "SplitTicket", ChangeRow.version == 1
                )
            ).all()
            ids = [json.loads(one)["moved"][0] for one in origins]
            kin = or_(col(TicketRow.merged_into).in_(new), col(TicketRow.id).in_(ids))
            rows = self.session.exec(select(TicketRow.id, TicketRow.key).where(kin)).all()
            new = {ident: key or 0 for ident, key in rows if ident not in found}
        return list(found.values())

    def may_see(self, row: TicketRow) -> bool:
        """Whether the actor may know of a ticket."""
        return self.queues is None or row.queue in self.queues

    def customer_by_id(self, customer_id: str) -> CustomerRow:
        """A customer by id, or whom they were merged into; those whose every ticket is hidden are hidden too."""
        row = self.session.exec(select(CustomerRow).where(CustomerRow.id == customer_id)).first()
        while row is not None and row.merged_into is not None:
            row = self.session.exec(select(CustomerRow).where(CustomerRow.id == row.merged_into)).first()
        row = None if row is not None and row.erased_at is not None else row
        if row is not None and self.queues is not None:
            of_theirs = select(TicketRow.key).where(TicketRow.customer_key == row.key).limit(1)
            seen = of_theirs.where(col(TicketRow.queue).in_(self.queues))
            if self.session.exec(seen).first() is None and self.session.exec(of_theirs).first() is not None:
                row = None
        if row is None:
            raise Refusal(gettext("that customer is not there"), gettext("they may have been merged or erased"))
        return row

    def watch(self, row: TicketRow) -> TicketRow:
        """Watch a ticket that was loaded some other way."""
        if row.id not in self.touched:
            self.touched[row.id] = Touched(row, {name: getattr(row, name) for name in TRACKED})
        return row

    def is_fresh(self, row: TicketRow) -> bool:
        """Whether this command has made the ticket."""
        return row.id in self.touched and self.touched[row.id].fresh

    def new_ticket(self, row: TicketRow) -> TicketRow:
        """Add a ticket, giving it the next number where that is given here."""
        row.number = self.next_number() if self.numbers else None
        self.rows.add(row)
        self.touched[row.id] = Touched(row, {}, fresh=True)
        return row

    def next_number(self) -> int:
        """The next ticket number; numbers are never given out twice."""
        sql = "UPDATE meta SET value = CAST(value AS BIGINT) + 1 WHERE name = 'next_number' RETURNING value"
        return int(self.rows.ask(sql)[0][0])

    def unchanged(self, row: TicketRow, seen: int | None, *fields: str) -> None:
        """Raise ``Clash`` when somebody else changed one of ``fields`` after version ``seen``."""
        if seen is None or seen >= row.version:
            return
        later = self.session.exec(
            select(ChangeRow).where(
                ChangeRow.ticket_key == row.key,
                ChangeRow.version > seen,
                ChangeRow.actor != self.command.actor,
                col(ChangeRow.undone).is_(False),
            )
        ).all()
        for change in later:
            moved = [name for name in fields if name in json.loads(change.fields)]
            if moved:
                there = {name: str(getattr(row, name) or "–") for name in fields}
                reason = gettext(
                    "{person} changed the {field} meanwhile", person=change.actor, field=pgettext("field", moved[0])
                )
                raise Clash(reason, row.version, there)

    def person(self, name: str) -> AgentRow:
        """An agent by name, or a refusal naming who there is."""
        row = self.session.get(AgentRow, name)
        if row is None:
            known = self.session.exec(select(AgentRow.name).order_by(AgentRow.name)).all()
            there = gettext("there are: {names}", names=", ".join(known[:30]))
            raise Refusal(gettext("nobody called {name} works here", name=name), nearest(name, known) + there)
        return row

    def display_name(self) -> str:
        """How the actor signs."""
        row = self.session.get(AgentRow, self.command.actor)
        return row.display_name if row else self.command.actor

    def message(self, message_id: str) -> MessageRow:
        """A message by id; one's own stays one's own when its ticket has gone to another queue."""
        row = self.session.exec(select(MessageRow).where(MessageRow.id == message_id)).first()
        hidden = row is not None and self.queues is not None and row.author != self.command.actor
        if row is None or (hidden and not self.may_see(self._ticket_with(row.ticket_key))):
            raise Refusal(gettext("that message is not there"))
        return row

    def revise(self, row: MessageRow) -> MessageRow:
        """Keep a message that was made or altered; it takes the version its ticket will have."""
        self.rows.keep(row)
        self.revised.append(row)
        return row

    def ticket_of(self, message: MessageRow) -> TicketRow:
        """The ticket a message belongs to."""
        return self.watch(self._ticket_with(message.ticket_key))

    def _ticket_with(self, key: int) -> TicketRow:
        return self.session.exec(select(TicketRow).where(TicketRow.key == key)).one()

    def customer_of(self, ticket: TicketRow) -> CustomerRow:
        """The customer whose matter it is."""
        return self.customer_with(ticket.customer_key)

    def customer_with(self, key: int) -> CustomerRow:
        """The customer with a local key, who is there."""
        row = self.rows.get(CustomerRow, key)
        if row is None:
            raise LookupError(f"no customer has the key {key}")
        return row

    def set_state(self, row: TicketRow, state: State) -> None:
        """Put a ticket into a state, with what belongs to it: when it was solved, what it waits for."""
        if row.state == State.SNOOZED and (row.snoozed_until or 0) > self.at:
            row.snooze_kept = row.snoozed_until
        row.state = state
        if state in FINISHED:
            row.snooze_kept = None
            row.solved_at = row.solved_at or self.at
            if row.first_answer_at is None:
                row.first_waived = True
            row.waiting_since = None
            row.unanswered = 0
            row.live_until = None
        else:
            row.solved_at = row.left_at = None
        if state is not State.SNOOZED:
            row.snoozed_until = None
            row.woken_state = None

    def finish(self) -> Done:
        """Bring derived fields up to date, write the changes, and answer."""
        kind = type(self.command).__name__
        first: TicketRow | None = None
        if self.on_card or not self.touched:
            self._record(kind, dict(self.extra), None, self.customer, self.reversible)
        for card in self.cards:
            self._record(kind, {}, None, card, False)
        for key in self.new_cards:
            self.sequence = self.rows.write(ChangeRow, **self._change(kind, {}) | {"customer_key": key, "version": 1})
        for touched in self.touched.values():
            row = touched.row
            first = first or row
            _leave_seat(row, touched.before)
            fields = {
                name: [touched.before.get(name), getattr(row, name)]
                for name in TRACKED
                if touched.fresh or touched.before[name] != getattr(row, name)
            }
            if not self.on_card:
                fields |= self.extra | self.beside.get(row.id, {})
            row.updated_at = max(row.updated_at, self.at) if not touched.fresh else row.updated_at
            row.version = 1 if touched.fresh else row.version + 1
            row.lane = LANES[State(row.state)]
            row.finished = int(row.lane == "done")
            apply_due(self.rows, row, self.settings, fresh=touched.fresh)
            self.rows.keep(row)
            for message in self.revised:
                if message.ticket_key == row.key:
                    message.version = row.version
            undoable = self.reversible and not self.on_card and not touched.fresh
            self._record(kind, fields, row, self.customer, undoable)
        if self.on_card:
            first = None
        self.rows.flush()
        return Done(
            command=self.command.id,
            ticket=first.id if first else None,
            number=first.number if first else None,
            message=self.subject_id,
            customer=self.customer.id if self.customer else None,
            sequence=self.sequence,
            reversible=self.reversible,
        )

    def _record(
        self, kind: str, fields: dict[str, Any], row: TicketRow | None, customer: CustomerRow | None, reversible: bool
    ) -> None:
        columns = self._change(kind, fields) | {
            "ticket_key": row.key if row else None,
            "customer_key": customer.key if customer else None,
            "version": row.version if row else (customer.version if customer else 0),
            "reversible": reversible,
        }
        change = self.rows.make(ChangeRow, **columns)
        self.rows.add(change)
        self.sequence = change.sequence or 0

    def _change(self, kind: str, fields: dict[str, Any]) -> dict[str, Any]:
        """What every change of this command says, whatever it is of."""
        return {
            "command_id": self.command.id,
            "gesture": self.command.gesture or self.command.id,
            "actor": self.command.actor,
            "at": self.at,
            "kind": kind,
            "subject_id": self.subject_id,
            "fields": json.dumps(fields),
            "version": 0,
            "reversible": False,
        }


def _leave_seat(row: TicketRow, before: dict[str, Any]) -> None:
    """A chat is nobody's seat any more once it is finished, put aside or somebody else's."""
    if row.accepted_at is None:
        return
    passed_on = row.assignee != before.get("assignee") and row.accepted_at == before.get("accepted_at")
    if passed_on or row.state in (*FINISHED, State.SNOOZED):
        row.accepted_at = row.hold_until = None
