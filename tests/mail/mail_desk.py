"""A desk that is a customer of the tests' post office, and mails as customers write them."""

import itertools
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from typing import Any

from post_office import PASSWORD, PostOffice

from deskterm.channels.mail.delivering import Courier, Delivered
from deskterm.channels.mail.fetching import Fetcher, Tally
from deskterm.config import Config
from deskterm.config.mail import MailConfig
from deskterm.desk.desk import Desk
from deskterm.desk.settings import Settings
from deskterm.model.answers import Done
from deskterm.model.commands import Command, Reply
from deskterm.store.database import Store

NUMBERS = itertools.count(1)


def letter(
    text: str = "Kur ir mana paka?",
    *,
    sender: str = "Ilze Kalniņa <ilze@example.com>",
    to: str = "support@desk.test",
    subject: str = "Piegāde",
    ident: str = "",
    answers: str = "",
    **headers: str,
) -> bytes:
    """A mail as a customer writes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<{ident or f'm{next(NUMBERS)}@example.com'}>"
    if answers:
        mail["In-Reply-To"] = f"<{answers}>"
        mail["References"] = f"<{answers}>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


@dataclass
class MailDesk:
    """A desk with a mailbox of its own at the post office."""

    post: PostOffice
    store: Store
    config: Config
    address: str
    desk: Desk = field(init=False)

    def __post_init__(self) -> None:
        self.desk = Desk(self.store, Settings.of(self.config))

    @property
    def mail(self) -> MailConfig:
        return self.config.mail

    def configure(self, **changes: Any) -> None:
        """Change what holds for all mail."""
        self.config = replace(self.config, mail=replace(self.mail, **changes))
        self.desk = Desk(self.store, Settings.of(self.config))

    def configure_box(self, **changes: Any) -> None:
        """Change the mailbox."""
        self.configure(mailboxes=(replace(self.mail.mailboxes[0], **changes), *self.mail.mailboxes[1:]))

    def arrives(self, *mails: bytes, at: str = "") -> None:
        self.post.put(at or self.address, *mails)

    def fetch(self, box: int = 0) -> Tally:
        return Fetcher(self.desk, self.mail, self.mail.mailboxes[box], lambda _: PASSWORD).once()

    def courier(self, **options: Any) -> Courier:
        return Courier(self.desk, self.mail, lambda _: PASSWORD, **options)

    def deliver(self) -> Delivered:
        return self.courier().round()

    def done(self, command: Command) -> Done:
        answer = self.desk.execute(command)
        assert isinstance(answer, Done), answer
        return answer

    def reply(self, ticket: str, body: str = "Labdien! Tā ir ceļā.", **given: Any) -> str:
        """The id of an answer by aija."""
        message = self.done(Reply(actor="aija", ticket=ticket, body=body, **given)).message
        assert message is not None
        return message

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.store.read(sql, values)

    @property
    def tickets(self) -> list[tuple[str, str, str]]:
        """Id, subject and state of every ticket in order."""
        return [tuple(row) for row in self.rows("SELECT id, subject, state FROM ticket ORDER BY number")]

    def bodies(self, ticket: str) -> list[str]:
        sql = "SELECT m.body FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key WHERE t.id = ? ORDER BY m.key"
        return [row[0].strip() for row in self.rows(sql, ticket)]

    def delivery(self, message: str) -> tuple[str, str]:
        ((delivery, reason),) = self.rows("SELECT delivery, reason FROM message WHERE id = ?", message)
        return delivery, reason
