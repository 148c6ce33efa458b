"""Pending commands of a mirror: their effects laid over what the remote says, taken back, and laid over it again.

Commands that touch the same tickets or customers hang together. When the remote speaks of one of those, all of them
are taken back, what the remote says is written, and those it did not include are carried out again, in order.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from deskterm.model.answers import Answer, Done
from deskterm.model.commands import Command, Recall, Reply, TicketCommand, Undo
from deskterm.model.ids import derived_id
from deskterm.model.state import CardState, CustomerFields, TicketState
from deskterm.model.wire import read_command, write_command
from deskterm.store import images, pushes
from deskterm.store.conditions import chunks, marks
from deskterm.store.driver import driver_of
from deskterm.store.images import Images
from deskterm.store.keys import MessageKeys
from deskterm.store.mirrored import Mirrored
from deskterm.store.pending import PushState
from deskterm.store.pushes import Push
from deskterm.store.tables import (
    ChangeRow,
    ConsentRow,
    ContactPointRow,
    CustomerRow,
    PurchaseRow,
    RatingRow,
    TicketRow,
)

CarryOut = Callable[[Session, Command], Answer]
"""Carries a command out in the session's transaction; nothing of it stays unless it is Done."""

_ONCE: Final[dict[type[Command], dict[str, Any]]] = {Reply: {"canned": ()}}
"""What counts only the first time a command is carried out."""


class Touched:
    """What a running command writes to: tickets and customers by their keys, those it makes by their ids."""

    def __init__(self) -> None:
        self.ticket_keys: set[int] = set()
        self.customer_keys: set[int] = set()
        self.made_tickets: set[str] = set()
        self.made_customers: set[str] = set()
        self.anonymous: list[RatingRow] = []

    def watch(self, session: Session, *_: object) -> None:
        """Called before anything is written."""
        for row in (*session.new, *session.dirty, *session.deleted):
            if row in session.dirty and not session.is_modified(row):
                continue
            self._note(row, fresh=row in session.new)

    def _note(self, row: Any, *, fresh: bool) -> None:
        match row:
            case TicketRow():
                self._ticket(row, fresh)
            case CustomerRow():
                self._customer(row, fresh)
            case ContactPointRow() | ConsentRow() | PurchaseRow():
                self.customer_keys.add(row.customer_key)
            case ChangeRow() if fresh:
                pass  # it tells of what is touched anyway
            case ChangeRow():
                self._key(self.ticket_keys, row.ticket_key)
                self._key(self.customer_keys, row.customer_key if row.ticket_key is None else None)
            case RatingRow() if row.ticket_key is None:
                self.anonymous.append(row)
            case _:
                self._key(self.ticket_keys, getattr(row, "ticket_key", None))

    def _ticket(self, row: TicketRow, fresh: bool) -> None:
        if fresh:
            self.made_tickets.add(row.id)
        else:
            self._key(self.ticket_keys, row.key)

    def _customer(self, row: CustomerRow, fresh: bool) -> None:
        if fresh:
            self.made_customers.add(row.id)
        else:
            self._key(self.customer_keys, row.key)

    @staticmethod
    def _key(keys: set[int], key: int | None) -> None:
        if key is not None:
            keys.add(key)


