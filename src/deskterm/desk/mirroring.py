"""The desk of a mirror: commands take effect here at once and wait for the remote, which owns the truth.

What the remote says replaces what is here, and what it has not included is carried out again on top, in one
transaction. Nothing happens here by itself: countdowns end and snoozes wake at the remote.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlmodel import Session

from deskterm.desk.anew import doubt, hold, include, sweep, told_after_all, unsure
from deskterm.desk.desk import Desk
from deskterm.desk.erasing import sweep_up
from deskterm.desk.importing import Importer
from deskterm.desk.latest import named, newest_message
from deskterm.desk.mirror_erasing import erase_here, newly_erased
from deskterm.desk.pending import Pending, taken_back
from deskterm.desk.settings import Settings
from deskterm.errors import InputError, StoreError
from deskterm.model import commands, customer_commands
from deskterm.model.answers import Answer, Conflict, Done, Refused
from deskterm.model.commands import Command, ImportSnapshot, Reply, TicketCommand, UpdateCustomer
from deskterm.model.instants import now, to_milliseconds
from deskterm.model.state import CardState, Changes, SyncPage, TicketState
from deskterm.model.wire import read_command, write_command
from deskterm.model.words import FINISHED
from deskterm.store import pushes
from deskterm.store.database import Store
from deskterm.store.driver import driver_of
from deskterm.store.mirrored import Mirrored
from deskterm.store.pending import PushState
from deskterm.store.place import (
    Part,
    Place,
    has_envelopes,
    place_of,
    read_settings,
    send_for_envelopes,
    write_place,
    write_settings,
)
from deskterm.store.tables import DoneRow
from deskterm.text.translation import gettext

ELSEWHERE: Final[dict[type[Command], str]] = {
    commands.Receive: "what customers write comes in at the server",
    commands.Dispatch: "answers leave from the server",
    commands.ReturnAnswer: "answers come back to the server",
    commands.Wake: "snoozes end at the server",
    commands.Remind: "promises are watched at the server",
    commands.AddAgent: "people are added at the server",
    commands.ImportSnapshot: "whole tickets are taken in at the server",
    customer_commands.ImportCustomers: "customers are taken in at the server",
}
"""What a mirror never does itself, and where it is done."""


class MirrorDesk(Desk):
    """The desk over a mirror; ``recorded`` is called in the caller's thread after commands were kept for the remote."""

    gives_numbers: ClassVar[bool] = False

    def __init__(
        self,
        store: Store,
        settings: Settings,
        agent: str,
        clock: Callable[[], datetime] = now,
        *,
        settings_from: Callable[[Mapping[str, Any]], Settings] | None = None,
    ) -> None:
        """The mirror of what ``agent`` sees; ``settings_from`` makes settings of what the remote says of its desk."""
        super().__init__(store, settings)
        self.agent = agent
        self.recorded: Callable[[], None] | None = None
        self._settings_from = settings_from
        self._clock = clock

    # Commands

    def execute_many(
        self,
        many: Iterable[Command],
        progress: Callable[[int], None] | None = None,
        *,
        beside: Callable[[Session], None] | None = None,
    ) -> list[Answer]:
        """Carry out many commands here in one transaction, and keep those that are Done for the remote."""
        answers = super().execute_many(many, progress, beside=beside)
        if self.recorded is not None and any(isinstance(one, Done) and not one.repeated for one in answers):
            self.recorded()
        return answers

    def welcome(self, name: str, display_name: str = "") -> None:
        """Whoever works here is known from the remote."""

    def tick(self, at: datetime | None = None) -> bool:  # noqa: ARG002
        """Nothing happens on a mirror by itself."""
        return False

    def _import(self, session: Session, importer: Importer, command: ImportSnapshot) -> Answer:  # noqa: ARG002
        return self._carry_out(session, command)

    def _carry_out(self, session: Session, command: Command) -> Answer:
        if type(command) in ELSEWHERE:
            return Refused(command.id, ELSEWHERE[type(command)], "this store is a mirror of it")
        if command.actor != self.agent:
            return Refused(command.id, f"this is a mirror of what {self.agent} sees", "work as who you logged in as")
        if place_of(driver_of(session.connection())).cursor < 0:
            return Refused(
                command.id, gettext("nothing has come from the server yet"), gettext("try again when tickets are here")
            )
        pending = session.info.get("pending")
        if pending is None:
            pending = session.info["pending"] = self._pending(session)
        return pending.record(named(session, pending.seen(command)), self._moment())

    def _pending(self, session: Session) -> Pending:
        return Pending(session, self._keys, super()._carry_out)

    def _moment(self) -> int:
        return to_milliseconds(self._clock())

    # What the remote says

    def apply(self, changes: Changes, seen_from: Place) -> bool:
        """Write what a feed brought, as asked for at ``seen_from``; False when the mirror has moved on meanwhile.

        Raises ``InputError`` for changes that do not follow on the mirror's, or that contradict each other; nothing is
        written then.
        """
        if changes.epoch != seen_from.epoch or changes.since != seen_from.cursor or changes.next < changes.since:
            raise InputError("the field since is wrong: those are not the changes that were asked for")
        with self._at(seen_from) as session:
            if session is None:
                return False
            place = replace(
                self._heard(seen_from),
                cursor=changes.next,
                last=changes.last if changes.next > changes.since else seen_from.last,
            )
            ahead = max((place.ahead, *(one.as_of for one in changes.tickets)))
            missed = tuple(one for one in place.missed if one not in changes.gone)
            place = replace(place, ahead=ahead, missed=missed)
            states, place = self._complete(session, changes.tickets, place)
            self._take(session, states, changes.gone, upto=changes.next, cards=changes.cards)
            Mirrored(session.connection(), self._keys).write_marks(self.agent, changes.marks)
            self._finish(session, changes.agents, place)
        return self._swept(session)

    def apply_page(self, page: SyncPage, seen_from: Place) -> bool:
        """Write a page of a sync, as asked for at ``seen_from``; False when the mirror has moved on meanwhile.

        Raises ``InputError`` as ``apply`` does.
        """
        with self._at(seen_from) as session:
            if session is None:
                return False
            place = replace(
                self._heard(seen_from), after=page.next, came=seen_from.came + len(page.tickets), total=page.total
            )
            place = replace(place, ahead=max(place.ahead, page.head))
            if place.cursor < 0:
                place = replace(place, epoch=page.epoch, cursor=page.head, last=page.last)
            elif place.epoch != page.epoch:
                raise InputError("the field epoch is wrong: the server was set back")
            self._take(session, page.tickets, (), upto=None)
            Mirrored(session.connection(), self._keys).write_marks(self.agent, page.marks)
            if page.next is None:
                place = self._next_part(session, place)
            self._finish(session, page.agents, place)
        return self._swept(session)

    def _swept(self, session: Session) -> bool:
        """After somebody was erased nothing of them is left on this disk either."""
        if session.info.pop("erased", False):
            sweep_up(self.store)
        return True

    @contextmanager
    def _at(self, place: Place) -> Generator[Session | None]:
        """A transaction at ``place``, or None when the mirror stands elsewhere by now."""
        try:
            with self.store.writing() as session:
                yield session if place_of(driver_of(session.connection())).same_as(place) else None
        except StoreError as error:
            cause = getattr(error.__cause__, "orig", error.__cause__)
            if isinstance(cause, sqlite3.IntegrityError):
                raise InputError(f"what it sends contradicts itself: {cause}") from error
            raise
        except OverflowError as error:
            raise InputError("a number in it is larger than there can be") from error

    def _heard(self, place: Place) -> Place:
        return replace(place, heard_at=self._moment())

    def _complete(
        self, session: Session, states: Collection[TicketState], place: Place
    ) -> tuple[list[TicketState], Place]:
        """The states that can be written; of a ticket that is not here yet news do not suffice."""
        driver = driver_of(session.connection())
        known: list[TicketState] = []
        missed = list(place.missed)
        for state in states:
            fresh = state.whole or any(one.version <= 1 and not one.on_card for one in state.changes)
            settled = place.part is Part.DONE and state.ticket.state in FINISHED  # no sync would bring it
            if fresh or settled or driver.execute("SELECT 1 FROM ticket WHERE id = ?", (state.ticket.id,)).fetchone():
                known.append(state)
            elif state.ticket.id not in missed:
                missed.append(state.ticket.id)
        if missed and place.part is Part.DONE:
            place = replace(place, part=Part.MISSED, after=None)
        return known, replace(place, missed=tuple(missed))

    def _take(
        self,
        session: Session,
        states: Collection[TicketState],
        gone: Collection[str],
        upto: int | None,
        cards: Sequence[CardState] = (),
    ) -> None:
        driver, at = driver_of(session.connection()), self._moment()
        erased = newly_erased(session, (one.customer for one in (*cards, *states)))
        included = self._pending(session).rework(states=tuple(states), cards=cards, gone=gone, upto=upto)
        for command, sequence in (*included.items(), *told_after_all(driver, (*cards, *states))):
            include(driver, command, sequence, at)
        if erased:
            erase_here(session, self._pending(session), erased)

    def _next_part(self, session: Session, place: Place) -> Place:
        driver = driver_of(session.connection())
        if place.part is Part.ACTIVE:
            return replace(place, part=Part.REST, after=None)
        unknown = [
            one for one in place.missed if not driver.execute("SELECT 1 FROM ticket WHERE id = ?", (one,)).fetchone()
        ]
        if place.part is Part.REST and unknown:
            return replace(place, part=Part.MISSED, after=None)
        if place.anew:
            sweep(driver_of(session.connection()), self._pending(session))
        return replace(place, part=Part.DONE, after=None, missed=(), anew=False)

    def _finish(self, session: Session, agents: Collection[Any], place: Place) -> None:
        connection = session.connection()
        Mirrored(connection, self._keys).write_agents(agents)
        write_place(driver_of(connection), place)
        pushes.prune(driver_of(connection), self._moment())

    # A remote that was set back

    def set_back(self, epoch: str, common: int, forgotten: Collection[str], seen_from: Place) -> None:
        """Begin anew with a remote whose history agrees with ours only up to the change ``common``.

        What is here stays in sight until it is heard of again. The commands ``forgotten``, which it did once, are
        stopped, and answers that it may have sent: whether they are to be done again is for a person to say.
        """
        with self._at(seen_from) as session:
            if session is None:
                return
            driver = driver_of(session.connection())
            place = replace(self._heard(seen_from), epoch=epoch)
            forgotten = [*forgotten, *unsure(driver)]
            waiting: list[str] = []
            if place.part is Part.DONE and max(place.cursor, place.ahead) <= common:
                self._pending(session).rework(without=forgotten)
            else:
                waiting = self._doubt(session, common)
                place = self._from_the_beginning(place)
            hold(driver, forgotten, self._moment())
            if place.anew:
                self._pending(session).rework(again=[one for one in waiting if one not in forgotten])
            write_place(driver, place)

    def see(self, queues: tuple[str, ...] | None, seen_from: Place) -> None:
        """From now on the agent sees ``queues``: all is synced anew, and what is not seen any more goes."""
        with self._at(seen_from) as session:
            if session is None:
                return
            place = replace(self._heard(seen_from), queues=queues)
            if place.cursor >= 0:
                waiting = self._doubt(session, max(place.cursor, place.ahead))
                place = self._from_the_beginning(place)
                self._pending(session).rework(again=waiting)
            write_place(driver_of(session.connection()), place)

    def _doubt(self, session: Session, common: int) -> list[str]:
        return doubt(driver_of(session.connection()), self._pending(session), self._moment(), common)

    @staticmethod
    def _from_the_beginning(place: Place) -> Place:
        return replace(
            Place(place.url, place.agent), epoch=place.epoch, anew=True, queues=place.queues, heard_at=place.heard_at
        )

    def done_after(self, sequence: int) -> list[tuple[int, str]]:
        """The commands from here that the remote did with a change after ``sequence``: that of each, and its id."""
        sql = "SELECT sequence, command_id FROM push WHERE state IN ('acknowledged', 'kept') AND sequence > ?"
        return [(row[0], row[1]) for row in self.store.read(f"{sql} ORDER BY sequence", (sequence,))]

    def newest_told(self, upto: int) -> tuple[int, str] | None:
        """The newest change here of which the remote has told, up to a sequence: sequence and command."""
        sql = "SELECT origin, command_id FROM change WHERE origin <= ? ORDER BY origin DESC LIMIT 1"
        found = self.store.read(sql, (upto,))
        return (found[0][0], found[0][1]) if found else None

    def take_settings(self, settings: Mapping[str, Any]) -> None:
        """Be set up as the remote's desk is, from now on; raises ``InputError`` for what cannot be."""
        if self._settings_from is not None:
            self.settings = self._settings_from(settings)
        if dict(settings) != read_settings(self.store):
            with self.store.writing() as session:
                write_settings(driver_of(session.connection()), dict(settings))

    def expect_envelopes(self, seen_from: Place) -> bool:
        """The remote tells envelopes: bring what came here without; False when there is nothing to bring."""
        if has_envelopes(self.store):
            return False
        with self._at(seen_from) as session:
            if session is not None:
                send_for_envelopes(driver_of(session.connection()), seen_from)
            return session is not None

    # What becomes of pending commands

    def to_push(self, limit: int) -> list[Command]:
        """The commands to push next, in order; from now on the remote may have done them.

        An answer that was taken back before it was ever sent is given up together with what took it back: the remote
        would let it leave, since its countdown may be long over.
        """
        with self.store.writing() as session:
            driver = driver_of(session.connection())
            waiting = [one for one in pushes.in_force(driver) if one.state is PushState.WAITING]
            void = taken_back(waiting)
            if void:
                self._give_up(session, void)
            found = [one for one in waiting if one.command not in void][:limit]
            pushes.mark_tried(driver, [one.command for one in found], self._moment())
        return [read_command(json.loads(one.body)) for one in found]

    def answered(self, answers: Iterable[Answer]) -> None:
        """Take the remote's answers: what is Done is acknowledged, what is not is stopped and its effect taken back."""
        with self.store.writing() as session:
            driver, at = driver_of(session.connection()), self._moment()
            stopped = [one for one in answers if not isinstance(one, Done)]
            for one in answers:
                if isinstance(one, Done):
                    pushes.acknowledge(driver, one.command, one.sequence, at)
            known = {one.command for one in pushes.in_force(driver)}
            stopped = [one for one in stopped if one.command in known]
            if stopped:
                self._pending(session).rework(without=[one.command for one in stopped])
            for one in stopped:
                hint, there = ("", one.there) if isinstance(one, Conflict) else (one.hint, {})
                pushes.stop(driver, one.command, reason=one.reason, hint=hint, there=there, at=at)

    def drop(self, command: str) -> None:
        """Give up a stopped command."""
        with self.store.writing() as session:
            found = pushes.by_command(driver_of(session.connection()), [command])
            if any(one.state is PushState.STOPPED for one in found):
                self._give_up(session, [command])

    def _give_up(self, session: Session, some: Collection[str]) -> None:
        self._pending(session).rework(without=some)
        for command in some:
            done = session.get(DoneRow, command)
            if done is not None:
                session.delete(done)
            pushes.forget(driver_of(session.connection()), command)

    def retry(self, command: str) -> None:
        """Let a stopped command wait again, as if it were given now by somebody who sees what is there now."""
        with self.store.writing() as session:
            driver = driver_of(session.connection())
            for push in pushes.by_command(driver, [command]):
                if push.state is PushState.STOPPED:
                    pushes.resume(driver, command, json.dumps(write_command(self._anew(session, push.body))))
                    self._pending(session).rework(again=[command])
        if self.recorded is not None:
            self.recorded()

    def _anew(self, session: Session, body: str) -> Command:
        command = read_command(json.loads(body))
        if isinstance(command, TicketCommand | UpdateCustomer):
            command = replace(command, seen=None)
        if isinstance(command, Reply) and command.last_message is not None:
            command = replace(command, last_message=newest_message(session, command.ticket))
        return replace(command, at=max(command.at, self._clock()))
