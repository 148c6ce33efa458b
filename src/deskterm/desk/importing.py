"""Whole tickets coming in as snapshots: rows are gathered and written in bulk, since imports bring very many."""

from typing import Any, Final

from sqlmodel import Session

from deskterm.desk.people import normal_form
from deskterm.desk.replay import cleaned, fields_text, open_promises, state_changes, ticket_row
from deskterm.desk.settings import Settings
from deskterm.desk.times import set_due, times_of
from deskterm.model.answers import Answer, Done, Refused
from deskterm.model.commands import ImportSnapshot
from deskterm.model.instants import to_milliseconds
from deskterm.model.snapshot import ContactPoint, CustomerCard, MessageCard, Snapshot
from deskterm.model.words import Delivery, MessageKind
from deskterm.store.bulk import Bulk
from deskterm.store.conditions import chunks, marks
from deskterm.store.keys import MessageKeys
from deskterm.text.safe import safe_line

_FLUSH_AT: Final = 2000
_HIGHEST_NUMBER: Final = 10**12
_ORDER: Final = (
    "customer", "contact_point", "consent", "purchase", "ticket", "ticket_tag", "message", "attachment", "promise",
    "rating", "change",
)  # fmt: skip
"""The order in which rows are written, so that what is referred to is there."""


class Importer:
    """Gathers the rows of snapshots within one transaction."""

    def __init__(self, session: Session, settings: Settings, keys: MessageKeys) -> None:
        self._session = session
        self._settings = settings
        self._keys = keys
        self._bulk = Bulk(session.connection(), _ORDER)
        self._gathered = 0
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
        row: Any = ticket_row(snapshot, key, number, customer_key, messages)
        promises = open_promises(snapshot)
        if promises or not row.finished:
            set_due(row, times_of(row, promises, state_changes(snapshot), group), self._settings.standards)
        self._bulk.add("ticket", row.columns())
        for tag in snapshot.ticket.tags:
            self._bulk.add("ticket_tag", {"tag": tag, "ticket_key": key})
        for message in messages:
            if message["delivery"] != Delivery.RECALLED:
                self._bulk.index_message(message["key"], message["body"], row.subject, name)
        self._record(snapshot, key, command)
        self._tickets[snapshot.ticket.id] = number
        self._gathered += 1
        if self._gathered >= _FLUSH_AT:
            self.flush()
        return Done(command.id, snapshot.ticket.id, number)

    def flush(self) -> None:
        """Write what was gathered; what is remembered of it is asked from the tables afterwards."""
        if not self._gathered:
            return
        if "number" in self._next:
            self._bulk.tell("UPDATE meta SET value = ? WHERE name = 'next_number'", str(self._next["number"]))
        self._bulk.write()
        self._gathered = 0
        for remembered in (
            self._customers, self._points, self._people, self._tickets, self._ids, self._natural, self._numbers,
            self._next,
        ):  # fmt: skip
            remembered.clear()
        self._session.expire_all()

    def _known(self, snapshot: Snapshot) -> int | None:
        if snapshot.ticket.id in self._tickets:
            return self._tickets[snapshot.ticket.id]
        rows = self._bulk.ask("SELECT number FROM ticket WHERE id = ?", snapshot.ticket.id)
        return int(rows[0][0] or 0) if rows else None

    def _wrong(self, snapshot: Snapshot) -> str:
        """What keeps a snapshot from being taken in, or nothing."""
        for one in snapshot.ratings:
            low, high = one.scale.range
            if not low <= one.value <= high:
                return f"the rating {one.value} is not on its scale, which goes from {low} to {high}"
        for what, cards in (
            ("message", snapshot.messages),
            ("promise", snapshot.promises),
            ("rating", snapshot.ratings),
        ):
            if not cards:
                continue
            ids = [one.id for one in cards]
            taken = self._ids.intersection(ids)
            for wanted in chunks(ids):
                sql = f"SELECT id FROM {what} WHERE id IN ({marks(wanted)})"
                taken |= {str(row[0]) for row in self._bulk.ask(sql, *wanted)}
            if taken:
                return f"the {what} {safe_line(min(taken))} belongs to another ticket here"
            if len(set(ids)) < len(ids):
                return f"it has the same {what} twice"
            self._ids.update(ids)
        return ""

    def _person(self, customer_key: int) -> tuple[str, str]:
        """What a customer is called here, which is what the search index holds of them, and their group."""
        if customer_key not in self._people:
            name, group = self._bulk.ask("SELECT name, customer_group FROM customer WHERE key = ?", customer_key)[0]
            self._people[customer_key] = str(name), str(group)
        return self._people[customer_key]

    def _natural_key(self, wanted: str) -> str | None:
        """A message's natural key; it stays with the message that had it here first."""
        if not wanted or wanted in self._natural:
            return None
        self._natural.add(wanted)
        return None if self._bulk.ask("SELECT 1 FROM message WHERE natural_key = ?", wanted) else wanted

    def _key(self, table: str) -> int:
        """The next local key: nobody else writes while this transaction is open."""
        if table not in self._next:
            self._next[table] = max(0, int(self._bulk.ask(f"SELECT max(key) FROM {table}")[0][0] or 0))
        self._next[table] += 1
        return self._next[table]

    def _number(self, wanted: int | None) -> int:
        """The snapshot's own number where it is free, else the next one; numbers are never given out twice."""
        if "number" not in self._next:
            rows = self._bulk.ask("SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'next_number'")
            self._next["number"] = int(rows[0][0])
        if wanted is None or not 0 < wanted <= _HIGHEST_NUMBER or self._is_taken(wanted):
            wanted = self._next["number"] + 1
        self._next["number"] = max(self._next["number"], wanted)
        self._numbers.add(wanted)
        return wanted

    def _is_taken(self, number: int) -> bool:
        return number in self._numbers or bool(self._bulk.ask("SELECT 1 FROM ticket WHERE number = ?", number))

    def _customer(self, card: CustomerCard, created_at: int) -> int:
        """The customer's key here: known by id or by a contact point, else made."""
        key = self._customers.get(card.id)
        if key is not None:
            return key
        rows = self._bulk.ask("SELECT key, name, customer_group FROM customer WHERE id = ?", card.id)
        if rows:
            key, name, group = rows[0]
            self._customers[card.id], self._people[key] = key, (str(name), str(group))
            return key
        points = [(one, normal_form(one.kind, one.value, self._settings.region)) for one in card.contacts]
        key = self._owner(points)
        if key is not None:
            self._customers[card.id] = key
            return key
        key = self._customers[card.id] = self._key("customer")
        self._people[key] = card.name, card.group
        self._bulk.add(
            "customer",
            {
                "key": key,
                "id": card.id,
                "name": card.name,
                "salutation": card.salutation,
                "salutation_certainty": str(card.salutation_certainty),
                "language": str(card.language) if card.language else None,
                "language_certainty": str(card.language_certainty),
                "script": str(card.script) if card.script else None,
                "preferred_channel": str(card.preferred_channel) if card.preferred_channel else None,
                "organisation": card.organisation,
                "customer_group": card.group,
                "vip": int(card.vip),
                "note": card.note,
                "created_at": created_at,
                "version": 1,
            },
        )
        self._contacts(key, card.name, points)
        self._belongings(key, card)
        return key

    def _contacts(self, key: int, name: str, points: list[tuple[ContactPoint, str]]) -> None:
        taken: list[str] = []
        for point, normal in points:
            if normal and (str(point.kind), normal) not in self._points:
                self._points[str(point.kind), normal] = key
                taken.append(point.value)
                row = {"customer_key": key, "kind": str(point.kind), "value": point.value, "normal": normal}
                self._bulk.add("contact_point", {"key": self._key("contact_point"), **row})
        self._bulk.index_customer(key, name, taken)

    def _belongings(self, key: int, card: CustomerCard) -> None:
        for consent in {one.channel: one for one in card.consents}.values():
            self._bulk.add(
                "consent",
                {
                    "customer_key": key,
                    "channel": str(consent.channel),
                    "granted": int(consent.granted),
                    "at": to_milliseconds(consent.at),
                },
            )
        for purchase in card.purchases:
            self._bulk.add(
                "purchase",
                {
                    "key": self._key("purchase"),
                    "customer_key": key,
                    "order_number": purchase.order,
                    "title": purchase.title,
                    "amount": purchase.amount,
                    "currency": purchase.currency,
                    "bought_at": to_milliseconds(purchase.at),
                },
            )

    def _owner(self, points: list[tuple[ContactPoint, str]]) -> int | None:
        """The customer who has one of these contact points here, by its normal form."""
        for point, normal in points:
            if (str(point.kind), normal) in self._points:
                return self._points[str(point.kind), normal]
            sql = "SELECT customer_key FROM contact_point WHERE normal = ? AND kind = ?"
            if rows := self._bulk.ask(sql, normal, str(point.kind)):
                return int(rows[0][0])
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
            "kind": str(card.kind),
            "audience": str(card.audience),
            "channel": str(card.channel),
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
            "automatic": int(card.automatic),
            "bounce": int(card.bounce),
            "waived": int(card.waived),
            "remarks": "\n".join(card.remarks),
            "call_direction": str(call.direction) if call else None,
            "call_outcome": str(call.outcome) if call else None,
            "call_started_at": to_milliseconds(call.started_at) if call else None,
            "call_answered_at": to_milliseconds(call.answered_at) if call else None,
            "call_ended_at": to_milliseconds(call.ended_at) if call else None,
        }
        self._bulk.add("message", row)
        for attachment in card.attachments:
            self._bulk.add(
                "attachment",
                {
                    "key": self._key("attachment"),
                    "message_key": row["key"],
                    "name": attachment.name,
                    "media_type": attachment.media_type,
                    "size": attachment.size,
                    "sha256": attachment.sha256,
                },
            )
        return row

    def _record(self, snapshot: Snapshot, key: int, command: ImportSnapshot) -> None:
        for change in snapshot.changes:
            self._bulk.add(
                "change",
                _change_row(
                    command.id, change.actor, to_milliseconds(change.at), change.kind, key, fields_text(change.fields)
                ),
            )
        self._bulk.add(
            "change", _change_row(command.id, command.actor, to_milliseconds(command.at), "ImportSnapshot", key, "{}")
        )
        for promise in snapshot.promises:
            self._bulk.add(
                "promise",
                {
                    "key": self._key("promise"),
                    "id": promise.id,
                    "ticket_key": key,
                    "text": promise.text,
                    "made_at": to_milliseconds(promise.made_at),
                    "due_at": to_milliseconds(promise.due_at),
                    "made_by": promise.made_by,
                    "kept_at": to_milliseconds(promise.kept_at),
                    "withdrawn": 0,
                },
            )
        for rating in snapshot.ratings:
            self._bulk.add(
                "rating",
                {
                    "key": self._key("rating"),
                    "id": rating.id,
                    "ticket_key": key,
                    "value": rating.value,
                    "scale": str(rating.scale),
                    "source": str(rating.source),
                    "rated_agent": rating.rated_agent,
                    "queue": snapshot.ticket.queue,
                    "channel": str(snapshot.ticket.channel),
                    "at": to_milliseconds(rating.at),
                    "asked_at": to_milliseconds(rating.asked_at),
                    "comment": rating.comment,
                    "reasons": "\n".join(rating.reasons),
                    "withdrawn": 0,
                },
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
        "reversible": 0,
        "undone": 0,
    }
