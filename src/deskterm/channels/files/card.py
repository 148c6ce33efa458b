"""What a business card (vCard 2.1, 3 or 4) says. Several cards in one file stand below each other.

The library that is made for cards takes exponential time over a line of thirty ``=``; the parts of the library for
calendars take lines apart, whose form cards share.
"""

import re
from collections.abc import Callable
from typing import Final

from deskterm.channels.files.lines import BROKEN, Property, properties, unfolded
from deskterm.channels.files.sheet import Sheet
from deskterm.text.translation import pgettext, pgettext_noop

MOST_CARDS: Final = 100
_MOST_OF_A_KIND: Final = 20
_HAN: Final = re.compile("[\u3400-\u9fff]")
"""Names in these letters begin with the family."""

_KINDS: Final = (
    ({"cell", "mobile"}, pgettext_noop("card", "mobile")),
    ({"fax"}, pgettext_noop("card", "fax")),
    ({"work"}, pgettext_noop("card", "work")),
    ({"home"}, pgettext_noop("card", "home")),
)


def _plain(found: Property) -> str:
    return found.text().strip()


def _organisation(found: Property) -> str:
    return ", ".join(part.strip() for part in found.parts() if part.strip())


def _address(found: Property) -> str:
    """The lines of an address in the order of the card: street first, country last."""
    lines = [part.strip() for part in found.parts() if part.strip()]
    return ", ".join(", ".join(line.split("\n")) for line in lines)


def _number(found: Property) -> str:
    number = _plain(found)
    return number[4:] if number[:4].lower() == "tel:" else number


def _mail(found: Property) -> str:
    address = _plain(found)
    return address[7:] if address[:7].lower() == "mailto:" else address


def _web(found: Property) -> str:
    return _plain(found).replace("\\:", ":")


_FIELDS: Final[dict[str, tuple[str, Callable[[Property], str], bool]]] = {
    "NICKNAME": (pgettext_noop("card", "nickname"), _plain, False),
    "ORG": (pgettext_noop("card", "organisation"), _organisation, False),
    "TITLE": (pgettext_noop("card", "title"), _plain, False),
    "ROLE": (pgettext_noop("card", "role"), _plain, False),
    "TEL": (pgettext_noop("card", "phone"), _number, True),
    "EMAIL": (pgettext_noop("card", "mail"), _mail, True),
    "IMPP": (pgettext_noop("card", "messenger"), _plain, False),
    "ADR": (pgettext_noop("card", "address"), _address, True),
    "URL": (pgettext_noop("card", "web"), _web, False),
    "BDAY": (pgettext_noop("card", "birthday"), _plain, False),
    "NOTE": (pgettext_noop("card", "note"), _plain, False),
}
"""What of a card is shown, in this order: label, how the value reads, whether its kind (work, home) is said."""


def read_cards(text: str) -> tuple[str, bool] | None:
    """What cards say, and whether there are more than are shown; ``None`` when there is no card."""
    try:
        return _read(text)
    except BROKEN:
        return None


def _read(text: str) -> tuple[str, bool] | None:
    sheet = Sheet()
    card: list[Property] | None = None
    told = 0
    for found in properties(unfolded(text)):
        edge = found.value.strip().upper() == "VCARD"
        if edge and found.name == "BEGIN":
            card = []
        elif edge and found.name == "END" and card:
            if told == MOST_CARDS:
                return sheet.text(), True
            _tell(sheet, card)
            told += 1
            card = None
        elif card is not None and (found.name in _FIELDS or found.name in ("FN", "N")):
            card.append(found)
    return (sheet.text(), False) if told else None


def _tell(sheet: Sheet, card: list[Property]) -> None:
    sheet.heading(_name(card) or pgettext("card", "(without a name)"))
    for name, (label, read, kinds) in _FIELDS.items():
        seen: set[str] = set()
        for found in [one for one in card if one.name == name][:_MOST_OF_A_KIND]:
            value = read(found)
            if value and value not in seen:
                seen.add(value)
                sheet.add(pgettext("card", label), _with_kind(found, value) if kinds else value)


def _name(card: list[Property]) -> str:
    full = next((text for text in (one.text().strip() for one in card if one.name == "FN") if text), "")
    if full:
        return full
    for one in card:
        if one.name == "N":
            family, given, *_ = (part.strip() for part in [*one.parts(), "", ""])
            return f"{family}{given}" if _HAN.match(family) else f"{given} {family}".strip()
    return next((_organisation(one) for one in card if one.name == "ORG"), "")


def _with_kind(found: Property, value: str) -> str:
    given = {*found.parameters.get("TYPE", ())}
    for words, kind in _KINDS:
        if given & words:
            return pgettext("card", "{value} ({kind})", value=value, kind=pgettext("card", kind))
    return value
