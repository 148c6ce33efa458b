"""Whole tickets coming in as snapshots: rows are gathered and written in bulk, since imports bring very many."""

import json
from collections import defaultdict
from typing import Any, Final

from sqlalchemy import insert, select, text
from sqlmodel import Session, SQLModel

from deskterm.desk.people import normal_form
from deskterm.desk.rating import RANGES
from deskterm.desk.replay import cleaned, open_promises, state_changes, ticket_row
from deskterm.desk.settings import Settings
from deskterm.desk.times import set_due, times_of
from deskterm.model.answers import Answer, Done, Refused
from deskterm.model.commands import ImportSnapshot
from deskterm.model.instants import to_milliseconds
from deskterm.model.snapshot import CustomerCard, MessageCard, Snapshot
from deskterm.model.words import Delivery, MessageKind
from deskterm.store import index
from deskterm.store.keys import MessageKeys
from deskterm.store.tables import (
    AttachmentRow,
    ChangeRow,
    ConsentRow,
    ContactPointRow,
    CustomerRow,
    MessageRow,
    PromiseRow,
    PurchaseRow,
    RatingRow,
    TicketRow,
    TicketTagRow,
)
from deskterm.text.safe import safe_line

_FLUSH_AT: Final = 1000
_HIGHEST_NUMBER: Final = 10**12
_ORDER: Final[tuple[type[SQLModel], ...]] = (
    CustomerRow, ContactPointRow, ConsentRow, PurchaseRow, TicketRow, TicketTagRow, MessageRow, AttachmentRow,
    PromiseRow, RatingRow, ChangeRow,
)  # fmt: skip
"""The order in which rows are written, so that what is referred to is there."""


