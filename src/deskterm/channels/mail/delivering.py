"""The courier: takes answers whose countdown is over to the mail server, each once.

The row in the outbox is the truth. A courier has a row for itself for a while; just before the server is given the
words that is written down, with the Message-ID they go under. Whoever finds a row so marked and nobody at it must not
send it: what happened is read where copies are kept, else a person is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from deskterm.channels.mail.lease import ANSWER, Lease
from deskterm.channels.mail.letters import LetterReader
from deskterm.channels.mail.mailbox import Mailbox
from deskterm.channels.mail.outgoing import Outgoing, Undeliverable
from deskterm.channels.mail.submitting import Fate, Submission, SubmitTrouble, Verdict
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.desk.desk import Desk
from deskterm.errors import DesktermError
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Command, ConfirmSent, HoldAnswer, ReturnAnswer
from deskterm.model.instants import now, to_milliseconds
from deskterm.store.keys import first_at
from deskterm.store.mailing import TOLD, Claimed, claim, put_off, sent_lately, tell_server

FIRST_WAIT: Final = 60.0
LONGEST_WAIT: Final = 4 * 3600.0
MOST_ATTEMPTS: Final = 15
"""After a day and a half of trying, the answer comes back."""
MOST_ON_A_LINE: Final = 50
"""Mails on one connection: servers take only so many."""
_HOUR: Final = timedelta(hours=1)


@dataclass(slots=True)
class Delivered:
    """What came of a round."""

    sent: int = 0
    later: int = 0
    returned: int = 0
    held: int = 0
    trouble: str = ""

    def __str__(self) -> str:
        words = f"{self.sent} sent, {self.later} to be tried again, {self.returned} came back, {self.held} held for you"
        return f"{words}; {self.trouble}" if self.trouble else words


class Courier:
    """Takes answers to the servers of the mailboxes in ``mail``; ``secret`` gives a password or access token."""

    def __init__(
        self,
        desk: Desk,
        mail: MailConfig,
        secret: Callable[[MailboxConfig], str],
        *,
        clock: Callable[[], datetime] = now,
        lease: float = ANSWER,
    ) -> None:
        self._desk = desk
        self._store = desk.store
        self._mail = mail
        self._secret = secret
        self._clock = clock
        self._lease = Lease(lease, clock)
        self._letters = LetterReader(desk, mail)
        self._lines: dict[str, Submission] = {}
        self._down: dict[str, str] = {}

    def round(self) -> Delivered:
        """Deliver everything that is ready to leave; raises ``StoreError``. A demonstration never delivers."""
        came = Delivered()
        if self._store.read("SELECT 1 FROM meta WHERE name = 'kind' AND value != 'desk'"):
            raise DesktermError(
                "this store delivers nothing", "a demonstration reaches nobody; a mirror's server sends"
            )
        self._desk.tick(self._clock())
        try:
            lease = self._lease
            while claimed := claim(self._store, lease.holder, lease.moment, lease.until):
                self._deliver(claimed, came)
        finally:
            for line in self._lines.values():
                line.close()
            self._lines.clear()
            self._down.clear()
        return came

    def _deliver(self, claimed: Claimed, came: Delivered) -> None:
        letter = self._letters.read(claimed.key)
        box = letter.box
        if claimed.stage == TOLD:
            self._settle(claimed, letter.message_id, box, came)
            return
        since = first_at(to_milliseconds(self._clock() - _HOUR))
        if sent_lately(self._store, letter.recipient, since) >= self._mail.most_per_hour:
            self._later(
                claimed, f"{letter.recipient} got {self._mail.most_per_hour} answers within the hour", came, 600
            )
            return
        try:
            mail = letter.compose()
        except Undeliverable as error:
            self._never(claimed, error.message, letter.automatic, came)
            return
        except Exception as error:  # noqa: BLE001 - what cannot be made a mail must not hold up the others
            self._never(claimed, f"no mail can be made of it: {type(error).__name__}", letter.automatic, came)
            return
        if box.sent_to_us and not letter.automatic:
            mail = replace(mail, recipients=(*mail.recipients, box.address))
        try:
            line = self._line(box)
        except DesktermError as error:
            came.trouble = error.message
            self._later(claimed, error.message, came)
            return
        verdict = line.give(mail, lambda: self._tell(claimed, letter.message_id))
        if verdict.fate in (Fate.LATER, Fate.UNSURE):
            self._lines.pop(box.name, None)
        self._judge(claimed, verdict, letter.automatic, came)
        if verdict.fate is Fate.TAKEN and not letter.automatic:
            self._copy(box, mail, came)

    def _tell(self, claimed: Claimed, message_id: str) -> bool:
        return tell_server(self._store, claimed, self._lease.holder, message_id, self._lease.until)

    def _judge(self, claimed: Claimed, verdict: Verdict, automatic: bool, came: Delivered) -> None:
        match verdict.fate:
            case Fate.TAKEN:
                self._done(ConfirmSent(actor=DESK, message=claimed.id, unreached=verdict.unreached))
                came.sent += 1
            case Fate.LATER if claimed.attempts + 1 < MOST_ATTEMPTS:
                self._later(claimed, verdict.words, came)
            case Fate.LATER:
                self._never(claimed, f"no server took it in {MOST_ATTEMPTS} attempts: {verdict.words}", automatic, came)
            case Fate.NEVER:
                self._never(claimed, verdict.words, automatic, came)
            case Fate.UNSURE:
                self._hold(claimed, f"the line broke while it was being sent ({verdict.words})", came)
            case Fate.LOST:
                pass

    def _later(self, claimed: Claimed, why: str, came: Delivered, seconds: float | None = None) -> None:
        wait = seconds or min(FIRST_WAIT * 2 ** min(claimed.attempts, 12), LONGEST_WAIT)
        put_off(self._store, claimed, self._lease.holder, self._lease.moment + round(wait * 1000), why)
        came.later += 1

    def _never(self, claimed: Claimed, why: str, automatic: bool, came: Delivered) -> None:
        if automatic:  # nobody waits for its return
            self._done(HoldAnswer(actor=DESK, message=claimed.id, reason=why))
        else:
            self._done(ReturnAnswer(actor=DESK, message=claimed.id, reason=why))
        came.returned += 1

    def _hold(self, claimed: Claimed, why: str, came: Delivered) -> None:
        reason = f"{why}: it may have been sent or not. Look, then confirm it or send it again"
        self._done(HoldAnswer(actor=DESK, message=claimed.id, reason=reason))
        came.held += 1

    def _done(self, command: Command) -> bool:
        return isinstance(self._desk.execute(command), Done)

    # What another courier left

    def _settle(self, claimed: Claimed, message_id: str, box: MailboxConfig, came: Delivered) -> None:
        """Somebody gave the words away, or was about to, and was heard no more."""
        try:
            found = self._kept(box, message_id)
        except DesktermError as error:
            came.trouble = error.message
            found = False
        if found:
            self._done(ConfirmSent(actor=DESK, message=claimed.id))
            came.sent += 1
        else:
            self._hold(claimed, "the program ended while it was being sent", came)

    def _kept(self, box: MailboxConfig, message_id: str) -> bool:
        """Whether the mail lies where copies of what was sent are kept."""
        if not box.imap or not box.sent:
            return False
        mailbox = Mailbox(box, self._secret(box))
        try:
            return mailbox.holds(box.sent, message_id)
        finally:
            mailbox.close()

    # Lines

    def _line(self, box: MailboxConfig) -> Submission:
        if box.name in self._down:
            raise SubmitTrouble(self._down[box.name])
        line = self._lines.get(box.name)
        if line is not None and line.given >= MOST_ON_A_LINE:
            self._lines.pop(box.name).close()
        if box.name not in self._lines:
            try:
                self._lines[box.name] = Submission(box, self._secret(box) if box.smtp_login else "")
            except DesktermError as error:
                self._down[box.name] = error.message
                raise
        return self._lines[box.name]

    def _copy(self, box: MailboxConfig, mail: Outgoing, came: Delivered) -> None:
        """Put a copy where sent mails are kept; that it was sent does not hang on it."""
        if not box.imap or not box.sent or box.sent_by_server or box.sent_to_us:
            return
        try:
            mailbox = Mailbox(box, self._secret(box))
            try:
                mailbox.append(box.sent, mail.raw)
            finally:
                mailbox.close()
        except DesktermError as error:
            came.trouble = f"no copy was kept: {error.message}"
