"""A ticket opened: its conversation from the newest backwards, and its customer's card over all channels."""

import json
from typing import Any, Final, cast

from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds
from deskterm.model.views.customers import ConsentLine, ContactLine, CustomerView, HistoryLine, PurchaseLine
from deskterm.model.views.messages import AttachmentLine, CallLine, MessageLine, UnsentLine
from deskterm.model.views.records import ChangeLine, PromiseLine, RatingLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import (
    UNSENT,
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    ContactKind,
    Delivery,
    Language,
    MessageKind,
    RatingScale,
    RatingSource,
    Script,
    State,
)
from deskterm.store.conditions import Queues, known, seen
from deskterm.store.database import Store
from deskterm.store.inbox import COLUMNS, FROM, ticket_line
from deskterm.text.safe import SafeLine, safe_line, safe_text

HISTORY: Final = 20
"""How many of a customer's other tickets and purchases a card shows."""

MESSAGE_COLUMNS: Final = """m.key, m.id, m.kind, m.audience, m.channel, m.author, m.author_name, m.body, m.at,
       m.subject, m.delivery, m.reason, o.leaves_at, m.recipient, m.automatic, m.bounce, m.waived, m.remarks,
       m.call_direction, m.call_outcome, m.call_started_at, m.call_answered_at, m.call_ended_at"""
"""What ``message_line`` wants of ``message AS m`` and ``outbox AS o``."""

_MESSAGES = f"""
SELECT {MESSAGE_COLUMNS}
FROM message AS m LEFT JOIN outbox AS o ON o.message_key = m.key
WHERE m.ticket_key = ? AND m.key < ? AND m.delivery IS NOT 'recalled'{{seen}} ORDER BY m.key DESC LIMIT ?
"""
_ATTACHMENTS = """
SELECT message_key, name, media_type, size, sha256 FROM attachment
WHERE message_key IN (SELECT key FROM message WHERE ticket_key = ? AND key >= ? AND key < ?) ORDER BY key
"""
_AFTER_EVERYTHING = 1 << 62

APART: Final = "apart"
"""What the change of two tickets told apart, or split, records on each: the id of the other."""

_TOLD_APART = (
    "SELECT fields FROM change WHERE ticket_key = ? AND kind IN ('NotSameMatter', 'SplitTicket') AND NOT undone"
)


def ticket_view(store: Store, ticket: str, *, messages: int = 50, queues: Queues = None) -> TicketView | None:
    """The ticket with id ``ticket`` and its newest ``messages`` entries, or None; of other tickets only ``queues``'."""
    clause, values = seen(queues)
    rows = store.read(
        f"SELECT {COLUMNS.format(order='t.order_at')}, t.customer_key, t.first_answer_at, t.waiting_since,"
        f" t.snoozed_until, t.public, t.asked_at, t.verdict_at,"
        f" t.merged_into, t.alike, t.snooze_kept {FROM} WHERE t.id = ?{clause}",
        (ticket, *values),
    )
    if not rows:
        return None
    row = rows[0]
    line = ticket_line(row)
    customer_key, first_answer_at, waiting_since, snoozed_until, public, asked_at, verdict_at = row[26:33]
    merged_into, alike, snooze_kept = row[33:]
    if alike is None:
        same = "SELECT id FROM ticket WHERE customer_key = ? AND alike = ? ORDER BY created_at DESC LIMIT 1"
        alike = next((row[0] for row in store.read(same, (customer_key, line.id))), None)
    merged_from = store.read("SELECT id, number FROM ticket WHERE merged_into = ? ORDER BY key", (line.id,))
    conversation, older = messages_before(store, line.key, limit=messages)
    customer = _customer(store, customer_key, line.key, queues)
    return TicketView(
        line=line,
        messages=conversation,
        older=older,
        customer=customer,
        promises=_promises(store, line.key),
        ratings=_ratings(store, line.key),
        first_answer_at=maybe_from_milliseconds(first_answer_at),
        waiting_since=maybe_from_milliseconds(waiting_since),
        snoozed_until=maybe_from_milliseconds(snoozed_until),
        audience=Audience.PUBLIC if public else Audience.DIRECT,
        recipient=recipient_of(store, line.channel, customer_key, line.key),
        asked=asked_at is not None,
        verdict_given=verdict_at is not None,
        merged_into=merged_into,
        merged_from=tuple((ident, number) for ident, number in merged_from),
        alike=alike,
        apart=told_apart(store, line.key),
        snooze_kept=maybe_from_milliseconds(snooze_kept),
    )