class Pending:
    """The pending commands of one mirror within one transaction."""

    def __init__(self, session: Session, keys: MessageKeys, carry_out: CarryOut) -> None:
        self._session = session
        self._connection = session.connection()
        self._driver: sqlite3.Connection = driver_of(self._connection)
        self._keys = keys
        self._carry_out = carry_out
        self._pushes = pushes.in_force(self._driver)
        self._imaged = {ident for one in self._pushes for ident in (*one.images.tickets, *one.images.customers)}

    # Carrying out

    def seen(self, command: Command) -> Command:
        """The command with the version it was looking at as the remote counts: without what is pending here."""
        if not isinstance(command, TicketCommand) or command.seen is None or command.ticket not in self._imaged:
            return command
        image = next(one.images.tickets[command.ticket] for one in self._pushes if command.ticket in one.images.tickets)
        version = image["row"]["version"] if image is not None else 0
        return replace(command, seen=min(command.seen, version))

    def record(self, command: Command, made_at: int) -> Answer:
        """Carry a new command out and keep it for the remote, if it is Done."""
        answer, touched = self._watched(command)
        if isinstance(answer, Done):
            body = json.dumps(write_command(command))
            kind = type(command).__name__
            position = pushes.add(self._driver, command=command.id, kind=kind, body=body, made_at=made_at)
            push = Push(position, command.id, body, PushState.WAITING, None, frozenset(), frozenset(), touched[2])
            self._keep(push, touched)
            self._pushes.append(push)
        return answer

    def _keep(self, push: Push, touched: tuple[frozenset[str], frozenset[str], Images]) -> None:
        tickets, customers, taken = touched
        push.tickets |= tickets
        push.customers |= customers
        push.images = taken
        self._imaged.update(taken.tickets, taken.customers)
        pushes.set_touched(self._driver, push)

    def _watched(self, command: Command) -> tuple[Answer, tuple[frozenset[str], frozenset[str], Images]]:
        """Carry a command out. First it is tried, to learn what it touches: that is looked at before it is altered."""
        nothing = (frozenset[str](), frozenset[str](), Images())
        trial = self._session.begin_nested()
        touched, answer = self._try(command)
        if not isinstance(answer, Done):
            trial.commit()
            return answer, nothing
        tickets, customers = self._ids("ticket", touched.ticket_keys), self._ids("customer", touched.customer_keys)
        tickets -= touched.made_tickets
        customers -= touched.made_customers
        every = (tickets | touched.made_tickets, customers | touched.made_customers)
        made = Images(dict.fromkeys(touched.made_tickets), dict.fromkeys(touched.made_customers))
        if (tickets | customers) <= self._imaged:
            trial.commit()
            return answer, (*every, made)
        trial.rollback()
        for ident in tickets - self._imaged:
            made.tickets[ident] = images.take_ticket(self._driver, ident)
        for ident in customers - self._imaged:
            made.customers[ident] = images.take_customer(self._driver, ident)
        _, answer = self._try(command)
        return answer, (*every, made)

    def _try(self, command: Command) -> tuple[Touched, Answer]:
        session, touched = self._session, Touched()
        event.listen(session, "before_flush", touched.watch)
        try:
            answer = self._carry_out(session, command)
            if isinstance(answer, Done):
                for row in touched.anonymous:
                    # An anonymous verdict leads back to nobody, so it cannot be taken back here: the remote keeps it.
                    session.delete(row)
            session.flush()
        finally:
            event.remove(session, "before_flush", touched.watch)
        return touched, answer

    def _ids(self, table: str, keys: Collection[int]) -> frozenset[str]:
        found: set[str] = set()
        for wanted in chunks(sorted(keys)):
            sql = f"SELECT id FROM {table} WHERE key IN ({marks(wanted)})"
            found.update(row[0] for row in self._driver.execute(sql, wanted))
        return frozenset(found)

    # Laying over anew

    def rework(
        self,
        *,
        states: Sequence[TicketState] = (),
        cards: Sequence[CardState] = (),
        gone: Collection[str] = (),
        upto: int | None = None,
        without: Collection[str] = (),
        again: Collection[str] = (),
    ) -> dict[str, int | None]:
        """Write what the remote says and carry out again what it did not include.

        ``upto`` is the last change the remote has told of. Commands ``without`` are not carried out again; those
        ``again`` are carried out though they had no effect here before. Returns the commands that were included, with
        the sequence of their change where it is known.
        """
        included = self._included(states, cards, upto)
        every = tuple(one.customer for one in (*cards, *states))
        tickets = {one.ticket.id for one in states}.union(gone)
        customers = {one.id for one in every} | self._owners(every)
        chosen = self._together(tickets, customers, {*included, *without, *again})
        taken = Images()
        for push in chosen:
            self._drop_changes(push)
            taken.tickets |= push.images.tickets
            taken.customers |= push.images.customers
        arriving = {one.ticket.id for one in states} | {one.id for one in every}
        arriving |= {message.id for one in states for message in one.messages}
        self._session.flush()
        images.put_back(self._connection, taken, arriving=arriving)
        writer = Mirrored(self._connection, self._keys)
        writer.write(states, anew={ident for ident, image in taken.tickets.items() if image is None}, cards=cards)
        orphans = self._customers_of(gone)
        writer.drop(gone)
        for customer in (*orphans, *(ident for ident, image in taken.customers.items() if image is None)):
            images.drop_customer(self._connection, customer)
        self._session.expire_all()
        self._imaged -= {*taken.tickets, *taken.customers}
        for push in chosen:
            push.images = Images()
            if push.command in included or push.command in without:
                pushes.set_touched(self._driver, push)
            else:
                self._replay(push)
        self._pushes = [one for one in self._pushes if one.command not in included and one.command not in without]
        return included

    def _replay(self, push: Push) -> None:
        command = read_command(json.loads(push.body))
        command = replace(command, **_ONCE.get(type(command), {}))
        savepoint = self._session.begin_nested()
        try:
            _, touched = self._watched(command)
            savepoint.commit()
        except IntegrityError:
            # What it makes is here already: a remote that was set back did it once.
            savepoint.rollback()
            touched = frozenset[str](), frozenset[str](), Images()
        self._keep(push, touched)

    def _included(
        self, states: Sequence[TicketState], cards: Sequence[CardState], upto: int | None
    ) -> dict[str, int | None]:
        """The pending commands whose effect is in what the remote says."""
        told = {change.command_id: change.sequence for one in (*states, *cards) for change in one.changes}
        as_of = {state.ticket.id: state.as_of for state in states}
        included: dict[str, int | None] = {}
        for push in self._pushes:
            if push.command in told:
                included[push.command] = told[push.command]
            elif push.state is PushState.ACKNOWLEDGED and push.sequence is not None:
                known = max((as_of[one] for one in push.tickets if one in as_of), default=-1)
                if push.sequence <= max(known, -1 if upto is None else upto):
                    included[push.command] = push.sequence
        return included

    def _together(self, tickets: set[str], customers: set[str], named: Collection[str]) -> list[Push]:
        """The commands in force that hang together with these tickets and customers, and those named, in order."""
        tickets, customers = set(tickets), set(customers)
        rest, chosen = list(self._pushes), list[Push]()
        growing = True
        while growing:
            growing = False
            for push in rest[:]:
                if push.command in named or not (
                    tickets.isdisjoint(push.tickets) and customers.isdisjoint(push.customers)
                ):
                    rest.remove(push)
                    chosen.append(push)
                    tickets |= push.tickets
                    customers |= push.customers
                    growing = True
        return sorted(chosen, key=lambda one: one.position)

    def _owners(self, cards: Sequence[CustomerFields]) -> set[str]:
        """Customers here who have contact points that the remote says are others'."""
        wanted = {(point.normal, point.kind.value): one.id for one in cards for point in one.contacts}
        found: set[str] = set()
        for portion in chunks(sorted({normal for normal, _ in wanted})):
            sql = (
                "SELECT p.normal, p.kind, c.id FROM contact_point AS p JOIN customer AS c ON c.key = p.customer_key"
                f" WHERE p.normal IN ({marks(portion)})"
            )
            for normal, kind, owner in self._driver.execute(sql, portion):
                if wanted.get((normal, kind), owner) != owner:
                    found.add(owner)
        return found

    def _customers_of(self, tickets: Iterable[str]) -> set[str]:
        sql = "SELECT c.id FROM ticket AS t JOIN customer AS c ON c.key = t.customer_key WHERE t.id = ?"
        return {row[0] for ticket in tickets for row in self._driver.execute(sql, (ticket,))}

    def _drop_changes(self, push: Push) -> None:
        gesture = json.loads(push.body).get("gesture") or push.command
        self._driver.execute(
            "DELETE FROM change WHERE gesture = ? AND command_id = ? AND origin IS NULL", (gesture, push.command)
        )


def taken_back(waiting: Collection[Push]) -> set[str]:
    """Of the commands that wait: answers never sent that a later one takes back, together with that one."""
    bodies = {one.command: json.loads(one.body) for one in waiting if not one.tried}
    void: set[str] = set()
    for command, body in bodies.items():
        if body["type"] == Recall.__name__:
            answers = [one for one in bodies if body.get("message") == derived_id(one, 1)]
        elif body["type"] == Undo.__name__:
            answers = [one for one, other in bodies.items() if (other.get("gesture") or one) == body.get("of")]
        else:
            continue
        if any(bodies[one]["type"] == Reply.__name__ for one in answers):
            void |= {command, *answers}
    return void
