"""Whole tickets going out as snapshots."""

import json
from collections.abc import Iterator
from typing import Any, Final

from deskterm.model.instants import from_milliseconds, maybe_from_milliseconds
from deskterm.model.query import Query
from deskterm.model.snapshot import (
    Attachment,
    Call,
    ChangeCard,
    Consent,
    ContactPoint,
    CustomerCard,
    MessageCard,
    PromiseCard,
    Purchase,
    RatingCard,
    Snapshot,
    TicketCard,
)
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    ContactKind,
    Delivery,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    Script,
    State,
)
from deskterm.store.conditions import Asker
from deskterm.store.database import Store
from deskterm.store.inbox import conditions

_SHOWN_FIELDS: Final = ("state", "assignee", "queue", "priority")
_CHUNK: Final = 500


def snapshots(store: Store, query: Query, asker: Asker) -> Iterator[Snapshot]:
    """Every ticket ``query`` means, in the order they came here; each is read whole when it is asked for."""
    chosen = conditions(query, asker)
    last = 0
    while True:
        keys = store.read(
            f"SELECT t.key FROM ticket AS t WHERE t.key > :last AND {chosen.sql} ORDER BY t.key LIMIT :most",
            {"last": last, "most": _CHUNK, **chosen.parameters},
        )
        if not keys:
            return
        for (key,) in keys:
            with store.one_moment():
                whole = snapshot(store, key)
            yield whole
        last = keys[-1][0]


def snapshot(store: Store, key: int) -> Snapshot:
    """The ticket with the local ``key`` as one document."""
    row = store.read(
        "SELECT id, number, subject, state, channel, queue, created_at, category, priority, language,"
        " language_certainty, assignee, tags, snoozed_until, first_waived, spam, customer_key, left_at, merged_into,"
        " snooze_kept"
        " FROM ticket WHERE key = ?",
        (key,),
    )[0]
    return Snapshot(
        ticket=TicketCard(
            id=row[0],
            number=row[1],
            subject=row[2],
            state=State(row[3]),
            channel=Channel(row[4]),
            queue=row[5],
            created_at=from_milliseconds(row[6]),
            category=row[7],
            priority=Priority(row[8]),
            language=Language(row[9]) if row[9] else None,
            language_certainty=Certainty(row[10]),
            assignee=row[11],
            tags=tuple(row[12].split()),
            snoozed_until=maybe_from_milliseconds(row[13]),
            first_waived=bool(row[14]),
            spam=bool(row[15]),
            merged_into=row[18],
            snooze_kept=maybe_from_milliseconds(row[19]),
            left_at=maybe_from_milliseconds(row[17]),
        ),
        customer=_customer(store, row[16]),
        messages=_messages(store, key),
        changes=_changes(store, key),
        promises=tuple(
            PromiseCard(
                id=one[0],
                text=one[1],
                made_at=from_milliseconds(one[2]),
                due_at=from_milliseconds(one[3]),
                made_by=one[4],
                kept_at=maybe_from_milliseconds(one[5]),
            )
            for one in store.read(
                "SELECT id, text, made_at, due_at, made_by, kept_at FROM promise"
                " WHERE ticket_key = ? AND NOT withdrawn ORDER BY made_at",
                (key,),
            )
        ),
        ratings=tuple(
            RatingCard(
                id=one[0],
                value=one[1],
                scale=RatingScale(one[2]),
                source=RatingSource(one[3]),
                rated_agent=one[4],
                at=from_milliseconds(one[5]),
                asked_at=maybe_from_milliseconds(one[6]),
                comment=one[7],
                reasons=tuple(reason for reason in one[8].split("\n") if reason),
            )
            for one in store.read(
                "SELECT id, value, scale, source, rated_agent, at, asked_at, comment, reasons FROM rating"
                " WHERE ticket_key = ? AND NOT withdrawn ORDER BY at",
                (key,),
            )
        ),
    )


