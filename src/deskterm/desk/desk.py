"""The desk: ``execute`` is the one way anything changes."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlmodel import Session

from deskterm.desk import (
    chats,
    consents,
    customer_imports,
    duplicates,
    erasing,
    handling,
    identities,
    intake,
    mailing,
    merging,
    people,
    permissions,
    rating,
    reading,
    receiving,
    replying,
    returning,
    undoing,
)
from deskterm.desk.importing import Importer
from deskterm.desk.refusals import Clash, Refusal, pick
from deskterm.desk.settings import Settings
from deskterm.desk.work import Work
from deskterm.errors import CommandReused, DesktermError, KeyTaken
from deskterm.model import commands, customer_commands
from deskterm.model.answers import Answer, Done, Refused
from deskterm.model.commands import DESK, AddAgent, Command, Dispatch, ImportSnapshot, Rate, Remind, Wake
from deskterm.model.instants import now, to_milliseconds
from deskterm.model.words import Language, Role
from deskterm.store.conditions import chunks
from deskterm.store.database import Store
from deskterm.store.keys import MessageKeys
from deskterm.store.reminding import soon_due
from deskterm.store.rows import DriverRows, Rows, SessionRows
from deskterm.store.tables import AgentRow, DoneRow
from deskterm.text.translation import gettext

_NAME = re.compile(r"\w[\w.@-]{0,99}")


def _add_agent(work: Work, command: AddAgent) -> Done:
    if not _NAME.fullmatch(command.name) or command.name == DESK:
        raise Refusal(
            gettext("{name} cannot be an agent's name", name=repr(command.name)),
            gettext("one word of letters, digits and - _ . @"),
        )
    for queue in (*((command.queue,) if command.queue is not None else ()), *command.sees):
        pick(queue, tuple(work.settings.queues), "queue")
    row = work.session.get(AgentRow, command.name) or AgentRow(name=command.name, display_name="", role="")
    row.display_name = command.display_name or command.name
    row.role = command.role.value
    row.languages = " ".join(command.languages)
    row.queue = command.queue
    row.sees = " ".join(dict.fromkeys(command.sees))
    work.session.add(row)
    work.extra["agent"] = [None, command.name]
    return work.finish()


class _TakenBack(Exception):
    """Nothing of a transaction stays."""


Handler = Callable[[Work, Any], Done]

AT_ONCE: Final = 50
"""So many things that time has brought are done in one transaction."""

HANDLERS: Final[dict[type[Command], Handler]] = {
    commands.Receive: receiving.receive,
    commands.OpenTicket: intake.open_ticket,
    commands.LogCall: intake.log_call,
    commands.Reply: replying.reply,
    commands.Dispatch: replying.dispatch,
    commands.ConfirmSent: mailing.confirm_sent,
    commands.HoldAnswer: mailing.hold_answer,
    commands.Acknowledge: mailing.acknowledge,
    commands.ReturnAnswer: returning.return_answer,
    commands.Release: replying.release,
    commands.Recall: replying.recall,
    commands.Note: handling.note,
    commands.NoReplyNeeded: handling.no_reply_needed,
    commands.Assign: handling.assign,
    commands.AcceptChat: chats.accept_chat,
    commands.CloseLeftChat: chats.close_left_chat,
    commands.SetState: handling.set_state,
    commands.SetPriority: handling.set_priority,
    commands.SetCategory: handling.set_category,
    commands.SetLanguage: people.set_language,
    commands.Tag: handling.tag,
    commands.Snooze: handling.snooze,
    commands.Wake: handling.wake,
    commands.Remind: handling.remind,
    commands.Skip: handling.skip,
    commands.MergeTickets: merging.merge,
    commands.NotSameMatter: duplicates.not_same,
    commands.SplitTicket: merging.split,
    commands.MakePromise: handling.make_promise,
    commands.KeepPromise: handling.keep_promise,
    commands.Rate: rating.rate,
    commands.UpdateCustomer: people.update_customer,
    customer_commands.MergeCustomers: identities.merge_customers,
    customer_commands.UnmergeCustomers: identities.unmerge_customers,
    customer_commands.RecordConsent: consents.record_consent,
    customer_commands.ContactAnyway: consents.contact_anyway,
    customer_commands.EraseCustomer: erasing.erase_customer,
    customer_commands.ImportCustomers: customer_imports.import_customers,
    customer_commands.MarkRead: reading.mark_read,
    commands.Undo: undoing.undo,
    commands.AddAgent: _add_agent,
}
"""Who carries out each command."""


BY_DRIVER: Final = frozenset({commands.Receive})
"""Commands that come in very large numbers, and whose handlers leave the session alone."""


class Desk:
    """The desk over one store; safe to use from several threads, one command at a time."""

    gives_numbers: ClassVar[bool] = True
    """Whether new tickets get their numbers here."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self.store = store
        self.settings = settings
        self._keys = MessageKeys()

    def execute(self, command: Command) -> Answer:
        """Carry out one command in one transaction; raises ``CommandReused`` and ``StoreError``."""
        return self.execute_many([command])[0]

    def execute_many(
        self,
        many: Iterable[Command],
        progress: Callable[[int], None] | None = None,
        *,
        beside: Callable[[Session], None] | None = None,
    ) -> list[Answer]:
        """Carry out many commands in one transaction. Each is refused or done on its own; a fault undoes them all.

        ``progress`` is called with the count so far after every hundred. What ``beside`` writes about where they came
        from is committed with them, or not at all. What comes one by one is not held: it cannot be tried a second time
        where another process took one of its keys.
        """
        try:
            return self._together(many, progress, beside)
        except KeyTaken:
            if not isinstance(many, Sequence):
                raise
            self._keys = MessageKeys()
            return self._together(many, progress, beside)

    def _together(
        self, many: Iterable[Command], progress: Callable[[int], None] | None, beside: Callable[[Session], None] | None
    ) -> list[Answer]:
        answers: list[Answer] = []
        with self.store.writing() as session:
            importer = Importer(session, self.settings, self._keys)
            for command in many:
                if isinstance(command, ImportSnapshot):
                    answers.append(self._import(session, importer, command))
                else:
                    importer.flush()
                    answers.append(self._one(session, command))
                if progress is not None and len(answers) % 100 == 0:
                    progress(len(answers))
            importer.flush()
            DriverRows.settle(session)
            if beside is not None:
                beside(session)
            erased = session.info.pop("erased", False)
        if erased:
            erasing.sweep_up(self.store)
        return answers

    def rehearse(self, many: Iterable[Command]) -> list[Answer]:
        """What many commands would come to: they are carried out in one transaction, which is then taken back."""
        answers: list[Answer] = []
        with suppress(_TakenBack), self.store.writing() as session:
            answers += [self._one(session, command) for command in many]
            raise _TakenBack
        return answers

    def _import(self, session: Session, importer: Importer, command: ImportSnapshot) -> Answer:
        refused = permissions.refuse(command, permissions.standing(session, command.actor))
        return refused or importer.add(command)

    def _one(self, session: Session, command: Command) -> Answer:
        digest = _digest(command)
        rows = _rows(session, command)
        earlier = rows.get(DoneRow, command.id)
        if earlier is not None:
            if earlier.digest != digest:
                raise CommandReused(
                    gettext("the same command id arrived with other content"),
                    gettext("every new command wants a new id"),
                )
            return replace(_read_answer(earlier.answer), repeated=True)
        answer = self._carry_out(session, command)
        if isinstance(answer, Done):
            done = rows.make(DoneRow, command_id=command.id, digest=digest, answer=json.dumps(asdict(answer)))
            rows.keep(done)
        return answer

    def _carry_out(self, session: Session, command: Command) -> Answer:
        """What the command comes to; nothing of it stays unless it is Done."""
        standing = permissions.standing(session, command.actor)
        refused = permissions.refuse(command, standing)
        if refused is not None:
            return refused
        rows = _rows(session, command)
        work = Work(
            session,
            rows,
            self.settings,
            self._keys,
            command,
            queues=standing.queues if standing else None,
            numbers=self.gives_numbers,
        )
        savepoint = rows.savepoint()
        try:
            done = HANDLERS[type(command)](work, command)
        except (Refusal, Clash) as stopped:
            savepoint.rollback()
            return stopped.answer(command)
        except UnicodeEncodeError:
            savepoint.rollback()
            return Refused(
                command.id, gettext("that holds halves of characters, which are no text"), gettext("type it again")
            )
        savepoint.commit()
        return done

    def welcome(self, name: str, display_name: str = "") -> None:
        """Make sure the configured agent is known; the first one at a new store is its admin."""
        rows = self.store.read("SELECT name, display_name, role, languages, queue, sees FROM agent")
        known = next((row for row in rows if row[0] == name), None)
        if known is None:
            role = Role.AGENT if rows else Role.ADMIN
            settled(self.execute(AddAgent(actor=DESK, name=name, display_name=display_name or name, role=role)))
        elif display_name and known[1] != display_name:
            languages = tuple(Language(one) for one in known[3].split())
            queue = known[4] if known[4] in self.settings.queues else None
            sees = tuple(one for one in known[5].split() if one in self.settings.queues)
            command = AddAgent(
                actor=DESK, name=name, display_name=display_name, role=Role(known[2]), languages=languages, queue=queue,
                sees=sees,
            )  # fmt: skip
            settled(self.execute(command))

    def tick(self, at: datetime | None = None) -> bool:
        """Do what time has brought: countdowns and snoozes that are over, promises soon due. True when it changed."""
        at = at or now()
        moment = to_milliseconds(at)
        due: list[Command] = [
            Dispatch(actor=DESK, at=at, message=row[0])
            for row in self.store.read(
                "SELECT m.id FROM outbox AS o CROSS JOIN message AS m ON m.key = o.message_key"
                " WHERE o.leaves_at <= ? AND m.delivery = 'counting' ORDER BY o.leaves_at",
                (moment,),
            )
        ]
        due += [
            Wake(actor=DESK, at=at, ticket=row[0])
            for row in self.store.read(
                "SELECT id FROM ticket WHERE snoozed_until <= ? AND state = 'snoozed'", (moment,)
            )
        ]
        due += [
            Remind(actor=DESK, at=at, ticket=ticket, promise=promise)
            for ticket, promise in soon_due(self.store, moment, self.settings.promise_minutes * 60_000)
        ]
        changed = False
        for some in chunks(due, AT_ONCE):
            # Each portion stays done whatever becomes of the next, and lets others write in between.
            changed |= any(isinstance(answer, Done) for answer in self.execute_many(some))
        return changed


def _rows(session: Session, command: Command) -> Rows:
    """What a command's rows are read and written by."""
    if type(command) in BY_DRIVER:
        return DriverRows.of(session)
    DriverRows.settle(session)
    return SessionRows(session)


def _digest(command: Command) -> bytes:
    """What tells whether a command that comes again is the same one.

    An anonymous verdict leaves no trace in it: five values can be tried until the digest fits.
    """
    if isinstance(command, Rate) and command.anonymous:
        command = replace(command, value=None, comment="", reasons=())
    return hashlib.blake2b(repr(command).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _read_answer(text: str) -> Done:
    fields = json.loads(text)
    fields["notes"] = tuple(fields["notes"])
    return Done(**fields)


def settled(answer: Answer) -> Done:
    """The answer if it is Done; otherwise an error that says why, for callers that cannot go on."""
    if isinstance(answer, Done):
        return answer
    raise DesktermError(
        answer.reason, answer.hint if isinstance(answer, Refused) else gettext("look at it again, then retry")
    )
