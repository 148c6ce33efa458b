"""What the store knows of an answer that is to leave, as the mail it becomes."""

from dataclasses import dataclass, replace
from functools import cached_property

from deskterm.channels.mail.outgoing import Answer, Outgoing, Quoted, compose
from deskterm.channels.mail.threads import ReplyAddresses
from deskterm.config import team_name
from deskterm.config.mail import AGENT, MailboxConfig, MailConfig
from deskterm.desk.desk import Desk
from deskterm.model.commands import Letter
from deskterm.model.instants import from_milliseconds
from deskterm.store.database import Store
from deskterm.store.letters import letters_of
from deskterm.store.mailing import secret_key

_ANSWER = """
SELECT m.id, m.ticket_key, m.author_name, m.body, m.subject, m.at, m.recipient, m.automatic, m.external_id,
       t.number, t.subject, t.queue, t.language, c.name
FROM message AS m CROSS JOIN ticket AS t ON t.key = m.ticket_key CROSS JOIN customer AS c ON c.key = t.customer_key
WHERE m.key = ?
"""
_THEIRS = """
SELECT key, author_name, at, body, external_id FROM message
WHERE ticket_key = ? AND kind = 'customer' AND key < ? AND NOT bounce ORDER BY key DESC LIMIT 1
"""
_FILES = """
SELECT a.name, a.media_type, b.content FROM attachment AS a CROSS JOIN blob AS b ON b.sha256 = a.sha256
WHERE a.message_key = ? ORDER BY a.key
"""


@dataclass(frozen=True)
class Leaving:
    """An answer and the mailbox it leaves by; its Message-ID is the same at every attempt."""

    box: MailboxConfig
    answer: Answer
    store: Store
    key: int

    @property
    def message_id(self) -> str:
        """The Message-ID, without brackets."""
        return self.answer.message_id

    @property
    def recipient(self) -> str:
        """The address it goes to."""
        return self.answer.recipient

    @property
    def automatic(self) -> bool:
        """Whether no person wrote it."""
        return self.answer.automatic

    def compose(self) -> Outgoing:
        """The mail, attachments and all; raises ``Undeliverable``."""
        files = [(row[0], row[1], bytes(row[2])) for row in self.store.read(_FILES, (self.key,))]
        return compose(replace(self.answer, files=tuple(files)))


class LetterReader:
    """Reads answers that are to leave."""

    def __init__(self, desk: Desk, mail: MailConfig) -> None:
        self._desk = desk
        self._store = desk.store
        self._mail = mail

    @cached_property
    def _addresses(self) -> ReplyAddresses:
        return ReplyAddresses(secret_key(self._store))

    def read(self, key: int) -> Leaving:
        """The answer with this local key."""
        (row,) = self._store.read(_ANSWER, (key,))
        ident, ticket_key, author, body, subject, at, recipient, automatic, known, number, topic, queue = row[:12]
        language, customer = row[12:]
        letters = dict(letters_of(self._store, ticket_key))
        box = self._box(letters, queue)
        theirs = self._store.read(_THEIRS, (ticket_key, key))
        quoted, in_reply_to, references = None, "", tuple[str, ...]()
        zone = self._desk.settings.zone
        if theirs:
            their_key, who, their_at, words, their_id = theirs[0]
            in_reply_to = their_id or ""
            references = letters[their_key].references if their_key in letters else ()
            if self._mail.quote and not automatic:
                quoted = Quoted(who, from_milliseconds(their_at).astimezone(zone), words)
        own = letters.get(key, Letter())
        name = team_name(self._desk.settings.desk_name, language)
        if self._mail.sender == AGENT and author and not automatic:
            name = f"{author} ({name})"
        domain = box.address.rpartition("@")[2]
        plus = self._addresses.address(box.address, number) if box.plus and number is not None else ""
        answer = Answer(
            message_id=known or f"{ident}@{domain}",
            sender=box.address,
            sender_name=name,
            recipient=recipient,
            recipient_name=customer if customer.casefold() != recipient.casefold() else "",
            subject=subject or topic,
            number=number,
            body=body,
            at=from_milliseconds(at).astimezone(zone),
            cc=own.cc,
            reply_to=plus,
            in_reply_to=in_reply_to,
            references=references,
            quoted=quoted,
            language=language or "en",
            automatic=bool(automatic),
        )
        return Leaving(box, answer, self._store, key)

    def _box(self, letters: dict[int, Letter], queue: str) -> MailboxConfig:
        """The mailbox the customer wrote to; else the queue's; else the first that sends."""
        boxes = [one for one in self._mail.mailboxes if one.smtp]
        by_name = {one.name: one for one in boxes}
        for key in sorted(letters, reverse=True):
            if letters[key].mailbox in by_name:
                return by_name[letters[key].mailbox]
        return next((one for one in boxes if one.queue == queue), boxes[0])