def told_apart(store: Store, ticket_key: int) -> tuple[str, ...]:
    """The ids of the tickets that only look like the same matter as one, as agents have said and not taken back."""
    found = (json.loads(row[0]).get(APART) for row in store.read(_TOLD_APART, (ticket_key,)))
    return tuple(dict.fromkeys(pair[1] for pair in found if pair))


def messages_before(
    store: Store, ticket_key: int, *, before: int = _AFTER_EVERYTHING, limit: int = 50, queues: Queues = None
) -> tuple[tuple[MessageLine, ...], bool]:
    """The ``limit`` entries before the message key ``before``, in order of time, and whether there are older ones."""
    clause, values = seen(queues, "(SELECT queue FROM ticket WHERE key = m.ticket_key)")
    rows = store.read(_MESSAGES.format(seen=clause), (ticket_key, before, *values, limit + 1))
    older = len(rows) > limit
    rows = rows[:limit]
    files: dict[int, list[AttachmentLine]] = {}
    if rows:
        for key, name, media_type, size, sha256 in store.read(_ATTACHMENTS, (ticket_key, rows[-1][0], before)):
            files.setdefault(key, []).append(AttachmentLine(safe_line(name), safe_line(media_type), size, sha256))
    return tuple(message_line(row, tuple(files.get(row[0], ()))) for row in reversed(rows)), older


def message_line(row: tuple[Any, ...], files: tuple[AttachmentLine, ...]) -> MessageLine:
    """The entry of a row that begins with ``MESSAGE_COLUMNS``."""
    call = None
    if row[18] is not None:
        call = CallLine(
            CallDirection(row[18]),
            CallOutcome(row[19]),
            from_milliseconds(row[20]),
            maybe_from_milliseconds(row[21]),
            maybe_from_milliseconds(row[22]),
        )
    return MessageLine(
        key=row[0],
        id=row[1],
        kind=MessageKind(row[2]),
        audience=Audience(row[3]),
        channel=Channel(row[4]),
        author=safe_line(row[6] or row[5] or ""),
        author_agent=row[5],
        body=safe_text(row[7]),
        at=from_milliseconds(row[8]),
        subject=safe_line(row[9]),
        delivery=Delivery(row[10]) if row[10] else None,
        reason=safe_line(row[11]),
        leaves_at=maybe_from_milliseconds(row[12]),
        recipient=safe_line(row[13]),
        automatic=bool(row[14]),
        bounce=bool(row[15]),
        waived=bool(row[16]),
        remarks=tuple(safe_line(one) for one in row[17].split("\n") if one),
        call=call,
        attachments=files,
    )


ADDRESSED_BY: Final[dict[Channel, tuple[ContactKind, ...]]] = {
    Channel.MAIL: (ContactKind.MAIL,),
    Channel.WEB: (ContactKind.MAIL,),
    Channel.PHONE: (ContactKind.PHONE,),
    Channel.CHAT: (ContactKind.HANDLE, ContactKind.MAIL),
    Channel.SOCIAL: (ContactKind.HANDLE,),
}
"""Which contact points an answer on a channel can go to, best first; what a screen names is what it goes to."""


def recipient_of(store: Store, channel: Channel, customer_key: int, ticket_key: int) -> SafeLine:
    """The actual address an answer on ``channel`` goes to: the customer's first contact point of the best kind.

    By mail it is the address they wrote from last in this ticket.
    """
    points = store.read("SELECT kind, value FROM contact_point WHERE customer_key = ? ORDER BY key", (customer_key,))
    if ContactKind.MAIL in ADDRESSED_BY[channel][:1] and len(points) > 1:
        from deskterm.store.letters import letters_of, wrote_from

        mails = [value for kind, value in points if kind == ContactKind.MAIL]
        if wrote := wrote_from(letters_of(store, ticket_key), mails):
            return safe_line(wrote)
    return safe_line(next((value for kind in ADDRESSED_BY[channel] for one, value in points if one == kind), ""))


