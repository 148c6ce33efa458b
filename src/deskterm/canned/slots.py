"""Slot values: what an agent typed, checked by the slot's type and put into the words a customer reads."""

from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from deskterm.canned.dates import read_date, show_date
from deskterm.canned.money import read_money, show_money
from deskterm.canned.template import plain_value
from deskterm.errors import InputError
from deskterm.model.words import Language, SlotType
from deskterm.text.translation import gettext, gettext_noop, ngettext, spoken

ORDER_LONGEST: Final = 64
TEXT_LONGEST: Final = 500


class SlotValue(NamedTuple):
    """The words for a slot, plain text on one line; ``day`` is the day of a date slot."""

    text: str
    day: date | None = None


def fill(slot_type: SlotType, typed: str, language: Language, today: date, promise: bool = False) -> SlotValue:
    """Return the value of a slot for what an agent typed; ``today`` is a day in the customer's or desk's time zone.

    Raises ``InputError`` with what to write instead; a promise for a day before ``today`` is refused.
    """
    stripped = typed.strip()
    if not stripped:
        raise InputError(gettext("the slot is empty"), gettext(_HINTS[slot_type]))
    if len(stripped.splitlines()) > 1:
        raise InputError(gettext("a slot takes one line"), gettext(_HINTS[slot_type]))
    value = _FILLERS[slot_type](stripped, language, today)
    if promise and value.day is not None and value.day < today:
        shown = show_date(value.day, Language(spoken()), today)
        raise InputError(gettext("{day} is past", day=shown), gettext("promise a day still to come"))
    return value


def _fill_date(typed: str, language: Language, today: date) -> SlotValue:
    day = read_date(typed, today)
    return SlotValue(show_date(day, language, today), day)


def _fill_money(typed: str, language: Language, _: date) -> SlotValue:
    return SlotValue(show_money(read_money(typed), language))


def _fill_order(typed: str, _: Language, __: date) -> SlotValue:
    value = plain_value(typed)
    if any(letter.isspace() for letter in value):
        shown = value[:ORDER_LONGEST]
        raise InputError(
            gettext("an order number has no spaces: {number}", number=shown), gettext(_HINTS[SlotType.ORDER])
        )
    return SlotValue(_at_most(value, ORDER_LONGEST))


def _fill_text(typed: str, _: Language, __: date) -> SlotValue:
    return SlotValue(_at_most(plain_value(typed), TEXT_LONGEST))


def _at_most(value: str, longest: int) -> str:
    if len(value) > longest:
        raise InputError(
            ngettext("that is longer than {count} character", "that is longer than {count} characters", longest),
            gettext("shorten it, or write it in the answer itself"),
        )
    return value


_FILLERS: Final[dict[SlotType, Callable[[str, Language, date], SlotValue]]] = {
    SlotType.DATE: _fill_date,
    SlotType.MONEY: _fill_money,
    SlotType.ORDER: _fill_order,
    SlotType.TEXT: _fill_text,
}
_HINTS: Final = {
    SlotType.DATE: gettext_noop("write 2026-12-01, 1.12., 12月1日, +3d, tomorrow or a weekday"),
    SlotType.MONEY: gettext_noop("write 12.50 EUR, €12,50 or ¥300"),
    SlotType.ORDER: gettext_noop("write the order's number"),
    SlotType.TEXT: gettext_noop("write some words"),
}
