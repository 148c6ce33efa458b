"""The automatic answer that a mail arrived: when it is given, and its words with the time to expect.

Loops end here: never to what no person wrote, once a ticket, never twice within ten minutes to one address, a few times
an hour, and not to somebody whose mails rain.

That a sender is owed an answer is written with the transaction that takes the mail in, and struck off with the one that
queues the answer: whoever fetches next after a worker died in between gives it, once.
"""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from deskterm.config import team_name
from deskterm.config.mail import MailConfig
from deskterm.desk.desk import Desk
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Acknowledge, Receive
from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.model.words import Channel
from deskterm.store.dialect import tell
from deskterm.store.keys import first_at

_AGAIN: Final = timedelta(minutes=10)
_RAIN: Final = 5
LATE: Final = timedelta(hours=4)
"""A mail that arrived longer ago is not acknowledged any more: it would only astonish."""
_OWED: Final = "owed "
"""How facts of the store begin that say who is to be told; time, place in its batch and the command's id follow."""
NOBODY: Final = ("noreply", "no-reply", "donotreply", "do-not-reply", "mailer-daemon", "postmaster", "bounce")
"""How addresses begin behind which nobody reads."""

WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "en": (
        "Hello,\n\nthank you for writing to {desk}. Your message has arrived; its number is #{number}.",
        "We expect to answer by {time}.",
        "You need not write again; an answer to this mail is added to it.\n\n{desk}",
    ),
    "lv": (
        "Labdien!\n\nPaldies, ka rakstījāt mums ({desk}). Jūsu vēstule ir saņemta, tās numurs ir #{number}.",
        "Atbildi sniegsim ne vēlāk kā: {time}.",
        "Atkārtoti rakstīt nav nepieciešams; atbildot uz šo vēstuli, Jūs to papildināsiet.\n\nAr cieņu,\n{desk}",
    ),
    "ru": (
        "Здравствуйте!\n\nСпасибо, что написали нам ({desk}). Ваше письмо получено, его номер #{number}.",
        "Мы ответим не позднее: {time}.",
        "Повторно писать не нужно; ответ на это письмо будет к нему добавлен.\n\nС уважением,\n{desk}",
    ),
    "zh": (
        "您好！\n\n感谢您联系{desk}。您的邮件已收到，编号为 #{number}。",
        "我们预计在{time}之前答复您。",
        "无需重复来信；直接回复本邮件即可补充信息。\n\n{desk}",
    ),
}
"""Greeting with the number, the time to expect, what to do now. The zone is named with the time."""


class Acknowledger:
    """Tells customers that their mails arrived, where the configuration wants that."""

    def __init__(self, desk: Desk, mail: MailConfig) -> None:
        self._desk = desk
        self._mail = mail

    @property
    def _willing(self) -> bool:
        return self._mail.acknowledge and Channel.MAIL in self._desk.settings.transports

    def owe(self, connection: Connection, received: Sequence[Receive], at: datetime) -> None:
        """Write down, in the transaction that takes them in, whose senders are to be told."""
        if not self._willing:
            return
        sql = "INSERT INTO meta(name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
        for number, receive in enumerate(received):
            name = f"{_OWED}{to_milliseconds(at):015d} {number:04d} {receive.id}"
            tell(connection, sql, {"name": name, "value": receive.id})

    def settle(self, at: datetime) -> int:
        """Answer what was taken in, by whichever worker, unless anything speaks against it; how many were answered."""
        if not self._willing:
            return 0
        owed = self._desk.store.read("SELECT name, value FROM meta WHERE name LIKE ? ORDER BY name", (f"{_OWED}%",))
        return sum(self._settle(name, command, at) for name, command in owed)

    def _settle(self, name: str, command: str, at: datetime) -> bool:
        late = to_milliseconds(at - LATE) > int(name.split()[1])
        acknowledge = None if late else self._acknowledgement(command, at)
        answers = self._desk.execute_many(
            [acknowledge] if acknowledge else [],
            beside=lambda session: tell(
                session.connection(), "DELETE FROM meta WHERE name = :name", {"name": name}
            ).close(),
        )
        return any(isinstance(answer, Done) and not answer.repeated for answer in answers)

    def _acknowledgement(self, command: str, at: datetime) -> Acknowledge | None:
        """What the sender of a mail is told, who was taken in by the command of this id; None for nothing."""
        store = self._desk.store
        done = [json.loads(row[0]) for row in store.read("SELECT answer FROM done WHERE command_id = ?", (command,))]
        if not done or done[0].get("repeated"):
            return None
        found = store.read(
            "SELECT t.subject, t.number, t.language, t.due_at, l.envelope FROM ticket AS t"
            " CROSS JOIN message AS m ON m.ticket_key = t.key CROSS JOIN letter AS l ON l.message_key = m.key"
            " WHERE t.id = ? AND t.state = 'new' AND m.id = ?",
            (done[0]["ticket"], done[0]["message"]),
        )
        if not found:
            return None
        subject, number, language, due_at, envelope = found[0]
        sender = str(json.loads(envelope).get("sender", ""))
        if sender.casefold().startswith(NOBODY) or sender.casefold() in self._mail.own or self._rains(sender, at):
            return None
        return Acknowledge(
            actor=DESK,
            at=at,
            ticket=done[0]["ticket"],
            body=self.words(language, number, due_at),
            subject=subject,
            most=self._mail.acknowledgements_per_hour,
        )

    def _rains(self, sender: str, at: datetime) -> bool:
        """Whether this address was told something by itself a moment ago, or writes more than a person would."""
        since = first_at(to_milliseconds(at - _AGAIN))
        told = self._desk.store.read(
            "SELECT 1 FROM message WHERE key > ? AND kind = 'answer' AND automatic AND lower(recipient) = ? LIMIT 1",
            (since, sender.lower()),
        )
        came = self._desk.store.read(
            "SELECT count(*) FROM contact_point AS p CROSS JOIN ticket AS t ON t.customer_key = p.customer_key"
            " CROSS JOIN message AS m ON m.ticket_key = t.key"
            " WHERE p.kind = 'mail' AND p.normal = ? AND m.key > ? AND m.kind = 'customer'",
            (sender.strip().casefold(), since),
        )
        return bool(told) or came[0][0] > _RAIN

    def words(self, language: str | None, number: int, due_at: int | None) -> str:
        """The answer's text in the customer's language, with the time by which the clock wants them answered."""
        from babel.dates import format_datetime

        code = language if language in WORDS else "en"
        greeting, time, closing = WORDS[code or "en"]
        desk = team_name(self._desk.settings.desk_name, code)
        parts = [greeting.format(desk=desk, number=number)]
        if due_at is not None:
            zone = self._desk.settings.zone
            due = from_milliseconds(due_at).astimezone(zone)
            shape = {"en": "EEEE, d MMMM, HH:mm", "lv": "EEEE, d. MMMM, HH:mm", "ru": "EEEE, d MMMM, HH:mm"}
            said = format_datetime(due, shape.get(code or "en", "M月d日EEEE HH:mm"), tzinfo=due.tzinfo, locale=code)
            parts.append(time.format(time=f"{said} ({due:%Z})"))
        return "\n\n".join([*parts, closing.format(desk=desk)])