def _promises(store: Store, ticket_key: int) -> tuple[PromiseLine, ...]:
    rows = store.read(
        "SELECT id, text, made_at, due_at, made_by, kept_at FROM promise WHERE ticket_key = ? AND NOT withdrawn"
        " ORDER BY due_at",
        (ticket_key,),
    )
    return tuple(_promise(row) for row in rows)


def _promise(row: tuple[Any, ...]) -> PromiseLine:
    return PromiseLine(
        row[0],
        safe_line(row[1]),
        from_milliseconds(row[2]),
        from_milliseconds(row[3]),
        row[4],
        maybe_from_milliseconds(row[5]),
    )


def _ratings(store: Store, ticket_key: int) -> tuple[RatingLine, ...]:
    rows = store.read(
        "SELECT id, value, scale, source, rated_agent, at, comment, reasons FROM rating"
        " WHERE ticket_key = ? AND NOT withdrawn ORDER BY at",
        (ticket_key,),
    )
    return tuple(
        RatingLine(
            id=row[0],
            value=row[1],
            scale=RatingScale(row[2]),
            source=RatingSource(row[3]),
            rated_agent=row[4],
            at=from_milliseconds(row[5]),
            comment=safe_line(row[6]),
            reasons=tuple(safe_line(one) for one in row[7].split("\n") if one),
        )
        for row in rows
    )


def customer_view(store: Store, customer: str, *, queues: Queues = None) -> CustomerView | None:
    """The card of the customer with id ``customer``, or of whom they were merged into; None for one who was erased."""
    clause, values = known(queues)
    of_id = "SELECT c.key, c.merged_into FROM customer AS c WHERE c.id = ?"
    rows = store.read(of_id, (customer,))
    while rows and rows[0][1] is not None:
        rows = store.read(of_id, (rows[0][1],))
    if rows:
        standing = f"SELECT c.key FROM customer AS c WHERE c.key = ? AND c.erased_at IS NULL{clause}"
        rows = store.read(standing, (rows[0][0], *values))
    return _customer(store, rows[0][0], None, queues) if rows else None


def _customer(store: Store, key: int, without_ticket: int | None, queues: Queues) -> CustomerView:
    clause, values = seen(queues)
    row = store.read(
        "SELECT id, name, salutation, salutation_certainty, language, language_certainty, script, preferred_channel,"
        " organisation, customer_group, vip, note, version FROM customer WHERE key = ?",
        (key,),
    )[0]
    contacts = store.read("SELECT kind, value FROM contact_point WHERE customer_key = ? ORDER BY key", (key,))
    consents = store.read("SELECT channel, granted FROM consent WHERE customer_key = ? ORDER BY channel", (key,))
    purchases = store.read(
        "SELECT order_number, title, amount, currency, bought_at FROM purchase WHERE customer_key = ?"
        " ORDER BY bought_at DESC LIMIT ?",
        (key, HISTORY),
    )
    history = store.read(
        "SELECT t.id, t.number, t.subject, t.channel, t.state, t.created_at, r.value, r.scale FROM ticket AS t"
        " LEFT JOIN rating AS r ON r.key ="
        " (SELECT max(key) FROM rating WHERE ticket_key = t.key AND NOT withdrawn)"
        f" WHERE t.customer_key = ? AND t.key IS NOT ?{clause} AND t.merged_into IS NULL"
        " ORDER BY t.created_at DESC LIMIT ?",
        (key, without_ticket, *values, HISTORY),
    )
    counted = f"SELECT count(*) FROM ticket AS t WHERE t.customer_key = ? AND t.merged_into IS NULL{clause}"
    (tickets,) = store.read(counted, (key, *values))[0]
    merged = store.read("SELECT id, name FROM customer WHERE merged_into = ? ORDER BY key", (row[0],))
    promises = store.read(
        "SELECT p.id, p.text, p.made_at, p.due_at, p.made_by, p.kept_at, t.number FROM ticket AS t"
        " CROSS JOIN promise AS p ON p.ticket_key = t.key WHERE t.customer_key = ? AND p.kept_at IS NULL"
        f" AND NOT p.withdrawn{clause} ORDER BY p.due_at",
        (key, *values),
    )
    return CustomerView(
        id=row[0],
        name=safe_line(row[1]),
        salutation=safe_line(row[2]),
        salutation_certainty=Certainty(row[3]),
        language=Language(row[4]) if row[4] else None,
        language_certainty=Certainty(row[5]),
        script=Script(row[6]) if row[6] else None,
        preferred_channel=Channel(row[7]) if row[7] else None,
        organisation=safe_line(row[8]),
        group=safe_line(row[9]),
        vip=bool(row[10]),
        note=safe_text(row[11]),
        version=row[12],
        contacts=tuple(ContactLine(ContactKind(kind), safe_line(value)) for kind, value in contacts),
        consents=tuple(ConsentLine(Channel(channel), bool(granted)) for channel, granted in consents),
        purchases=tuple(
            PurchaseLine(safe_line(order), safe_line(title), amount, safe_line(currency), from_milliseconds(at))
            for order, title, amount, currency, at in purchases
        ),
        tickets=tickets,
        history=tuple(
            HistoryLine(
                id=one[0],
                number=one[1],
                subject=safe_line(one[2]),
                channel=Channel(one[3]),
                state=State(one[4]),
                created_at=from_milliseconds(one[5]),
                rating=one[6],
                scale=RatingScale(one[7]) if one[7] else None,
            )
            for one in history
        ),
        open_promises=tuple((one[6], _promise(one)) for one in promises),
        merged=tuple((one[0], safe_line(one[1])) for one in merged),
    )


