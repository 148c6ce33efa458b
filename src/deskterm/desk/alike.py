"""Whether two tickets of one customer are probably the same matter: by order number, by words, by time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from deskterm.text.fold import tokens_for_index
from deskterm.text.translation import gettext, ngettext

if TYPE_CHECKING:
    from deskterm.model.views.customers import HistoryLine
    from deskterm.model.views.tickets import TicketView

NEAR_WORDS: Final = 0.5
"""From this share of words in common on two subjects are near."""

SOON: Final = 30 * 60 * 1000
"""Two matters begun within so many milliseconds are probably one."""

LOOKED_BACK: Final = 3 * 24 * 3600 * 1000
"""A solved ticket counts for so many milliseconds after its last change."""

_ORDER_NUMBER = re.compile(r"(?<![\d-])\d{5,12}(?![\d-])")
_REPLY_WORDS = re.compile(r"^\s*(?:(?:re|fw|fwd|aw|vs|atb|回复|答复|转发)\s*[:：]\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Matter:
    """What two tickets are compared by; ``begun_at`` in milliseconds, ``words`` the customer's first."""

    id: str
    subject: str
    begun_at: int
    words: str = ""


def why_alike(one: Matter, other: Matter) -> str:
    """Why two matters are probably one, in a few words; nothing where they are not."""
    orders = _orders(one) & _orders(other)
    if orders:
        return gettext("the same number {number}", number=min(orders))
    if share(one.subject, other.subject) >= NEAR_WORDS:
        return gettext("much the same subject")
    if abs(one.begun_at - other.begun_at) <= SOON:
        minutes = round(abs(one.begun_at - other.begun_at) / 60_000)
        return (
            ngettext("begun {count} min apart", "begun {count} min apart", minutes)
            if minutes
            else gettext("begun at the same time")
        )
    return ""


def likeliest(one: Matter, others: Iterable[Matter]) -> Matter | None:
    """Which of the others is probably the same matter, by the strongest reason, then the nearest in time."""
    found = [(_strength(one, other), -abs(one.begun_at - other.begun_at), other) for other in others]
    found = [each for each in found if each[0] > 0]
    return max(found, key=lambda each: each[:2])[2] if found else None


def likeliest_of(view: "TicketView") -> tuple["HistoryLine", str] | None:
    """Which other ticket on the customer's card is probably the same matter as an opened one, and why."""
    from deskterm.model.instants import to_milliseconds
    from deskterm.model.words import FINISHED

    if view.merged_into is not None:
        return None
    words = next((str(one.body) for one in view.messages if one.author_agent is None), "")
    this = Matter(view.line.id, view.line.subject, view.line.created_milliseconds, words)
    others = (one for one in view.customer.history if one.id not in view.apart)
    lines = {one.id: one for one in others if one.state not in FINISHED}
    if view.alike in lines:
        line = lines[view.alike]
        other = Matter(line.id, line.subject, to_milliseconds(line.created_at))
        return line, why_alike(this, other) or gettext("by what was written")
    matters = [Matter(one.id, one.subject, to_milliseconds(one.created_at)) for one in lines.values()]
    found = likeliest(this, matters)
    return None if found is None else (lines[found.id], why_alike(this, found))


def _strength(one: Matter, other: Matter) -> float:
    if _orders(one) & _orders(other):
        return 3
    near = share(one.subject, other.subject)
    if near >= NEAR_WORDS:
        return 1 + near
    return 1 if abs(one.begun_at - other.begun_at) <= SOON else 0


def share(one: str, other: str) -> float:
    """The share of words two subjects have in common, from 0 to 1; what mail programs put before them aside."""
    first, second = _tokens(one), _tokens(other)
    if not first or not second:
        return 0
    return len(first & second) / len(first | second)


def _tokens(subject: str) -> set[str]:
    return {one for one in tokens_for_index(_REPLY_WORDS.sub("", subject)).split() if len(one) > 1}


def _orders(one: Matter) -> set[str]:
    return set(_ORDER_NUMBER.findall(f"{one.subject} {one.words}"))