def _customer(store: Store, key: int) -> CustomerCard:
    row = store.read(
        "SELECT id, name, salutation, salutation_certainty, language, language_certainty, script, preferred_channel,"
        " organisation, customer_group, vip, note FROM customer WHERE key = ?",
        (key,),
    )[0]
    return CustomerCard(
        id=row[0],
        name=row[1],
        salutation=row[2],
        salutation_certainty=Certainty(row[3]),
        language=Language(row[4]) if row[4] else None,
        language_certainty=Certainty(row[5]),
        script=Script(row[6]) if row[6] else None,
        preferred_channel=Channel(row[7]) if row[7] else None,
        organisation=row[8],
        group=row[9],
        vip=bool(row[10]),
        note=row[11],
        contacts=tuple(
            ContactPoint(ContactKind(kind), value)
            for kind, value in store.read(
                "SELECT kind, value FROM contact_point WHERE customer_key = ? ORDER BY key", (key,)
            )
        ),
        consents=tuple(
            Consent(Channel(channel), bool(granted), from_milliseconds(at))
            for channel, granted, at in store.read(
                "SELECT channel, granted, at FROM consent WHERE customer_key = ? ORDER BY channel", (key,)
            )
        ),
        purchases=tuple(
            Purchase(order, title, amount, currency, from_milliseconds(at))
            for order, title, amount, currency, at in store.read(
                "SELECT order_number, title, amount, currency, bought_at FROM purchase"
                " WHERE customer_key = ? ORDER BY bought_at",
                (key,),
            )
        ),
    )


def _messages(store: Store, ticket_key: int) -> tuple[MessageCard, ...]:
    files: dict[int, list[Attachment]] = {}
    for row in store.read(
        "SELECT a.message_key, a.name, a.media_type, a.size, a.sha256 FROM message AS m"
        " CROSS JOIN attachment AS a ON a.message_key = m.key WHERE m.ticket_key = ? ORDER BY a.key",
        (ticket_key,),
    ):
        files.setdefault(row[0], []).append(Attachment(*row[1:]))
    rows = store.read(
        "SELECT key, id, kind, audience, channel, author, author_name, subject, body, at, external_id, natural_key,"
        " delivery, recipient, automatic, bounce, waived, remarks, call_direction, call_outcome, call_started_at,"
        " call_answered_at, call_ended_at FROM message WHERE ticket_key = ? ORDER BY key",
        (ticket_key,),
    )
    return tuple(_message(row, tuple(files.get(row[0], ()))) for row in rows)


def _message(row: tuple[Any, ...], files: tuple[Attachment, ...]) -> MessageCard:
    call = None
    if row[18]:
        call = Call(
            direction=CallDirection(row[18]),
            outcome=CallOutcome(row[19]),
            started_at=from_milliseconds(row[20]),
            answered_at=maybe_from_milliseconds(row[21]),
            ended_at=maybe_from_milliseconds(row[22]),
        )
    return MessageCard(
        id=row[1],
        kind=MessageKind(row[2]),
        audience=Audience(row[3]),
        channel=Channel(row[4]),
        author=row[5] or "",
        author_name=row[6],
        subject=row[7],
        body=row[8],
        at=from_milliseconds(row[9]),
        external_id=row[10] or "",
        key=row[11] or "",
        delivery=Delivery(row[12]) if row[12] else None,
        recipient=row[13],
        automatic=bool(row[14]),
        bounce=bool(row[15]),
        waived=bool(row[16]),
        remarks=tuple(one for one in row[17].split("\n") if one),
        call=call,
        attachments=files,
    )


def _changes(store: Store, ticket_key: int) -> tuple[ChangeCard, ...]:
    cards: list[ChangeCard] = []
    for at, actor, kind, fields in store.read(
        "SELECT at, actor, kind, fields FROM change WHERE ticket_key = ? ORDER BY sequence", (ticket_key,)
    ):
        shown = {
            name: (None if pair[0] is None else str(pair[0]), None if pair[1] is None else str(pair[1]))
            for name, pair in json.loads(fields).items()
            if name in _SHOWN_FIELDS
        }
        if shown:
            cards.append(ChangeCard(at=from_milliseconds(at), actor=actor, kind=kind, fields=shown))
    return tuple(cards)
