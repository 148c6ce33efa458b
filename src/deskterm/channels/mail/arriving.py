"""A mail that came to a mailbox as the commands for it: to which ticket it belongs, what it settles, what to tell its
sender."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from deskterm.channels.mail.acknowledging import LATE, NOBODY
from deskterm.channels.mail.addresses import addresses_of, is_proper
from deskterm.channels.mail.bounces import Bounce, read_bounce
from deskterm.channels.mail.headers import split_headers
from deskterm.channels.mail.intake import keep_mail, receive_mail_parsed
from deskterm.channels.mail.parse import ReadMail, read_mail
from deskterm.channels.mail.threads import ReplyAddresses, bare
from deskterm.config.mail import MailboxConfig
from deskterm.desk import remarks
from deskterm.model.commands import DESK, Command, ConfirmSent, Letter, Party, Receive, ReturnAnswer
from deskterm.model.words import ContactKind, Delivery
from deskterm.store.database import Store
from deskterm.store.mailing import own_answers

_DELIVERED: Final = ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to")


@dataclass(frozen=True, slots=True)
class Arrival:
    """``commands`` are carried out in one transaction; ``receive`` is the one that takes the mail in, None for our own.

    ``answerable`` tells that its sender may be told that it arrived.
    """

    commands: tuple[Command, ...]
    receive: Receive | None
    answerable: bool


class Sorter:
    """Says of each mail what it is to the desk; reads the store, writes nothing."""

    def __init__(self, store: Store, box: MailboxConfig, own: frozenset[str], addresses: ReplyAddresses) -> None:
        self._store = store
        self._box = box
        self._own = own
        self._addresses = addresses

    def arrival(self, raw: bytes, at: datetime, arrived_at: datetime | None) -> Arrival:
        """What a mail's bytes come to, at the time ``at``. It never raises for what the bytes are."""
        try:
            mail = read_mail(raw)
            return self._sorted(mail, raw, at, arrived_at)
        except Exception as error:  # noqa: BLE001 - whatever a mail does to us, it is kept and the next one comes
            kept = self.unreadable(raw, at, f"{type(error).__name__}: {error}")
            return Arrival((kept,), kept, answerable=False)

    def _sorted(self, mail: ReadMail, raw: bytes, at: datetime, arrived_at: datetime | None) -> Arrival:
        from_us = bare(mail.from_address) in self._own or mail.from_address.casefold() in self._own
        if from_us and mail.message_id:
            mine = own_answers(self._store, [mail.message_id]).get(mail.message_id)
            if mine is not None:
                message, delivery, _, _ = mine
                unsure = delivery in (Delivery.LEAVING, Delivery.HELD)
                return Arrival(
                    (ConfirmSent(actor=DESK, at=at, message=message),) if unsure else (), None, answerable=False
                )
        references = tuple(dict.fromkeys((*mail.references, *((mail.in_reply_to,) if mail.in_reply_to else ()))))
        letter = Letter(
            mailbox=self._box.name,
            sender=mail.from_address,
            reply_to=_bare_words(mail.reply_to),
            to=_bare_words(mail.to),
            cc=_bare_words(mail.cc),
            references=references,
        )
        receive = replace(
            receive_mail_parsed(mail, raw, queue=self._box.queue or None),
            at=at,
            letter=letter,
            ticket=self._proved(mail, raw),
        )
        form = _written_by_form(mail, self._own)
        if form is not None:
            name, address = form
            receive = replace(
                receive,
                sender=Party(ContactKind.MAIL, address, name),
                letter=replace(letter, sender=address),
                remarks=(*receive.remarks, remarks.SENT_FOR_THEM.format(address=mail.from_address)),
            )
        commands: list[Command] = [receive]
        if mail.is_bounce:
            commands, receive = self._bounced(receive, read_bounce(raw), at)
        answerable = (
            not (from_us or mail.is_auto_reply or mail.is_bounce or mail.is_feedback_report or mail.no_auto_response)
            and "@" in mail.from_address
            and (arrived_at is None or at - arrived_at < LATE)
        )
        return Arrival(tuple(commands), receive, answerable)

    def _proved(self, mail: ReadMail, raw: bytes) -> str | None:
        headers, _ = split_headers(raw, 0, min(len(raw), 200_000))
        named = [address for _, address in (*mail.to, *mail.cc)]
        named += [
            address for name in _DELIVERED for line in headers.every(name)[:5] for _, address in addresses_of(line)
        ]
        number = self._addresses.number_in(named, self._own)
        if number is None:
            return None
        rows = self._store.read("SELECT id FROM ticket WHERE number = ?", (number,))
        return rows[0][0] if rows else None

    def _bounced(self, receive: Receive, bounce: Bounce, at: datetime) -> tuple[list[Command], Receive]:
        """A bounce belongs to the ticket of the answer that came back, and the answer comes back to its ticket."""
        mine = own_answers(self._store, bounce.ids)
        found = next((mine[one] for one in bounce.ids if one in mine), None)
        if found is None:
            return [receive], receive
        message, delivery, automatic, ticket = found
        receive = replace(
            receive, ticket=ticket, remarks=(*receive.remarks, remarks.ABOUT_AN_ANSWER.format(reason=bounce.reason))
        )
        commands: list[Command] = [receive]
        if bounce.failed and not automatic and delivery in (Delivery.SENT, Delivery.LEAVING, Delivery.HELD):
            commands.append(ReturnAnswer(actor=DESK, at=at, message=message, reason=f"it came back: {bounce.reason}"))
        return commands, receive

    def unreadable(self, raw: bytes, at: datetime, why: str) -> Receive:
        """A mail that nothing can be made of, kept as it came and shown as such."""
        kept = keep_mail(raw, why, queue=self._box.queue or None)
        return replace(kept, at=at, letter=Letter(mailbox=self._box.name))


def _written_by_form(mail: ReadMail, own: frozenset[str]) -> tuple[str, str] | None:
    """Whom a contact form names to be answered, where it wrote under our own address or one nobody reads."""
    sender = mail.from_address.casefold()
    if not (bare(sender) in own or sender.startswith(NOBODY)) or len(mail.reply_to) != 1 or mail.is_bounce:
        return None
    name, address = mail.reply_to[0]
    return None if "@" not in address or bare(address) in own else (name, address)


def _bare_words(found: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address for _, address in found if is_proper(address)))[:100]
