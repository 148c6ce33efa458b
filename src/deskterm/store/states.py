"""Tickets as states: the rows of the store put together the way they travel to mirrors.

A handful of queries serve any number of tickets. Call them within one moment of the store.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from types import NoneType
from typing import Any, Final, Generic, TypeVar, get_args, get_type_hints

from deskterm.model.state import (
    AgentFields,
    AttachmentFields,
    CardState,
    ChangeFields,
    ConsentFields,
    ContactFields,
    CustomerFields,
    LetterFields,
    MessageFields,
    OutboxFields,
    PromiseFields,
    PurchaseFields,
    RatingFields,
    TicketFields,
    TicketState,
)
from deskterm.store.conditions import chunks, marks
from deskterm.store.database import Store

Card = TypeVar("Card")
Row = tuple[Any, ...]

_BESIDE: Final = frozenset(("contacts", "consents", "purchases", "attachments", "outbox", "letter", "on_card"))
"""Fields that stand in tables of their own, or nowhere."""


class Shape(Generic[Card]):
    """How a row of the store becomes a card: which columns it wants, and what each of them is turned into."""

    def __init__(self, kind: type[Card]) -> None:
        self._kind = kind
        hints = get_type_hints(kind)
        self.names = tuple(one.name for one in fields(kind) if one.name not in _BESIDE)  # pyright: ignore[reportArgumentType]
        turned = ((position, _turning(hints[name])) for position, name in enumerate(self.names))
        self._turned = [(position, turn) for position, turn in turned if turn is not None]

    def columns(self, table: str) -> str:
        """What to select; ``table`` is its short name."""
        return ", ".join(f"{table}.{name}" for name in self.names)

    def card(self, row: Sequence[Any], **beside: Any) -> Card:
        """The card of a row that begins with the columns."""
        values = list(row[: len(self.names)])
        for position, turn in self._turned:
            values[position] = turn(values[position])
        return self._kind(**dict(zip(self.names, values, strict=True)), **beside)


def _turning(hint: Any) -> Callable[[Any], Any] | None:
    """What makes a field of this type of a column: words of their spellings, flags of 0 and 1, lists of texts."""
    kinds = [one for one in (get_args(hint) or (hint,)) if one is not NoneType]
    if hint is bool:
        return bool
    words: dict[str | None, Any] = {None: None}
    if isinstance(kinds[0], type) and issubclass(kinds[0], Enum):
        words |= {one.value: one for one in kinds[0]}
    if ... in kinds:
        return lambda text: tuple([words.get(one, one) for one in text.split()])
    return words.__getitem__ if len(words) > 1 else None


_TICKET: Final = Shape(TicketFields)
_CUSTOMER: Final = Shape(CustomerFields)
_CONTACT: Final = Shape(ContactFields)
_CONSENT: Final = Shape(ConsentFields)
_PURCHASE: Final = Shape(PurchaseFields)
_MESSAGE: Final = Shape(MessageFields)
_ATTACHMENT: Final = Shape(AttachmentFields)
_OUTBOX: Final = Shape(OutboxFields)
_PROMISE: Final = Shape(PromiseFields)
_RATING: Final = Shape(RatingFields)
_CHANGE: Final = Shape(ChangeFields)
_AGENT: Final = Shape(AgentFields)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ticket to be told of, by its local key: all of it, or what came after the change ``since``."""

    key: int
    since: int = 0
    whole: bool = True