class Importer:
    """Gathers the rows of snapshots within one transaction."""

    def __init__(self, session: Session, settings: Settings, keys: MessageKeys) -> None:
        self._session = session
        self._settings = settings
        self._keys = keys
        self._rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
        self._search: list[dict[str, Any]] = []
        self._new_customers: list[int] = []
        self._customers: dict[str, int] = {}
        self._points: dict[tuple[str, str], int] = {}
        self._people: dict[int, tuple[str, str]] = {}
        self._tickets: dict[str, int] = {}
        self._ids: set[str] = set()
        self._natural: set[str] = set()
        self._numbers: set[int] = set()
        self._next: dict[str, int] = {}

    def add(self, command: ImportSnapshot) -> Answer:
        """Take one snapshot in; a ticket that is here already stays as it is."""
        snapshot = command.snapshot
        known = self._known(snapshot)
        if known is not None:
            return Done(command.id, snapshot.ticket.id, known, repeated=True)
        wrong = self._wrong(snapshot)
        if wrong:
            return Refused(command.id, wrong, "have it exported again, or leave this ticket out")
        snapshot = cleaned(snapshot)
        customer_key = self._customer(snapshot.customer, to_milliseconds(snapshot.ticket.created_at))
        key = self._key("ticket")
        number = self._number(snapshot.ticket.number)
        messages = [self._message(key, one) for one in snapshot.messages]
        name, group = self._person(customer_key)
        row = ticket_row(snapshot, key, number, customer_key, messages)
        set_due(row, times_of(row, open_promises(snapshot), state_changes(snapshot), group), self._settings.standards)
        self._rows[TicketRow].append(row.model_dump())
        for tag in snapshot.ticket.tags:
            self._rows[TicketTagRow].append({"tag": tag, "ticket_key": key})
        for message in messages:
            if message["delivery"] != Delivery.RECALLED:
                self._search.append(index.message_entry(message["key"], message["body"], row.subject, name))
        self._record(snapshot, key, command)
        self._tickets[snapshot.ticket.id] = number
        if len(self._rows[TicketRow]) >= _FLUSH_AT:
            self.flush()
        return Done(command.id, snapshot.ticket.id, number)

    def flush(self) -> None:
        """Write what was gathered."""
        if not self._rows:
            return
        connection = self._session.connection()
        for table in _ORDER:
            if rows := self._rows.get(table):
                connection.execute(insert(table), rows)
        if self._search:
            index.add_messages(connection, self._search)
        for key in self._new_customers:
            index.add_customer(connection, key)
        self._rows.clear()
        self._search.clear()
        self._new_customers.clear()
        self._session.expire_all()
        self._next.clear()

    def _known(self, snapshot: Snapshot) -> int | None:
        if snapshot.ticket.id in self._tickets:
            return self._tickets[snapshot.ticket.id]
        row = (
            self._session.connection()
            .execute(text("SELECT number FROM ticket WHERE id = :id"), {"id": snapshot.ticket.id})
            .first()
        )
        return None if row is None else int(row[0] or 0)

    def _wrong(self, snapshot: Snapshot) -> str:
        """What keeps a snapshot from being taken in, or nothing."""
        for one in snapshot.ratings:
            low, high = RANGES[one.scale]
            if not low <= one.value <= high:
                return f"the rating {one.value} is not on its scale, which goes from {low} to {high}"
        connection = self._session.connection()
        for what, cards in (
            ("message", snapshot.messages),
            ("promise", snapshot.promises),
            ("rating", snapshot.ratings),
        ):
            ids = [one.id for one in cards]
            taken = set(ids) & self._ids
            for start in range(0, len(ids), _FLUSH_AT):
                wanted = ids[start : start + _FLUSH_AT]
                marks = {f"id{number}": one for number, one in enumerate(wanted)}
                sql = f"SELECT id FROM {what} WHERE id IN ({', '.join(f':{mark}' for mark in marks)})"
                taken |= {str(row[0]) for row in connection.execute(text(sql), marks)}
            if taken:
                return f"the {what} {safe_line(min(taken))} belongs to another ticket here"
            if len(set(ids)) < len(ids):
                return f"it has the same {what} twice"
            self._ids.update(ids)
        return ""

    def _person(self, customer_key: int) -> tuple[str, str]:
        """What a customer is called here, which is what the search index holds of them, and their group."""
        if customer_key not in self._people:
            sql = text("SELECT name, customer_group FROM customer WHERE key = :key")
            row = self._session.connection().execute(sql, {"key": customer_key}).one()
            self._people[customer_key] = str(row[0]), str(row[1])
        return self._people[customer_key]

    def _natural_key(self, wanted: str) -> str | None:
        """A message's natural key; it stays with the message that had it here first."""
        if not wanted or wanted in self._natural:
            return None
        self._natural.add(wanted)
        sql = text("SELECT 1 FROM message WHERE natural_key = :wanted")
        return None if self._session.connection().execute(sql, {"wanted": wanted}).first() else wanted

    def _key(self, table: str) -> int:
        """The next local key: nobody else writes while this transaction is open."""
        if table not in self._next:
            highest = self._session.connection().execute(text(f"SELECT max(key) FROM {table}")).scalar()
            self._next[table] = int(highest or 0)
        self._next[table] += 1
        return self._next[table]

    def _number(self, wanted: int | None) -> int:
        """The snapshot's own number where it is free, else the next one; numbers are never given out twice."""
        connection = self._session.connection()
        if wanted is not None and 0 < wanted <= _HIGHEST_NUMBER and wanted not in self._numbers:
            taken = connection.execute(text("SELECT 1 FROM ticket WHERE number = :number"), {"number": wanted}).first()
            if taken is None:
                connection.execute(
                    text(
                        "UPDATE meta SET value = :number WHERE name = 'next_number'"
                        " AND CAST(value AS INTEGER) < :number"
                    ),
                    {"number": wanted},
                )
                self._numbers.add(wanted)
                return wanted
        sql = "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'next_number' RETURNING value"
        return int(connection.execute(text(sql)).scalar_one())

    def _customer(self, card: CustomerCard, created_at: int) -> int:
        key = self._customers.get(card.id) or self._find_customer(card)
        if key is not None:
            self._customers[card.id] = key
            return key
        key = self._key("customer")
        self._customers[card.id] = key
        self._people[key] = card.name, card.group
        self._new_customers.append(key)
        self._rows[CustomerRow].append(
            CustomerRow(
                key=key,
                id=card.id,
                name=card.name,
                salutation=card.salutation,
                salutation_certainty=card.salutation_certainty.value,
                language=card.language.value if card.language else None,
                language_certainty=card.language_certainty.value,
                script=card.script.value if card.script else None,
                preferred_channel=card.preferred_channel.value if card.preferred_channel else None,
                organisation=card.organisation,
                customer_group=card.group,
                vip=card.vip,
                note=card.note,
                created_at=created_at,
            ).model_dump()
        )
        for point in card.contacts:
            normal = normal_form(point.kind, point.value, self._settings.region)
            if normal and (point.kind.value, normal) not in self._points:
                self._points[point.kind.value, normal] = key
                self._rows[ContactPointRow].append(
                    {
                        "key": self._key("contact_point"),
                        "customer_key": key,
                        "kind": point.kind.value,
                        "value": point.value,
                        "normal": normal,
                    }
                )
        for consent in {one.channel: one for one in card.consents}.values():
            self._rows[ConsentRow].append(
                {
                    "customer_key": key,
                    "channel": consent.channel.value,
                    "granted": consent.granted,
                    "at": to_milliseconds(consent.at),
                }
            )
        for purchase in card.purchases:
            self._rows[PurchaseRow].append(
                {
                    "key": self._key("purchase"),
                    "customer_key": key,
                    "order_number": purchase.order,
                    "title": purchase.title,
                    "amount": purchase.amount,
                    "currency": purchase.currency,
                    "bought_at": to_milliseconds(purchase.at),
                }
            )
        return key

    def _find_customer(self, card: CustomerCard) -> int | None:
        """A customer who is here: by id, else by a contact point."""
        connection = self._session.connection()
        found = connection.execute(text("SELECT key FROM customer WHERE id = :id"), {"id": card.id}).scalar()
        if found is not None:
            return int(found)
        for point in card.contacts:
            normal = normal_form(point.kind, point.value, self._settings.region)
            if (point.kind.value, normal) in self._points:
                return self._points[point.kind.value, normal]
            found = connection.execute(
                select(ContactPointRow.__table__.c.customer_key).where(  # pyright: ignore
                    ContactPointRow.__table__.c.normal == normal,  # pyright: ignore
                    ContactPointRow.__table__.c.kind == point.kind.value,  # pyright: ignore
                )
            ).scalar()
            if found is not None:
                return int(found)
        return None

    def _message(self, ticket_key: int, card: MessageCard) -> dict[str, Any]:
        at = to_milliseconds(card.at)
        call = card.call
        delivery = card.delivery
        if card.kind is MessageKind.ANSWER and delivery is not Delivery.SENT:
            # What had not left where it came from must not leave from here unseen.
            delivery = Delivery.RECALLED if delivery is Delivery.RECALLED else Delivery.SENT
        row: dict[str, Any] = {
            "key": self._keys.next(at),
            "id": card.id,
            "ticket_key": ticket_key,
            "kind": card.kind.value,
            "audience": card.audience.value,
            "channel": card.channel.value,
            "author": card.author or None,
            "author_name": card.author_name,
            "subject": card.subject,
            "body": card.body,
            "at": at,
            "external_id": card.external_id or None,
            "natural_key": self._natural_key(card.key),
            "delivery": delivery.value if delivery else None,
            "reason": "",
            "recipient": card.recipient,
            "automatic": card.automatic,
            "bounce": card.bounce,
            "waived": card.waived,
            "remarks": "\n".join(card.remarks),
            "call_direction": call.direction.value if call else None,
            "call_outcome": call.outcome.value if call else None,
            "call_started_at": to_milliseconds(call.started_at) if call else None,
            "call_answered_at": to_milliseconds(call.answered_at) if call else None,
            "call_ended_at": to_milliseconds(call.ended_at) if call else None,
        }
        self._rows[MessageRow].append(row)
        for attachment in card.attachments:
            self._rows[AttachmentRow].append(
                {
                    "key": self._key("attachment"),
                    "message_key": row["key"],
                    "name": attachment.name,
                    "media_type": attachment.media_type,
                    "size": attachment.size,
                    "sha256": attachment.sha256,
                }
            )
        return row

    def _record(self, snapshot: Snapshot, key: int, command: ImportSnapshot) -> None:
        for change in snapshot.changes:
            self._rows[ChangeRow].append(
                _change_row(
                    command.id, change.actor, to_milliseconds(change.at), change.kind, key, json.dumps(change.fields)
                )
            )
        self._rows[ChangeRow].append(
            _change_row(command.id, command.actor, to_milliseconds(command.at), "ImportSnapshot", key, "{}")
        )
        for promise in snapshot.promises:
            self._rows[PromiseRow].append(
                {
                    "key": self._key("promise"),
                    "id": promise.id,
                    "ticket_key": key,
                    "text": promise.text,
                    "made_at": to_milliseconds(promise.made_at),
                    "due_at": to_milliseconds(promise.due_at),
                    "made_by": promise.made_by,
                    "kept_at": to_milliseconds(promise.kept_at),
                    "withdrawn": False,
                }
            )
        for rating in snapshot.ratings:
            self._rows[RatingRow].append(
                {
                    "key": self._key("rating"),
                    "id": rating.id,
                    "ticket_key": key,
                    "value": rating.value,
                    "scale": rating.scale.value,
                    "source": rating.source.value,
                    "rated_agent": rating.rated_agent,
                    "queue": snapshot.ticket.queue,
                    "channel": snapshot.ticket.channel.value,
                    "at": to_milliseconds(rating.at),
                    "asked_at": to_milliseconds(rating.asked_at),
                    "comment": rating.comment,
                    "reasons": "\n".join(rating.reasons),
                    "withdrawn": False,
                }
            )


def _change_row(command: str, actor: str, at: int, kind: str, ticket: int, fields: str) -> dict[str, Any]:
    return {
        "command_id": command,
        "gesture": command,
        "actor": actor,
        "at": at,
        "kind": kind,
        "ticket_key": ticket,
        "customer_key": None,
        "subject_id": None,
        "fields": fields,
        "version": 1,
        "reversible": False,
        "undone": False,
    }
