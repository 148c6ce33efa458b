"""The cards of a ticket's state as rows of a mirror, in the columns the driver takes."""

import json
from collections.abc import Iterable
from dataclasses import fields
from enum import Enum
from operator import attrgetter
from typing import Any, Final, get_args, get_type_hints

from deskterm.model.state import (
    AttachmentFields,
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
)
from deskterm.store.driver import Row

_LISTS: Final = frozenset(("contacts", "consents", "purchases", "tags", "attachments", "outbox", "letter", "on_card"))
"""Fields of a state that have no column of their own."""


class Columns:
    """The columns of a card, as the driver takes them quickest: words as plain text, flags as 0 and 1."""

    def __init__(self, kind: type[Any], *leave_out: str) -> None:
        hints = get_type_hints(kind)
        self.names = tuple(one.name for one in fields(kind) if one.name not in _LISTS and one.name not in leave_out)
        self._values = attrgetter(*self.names)
        self._words = tuple(at for at, name in enumerate(self.names) if _is(hints[name], Enum))
        self._flags = tuple(at for at, name in enumerate(self.names) if _is(hints[name], bool))

    def row(self, card: Any) -> Row:
        """The row of a card."""
        values = list(self._values(card))
        for at in self._words:
            word = values[at]
            if word is not None:
                values[at] = word.value
        for at in self._flags:
            values[at] = int(values[at])
        return dict(zip(self.names, values, strict=True))


def _is(hint: Any, kind: type[Any]) -> bool:
    return any(isinstance(one, type) and issubclass(one, kind) for one in (hint, *get_args(hint)))


TICKET: Final = Columns(TicketFields)
CUSTOMER: Final = Columns(CustomerFields)
CONTACT: Final = Columns(ContactFields)
CONSENT: Final = Columns(ConsentFields)
PURCHASE: Final = Columns(PurchaseFields)
MESSAGE: Final = Columns(MessageFields)
ATTACHMENT: Final = Columns(AttachmentFields)
OUTBOX: Final = Columns(OutboxFields)
PROMISE: Final = Columns(PromiseFields)
RATING: Final = Columns(RatingFields)
CHANGE: Final = Columns(ChangeFields, "sequence")


def without_keys(rows: Iterable[Row]) -> list[Row]:
    """Rows without their local keys, to be compared."""
    return [{name: value for name, value in row.items() if name != "key"} for row in rows]


def outbox_row(card: MessageFields, message_key: int, ticket_key: int) -> Row:
    """The row of what a message has in the outbox."""
    row = OUTBOX.row(card.outbox)
    return {"message_key": message_key, "ticket_key": ticket_key, **row}


def letter_row(letter: LetterFields, message_key: int) -> Row:
    """The row of a message's envelope; which mailbox it came by is its owner's business."""
    envelope = json.dumps({"sender": letter.sender, "to": letter.to, "cc": letter.cc})
    return {"message_key": message_key, "mailbox": "", "envelope": envelope}


def change_row(card: ChangeFields, ticket_key: int, customer_key: int) -> Row:
    """The row of a change, of a ticket or on a customer's card."""
    return {
        **CHANGE.row(card),
        "ticket_key": None if card.on_card else ticket_key,
        "customer_key": customer_key if card.on_card else None,
        "origin": card.sequence,
    }