def states(store: Store, wanted: Sequence[Wanted], as_of: int, *, cards_since: int = 0) -> tuple[TicketState, ...]:
    """The tickets in the order asked for, as they stand now, which is at the change ``as_of``.

    What happened to a customer's card after ``cards_since`` is told once, with the first of their tickets.
    """
    if not wanted:
        return ()
    keys = [one.key for one in wanted]
    tickets = {
        row[-2]: row
        for row in store.read(
            f"SELECT {_TICKET.columns('t')}, t.key, t.customer_key FROM ticket AS t WHERE t.key IN ({marks(keys)})",
            keys,
        )
    }
    changes = _changes(store, wanted)
    cards = _card_changes(store, dict.fromkeys(tickets[key][-1] for key in keys if key in tickets), cards_since)
    customers = _customers(store, {row[-1] for row in tickets.values()})
    messages = _messages(store, [(one.key, _lowest(one, changes[one.key])) for one in wanted])
    promises = _by_key(
        store.read(
            f"SELECT p.ticket_key, {_PROMISE.columns('p')} FROM promise AS p WHERE p.ticket_key IN ({marks(keys)})"
            " ORDER BY p.key",
            keys,
        ),
        _PROMISE,
    )
    ratings = _by_key(
        store.read(
            f"SELECT r.ticket_key, {_RATING.columns('r')} FROM rating AS r WHERE r.ticket_key IN ({marks(keys)})"
            " ORDER BY r.key",
            keys,
        ),
        _RATING,
    )
    undone: defaultdict[int, list[int]] = defaultdict(list)
    for key, sequence in store.read(
        f"SELECT ticket_key, sequence FROM change WHERE ticket_key IN ({marks(keys)}) AND undone ORDER BY sequence",
        keys,
    ):
        undone[key].append(sequence)
    found: list[TicketState] = []
    for one in wanted:
        row = tickets.get(one.key)
        if row is None:
            continue
        of_card, card_undone = cards.pop(row[-1], ((), ()))
        found.append(
            TicketState(
                as_of=as_of,
                whole=one.whole,
                ticket=_TICKET.card(row),
                customer=customers[row[-1]],
                messages=tuple(messages[one.key]),
                promises=tuple(promises[one.key]),
                ratings=tuple(ratings[one.key]),
                changes=tuple(sorted((*changes[one.key], *of_card), key=lambda change: change.sequence)),
                undone=tuple(sorted((*undone[one.key], *card_undone))),
            )
        )
    return tuple(found)


def agents(store: Store) -> tuple[AgentFields, ...]:
    """Everybody who works at the desk, by name."""
    rows = store.read(f"SELECT {_AGENT.columns('a')} FROM agent AS a ORDER BY a.name")
    return tuple(_AGENT.card(row) for row in rows)


def cards(store: Store, keys: Sequence[int], since: int) -> tuple[CardState, ...]:
    """The cards of the customers with these local keys, with what happened to them after the change ``since``."""
    if not keys:
        return ()
    told = _card_changes(store, keys, since)
    found: list[CardState] = []
    for key, customer in _customers(store, keys).items():
        changes, undone = told.get(key, ([], []))
        found.append(CardState(customer=customer, changes=tuple(changes), undone=tuple(undone)))
    return tuple(found)


