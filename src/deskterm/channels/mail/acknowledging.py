"""The automatic answer that a mail arrived: when it is given, and its words with the time to expect.

Loops end here: never to what no person wrote, once a ticket, never twice within ten minutes to one address, a few times
an hour, and not to somebody whose mails rain.
"""

from datetime import datetime, timedelta
from typing import Final

from deskterm.config.mail import MailConfig
from deskterm.desk.desk import Desk
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Acknowledge, Receive
from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.model.words import Channel

_AGAIN: Final = timedelta(minutes=10)
_RAIN: Final = 5
_KEY_BITS: Final = 20
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

    def acknowledge(self, receive: Receive, done: Done, at: datetime) -> bool:
        """Answer what was just taken in, unless anything speaks against it; whether it was answered."""
        sender = receive.sender.value
        mail = self._mail
        if not mail.acknowledge or Channel.MAIL not in self._desk.settings.transports or done.ticket is None:
            return False
        if sender.casefold().startswith(NOBODY) or sender.casefold() in mail.own or self._rains(sender, at):
            return False
        row = self._desk.store.read(
            "SELECT subject, number, language, due_at FROM ticket WHERE id = ? AND state = 'new'", (done.ticket,)
        )
        if not row:
            return False
        subject, number, language, due_at = row[0]
        answer = self._desk.execute(
            Acknowledge(
                actor=DESK,
                at=at,
                ticket=done.ticket,
                body=self.words(language, number, due_at),
                subject=subject,
                most=mail.acknowledgements_per_hour,
            )
        )
        return isinstance(answer, Done) and not answer.repeated

    def _rains(self, sender: str, at: datetime) -> bool:
        """Whether this address was told something by itself a moment ago, or writes more than a person would."""
        since = (to_milliseconds(at - _AGAIN)) << _KEY_BITS
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
        desk = self._desk.settings.desk_name
        parts = [greeting.format(desk=desk, number=number)]
        if due_at is not None:
            zone = self._desk.settings.zone
            due = from_milliseconds(due_at).astimezone(zone)
            shape = {"en": "EEEE, d MMMM, HH:mm", "lv": "EEEE, d. MMMM, HH:mm", "ru": "EEEE, d MMMM, HH:mm"}
            said = format_datetime(due, shape.get(code or "en", "M月d日EEEE HH:mm"), tzinfo=due.tzinfo, locale=code)
            parts.append(time.format(time=f"{said} ({due:%Z})"))
        return "\n\n".join([*parts, closing.format(desk=desk)])