_UNSENT = f"""
SELECT t.id, t.number, m.id, m.delivery, o.leaves_at, m.recipient, c.name, m.author
FROM message AS m CROSS JOIN ticket AS t ON t.key = m.ticket_key CROSS JOIN customer AS c ON c.key = t.customer_key
LEFT JOIN outbox AS o ON o.message_key = m.key
WHERE m.delivery IN ({", ".join(f"'{one}'" for one in UNSENT)})
  AND m.delivery IS NOT NULL AND m.delivery != 'sent'{{seen}}
ORDER BY m.key
"""


def unsent(store: Store, *, queues: Queues = None) -> tuple[UnsentLine, ...]:
    """Every answer that has not left, oldest first."""
    clause, values = seen(queues)
    return tuple(
        UnsentLine(
            ticket=row[0],
            number=row[1],
            message=row[2],
            delivery=Delivery(row[3]),
            leaves_at=maybe_from_milliseconds(row[4]),
            recipient=safe_line(row[5]),
            customer=safe_line(row[6]),
            author=row[7],
        )
        for row in store.read(_UNSENT.format(seen=clause), values)
    )


def changes_of(store: Store, ticket: str, *, limit: int = 200, queues: Queues = None) -> tuple[ChangeLine, ...]:
    """The newest changes of one ticket, in order of sequence."""
    clause, values = seen(queues)
    rows = store.read(
        "SELECT sequence, at, actor, kind, fields, gesture FROM change"
        f" WHERE ticket_key = (SELECT t.key FROM ticket AS t WHERE t.id = ?{clause}) ORDER BY sequence DESC LIMIT ?",
        (ticket, *values, limit),
    )
    return tuple(
        ChangeLine(
            sequence=row[0],
            at=from_milliseconds(row[1]),
            actor=safe_line(row[2]),
            kind=safe_line(row[3]),
            fields={safe_line(name): (_shown(pair[0]), _shown(pair[1])) for name, pair in json.loads(row[4]).items()},
            gesture=row[5],
        )
        for row in reversed(rows)
    )


def _shown(value: Any) -> SafeLine | None:
    """A recorded value as words: lists with commas between, nothing where there was nothing."""
    if isinstance(value, list):
        value = ", ".join(str(one) for one in cast(list[Any], value) if one is not None)
    return None if value is None or value == "" else safe_line(str(value))