def _by_key(rows: Iterable[Row], shape: Shape[Any]) -> Mapping[int, list[Any]]:
    """The cards of rows that begin with the key of what they belong to."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(shape.card(row[1:]))
    return found


def _from(pairs: Iterable[tuple[int, int]]) -> tuple[str, list[int]]:
    """A table ``asked`` of keys with the least of something that counts for each, and its parameters."""
    flat = [number for pair in pairs for number in pair]
    return f"WITH asked(key, least) AS (VALUES {', '.join(['(?, ?)'] * (len(flat) // 2))})", flat


def _changes(store: Store, wanted: Sequence[Wanted]) -> Mapping[int, list[ChangeFields]]:
    asked, parameters = _from((one.key, 0 if one.whole else one.since + 1) for one in wanted)
    rows = store.read(
        f"{asked} SELECT h.ticket_key, {_CHANGE.columns('h')} FROM asked"
        " CROSS JOIN change AS h ON h.ticket_key = asked.key AND h.sequence >= asked.least ORDER BY h.sequence",
        parameters,
    )
    return _by_key(rows, _CHANGE)


def _card_changes(
    store: Store, customers: Iterable[int], since: int
) -> dict[int, tuple[list[ChangeFields], list[int]]]:
    """Per customer what happened to the card after ``since``, and everything on it that was taken back."""
    keys = list(customers)
    found: dict[int, tuple[list[ChangeFields], list[int]]] = {}
    if not keys:
        return found
    # Left to itself SQLite walks everything that happened to no ticket, as soon as there are several customers.
    for row in store.read(
        f"SELECT h.customer_key, {_CHANGE.columns('h')} FROM change AS h INDEXED BY ix_change_card"
        f" WHERE h.customer_key IN ({marks(keys)}) AND h.customer_key IS NOT NULL AND h.ticket_key IS NULL"
        " AND (h.undone OR h.sequence > ?) ORDER BY h.sequence",
        (*keys, since),
    ):
        change = _CHANGE.card(row[1:], on_card=True)
        changes, undone = found.setdefault(row[0], ([], []))
        if change.sequence > since:
            changes.append(change)
        if change.undone:
            undone.append(change.sequence)
    return found


def _lowest(wanted: Wanted, changes: Sequence[ChangeFields]) -> int:
    """The lowest version whose messages are news."""
    if wanted.whole:
        return 0
    return min((one.version for one in changes), default=1 << 62)


def _messages(store: Store, wanted: Iterable[tuple[int, int]]) -> Mapping[int, list[MessageFields]]:
    asked, parameters = _from(wanted)
    rows = store.read(
        f"{asked} SELECT {_MESSAGE.columns('m')}, m.key, m.ticket_key, l.envelope, {_OUTBOX.columns('o')} FROM asked"
        " CROSS JOIN message AS m ON m.ticket_key = asked.key AND m.version >= asked.least"
        " LEFT JOIN outbox AS o ON o.message_key = m.key LEFT JOIN letter AS l ON l.message_key = m.key"
        " ORDER BY m.key",
        parameters,
    )
    first = len(_MESSAGE.names)
    files: defaultdict[int, list[AttachmentFields]] = defaultdict(list)
    for some in chunks([row[first] for row in rows], _AT_ONCE):
        for row in store.read(
            f"SELECT a.message_key, {_ATTACHMENT.columns('a')} FROM attachment AS a"
            f" WHERE a.message_key IN ({marks(some)}) ORDER BY a.key",
            some,
        ):
            files[row[0]].append(_ATTACHMENT.card(row[1:]))
    found: defaultdict[int, list[MessageFields]] = defaultdict(list)
    for row in rows:
        envelope, waits = row[first + 2], row[first + 3 :]
        found[row[first + 1]].append(
            _MESSAGE.card(
                row,
                attachments=tuple(files.get(row[first], ())),
                outbox=None if waits[0] is None else _OUTBOX.card(waits),
                letter=None if envelope is None else _letter(envelope),
            )
        )
    return found


def _letter(envelope: str) -> LetterFields:
    fields: dict[str, Any] = json.loads(envelope)
    return LetterFields(fields.get("sender", ""), tuple(fields.get("to", ())), tuple(fields.get("cc", ())))


_AT_ONCE: Final = 5000
"""Values named in one query; SQLite takes 32,766, PostgreSQL 65,535."""


_BELONGINGS: Final[tuple[tuple[str, str, Shape[Any], str], ...]] = (
    ("contacts", "contact_point", _CONTACT, "key"),
    ("consents", "consent", _CONSENT, "channel"),
    ("purchases", "purchase", _PURCHASE, "key"),
)
"""A card's lists: field, table, shape, order."""


def _customers(store: Store, keys: Iterable[int]) -> dict[int, CustomerFields]:
    wanted = sorted(keys)
    beside = {
        name: _by_key(
            store.read(
                f"SELECT x.customer_key, {shape.columns('x')} FROM {table} AS x"
                f" WHERE x.customer_key IN ({marks(wanted)}) ORDER BY x.{order}",
                wanted,
            ),
            shape,
        )
        for name, table, shape, order in _BELONGINGS
    }
    rows = store.read(
        f"SELECT {_CUSTOMER.columns('c')}, c.key FROM customer AS c WHERE c.key IN ({marks(wanted)})", wanted
    )
    return {
        row[-1]: _CUSTOMER.card(row, **{name: tuple(found.get(row[-1], ())) for name, found in beside.items()})
        for row in rows
    }
