"""A customer's card in rows; plain data."""

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from typing import Final

from deskterm.model.views.customers import ContactLine, CustomerView, HistoryLine, PurchaseLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, Certainty, ContactKind, RatingScale, Script
from deskterm.tui.typed_time import show_day, show_time
from deskterm.tui.widgets.rows import ListRow
from deskterm.tui.wrapping import wrap

_KINDS: Final[Mapping[ContactKind, str]] = {
    ContactKind.MAIL: "mail",
    ContactKind.PHONE: "phone",
    ContactKind.HANDLE: "handle",
}
_SCRIPTS: Final[Mapping[Script, str]] = {
    Script.LATIN: "Latin letters",
    Script.CYRILLIC: "Cyrillic letters",
    Script.HAN: "Chinese characters",
}
_THREE: Final = {3: "satisfied", 2: "average", 1: "dissatisfied"}
_WHOLE: Final = frozenset({"JPY", "KRW", "VND", "ISK", "CLP"})
"""Currencies without a smaller unit."""

_SHOWN: Final = 8
"""Purchases and promises shown."""


def card_title(customer: CustomerView) -> str:
    """The heading of a card: name, confirmed salutation, VIP."""
    parts = [customer.name or "somebody without a name"]
    confirmed = customer.salutation_certainty is not Certainty.GUESS
    if confirmed and customer.salutation and customer.salutation != customer.name:
        parts.append(f"({customer.salutation})")
    return " ".join([*parts, "★ VIP"] if customer.vip else parts)


def card_rows(
    customer: CustomerView, view: TicketView | None, width: int, now: datetime, zone: tzinfo | None
) -> list[ListRow]:
    """Everything to know of a customer beside the conversation; history rows can be picked by their ticket's id."""
    rows = [*_person(customer, width), *_contacts(customer), *_note(customer, width), _figures(customer)]
    rows += [_words(("merged: ", "dim"), (name, "")) for _, name in customer.merged]
    rows.extend(_promises(customer, width, now, zone))
    rows.extend(_ratings(view))
    rows.extend(_history(customer, view, now, zone))
    rows.extend(_purchases(customer, now, zone))
    return rows


def _words(*pieces: tuple[str, str]) -> ListRow:
    return ListRow(tuple((text, style) for text, style in pieces if text))


def _person(customer: CustomerView, width: int) -> Iterator[ListRow]:
    guess = customer.salutation_certainty is Certainty.GUESS
    if not customer.salutation:
        yield _words(("salutation unknown: ask, or e to set", "guess"))
    else:
        yield _words((f"addressed as {customer.salutation}", ""), (" (guess, not used)" if guess else "", "guess"))
    language = customer.language.value if customer.language else "language unknown"
    uncertain = customer.language is not None and customer.language_certainty is Certainty.GUESS
    script = f" · {_SCRIPTS[customer.script]}" if customer.script else ""
    yield _words((language, "title"), (" (guess)" if uncertain else "", "guess"), (script, ""))
    prefers = f"prefers {customer.preferred_channel.value}" if customer.preferred_channel else "no preferred channel"
    consents = ", ".join(f"{one.channel.value} {'yes' if one.granted else 'NO'}" for one in customer.consents)
    asked = f"may be contacted: {consents}" if consents else "no consents recorded"
    if len(prefers) + 3 + len(asked) <= width:
        yield _words((prefers, ""), (f" · {asked}", "dim"))
    else:
        yield _words((prefers, ""))
        for line in wrap(asked, width):
            yield _words((line, "dim"))
    belongs = " · ".join(one for one in (customer.organisation, customer.group) if one)
    if belongs:
        yield _words((belongs, ""))


def _contacts(customer: CustomerView) -> Iterator[ListRow]:
    if not customer.contacts:
        yield _words(("no address or number", "warning"))
    for point in customer.contacts:
        yield _words((f"{_KINDS[point.kind]:<7}", "dim"), (contact_words(point), ""))


def contact_words(point: ContactLine) -> str:
    """A contact point as it is written."""
    return point.value


def _note(customer: CustomerView, width: int) -> Iterator[ListRow]:
    if customer.note.strip():
        for line in wrap(customer.note.strip(), width)[:6]:
            yield _words((line, "guess"))


def _figures(customer: CustomerView) -> ListRow:
    ratings = [rating_words(one.rating, one.scale) for one in customer.history if one.rating is not None]
    words = [f"{customer.tickets} ticket{'' if customer.tickets == 1 else 's'}"]
    words.append("rated " + " ".join(ratings[:4]) if ratings else "no ratings")
    bought = len(customer.purchases)
    words.append(f"{bought} purchase{'' if bought == 1 else 's'}" if bought else "no purchases")
    return ListRow(((" · ".join(words), "dim"),))


def rating_words(value: int | None, scale: RatingScale | None) -> str:
    """A verdict in words: ``5 ★``, ``average``, ``NPS 9``."""
    if value is None:
        return ""
    if scale is RatingScale.THREE:
        return _THREE.get(value, str(value))
    return f"NPS {value}" if scale is RatingScale.NPS else f"{value} ★"


def _promises(customer: CustomerView, width: int, now: datetime, zone: tzinfo | None) -> Iterator[ListRow]:
    yield ListRow()
    yield _words(("Promised", "title"), ("" if customer.open_promises else ": nothing open", "dim"))
    for number, promise in customer.open_promises[:_SHOWN]:
        late = promise.due_at < now
        ticket = f" #{number}" if number is not None else ""
        when = f"{'LATE since' if late else 'until'} {show_time(promise.due_at, now, zone)}{ticket}: "
        for index, line in enumerate(wrap(when + promise.text, width)[:3]):
            yield _words((line if index == 0 else "  " + line, "warning" if late else ""))


def _ratings(view: TicketView | None) -> Iterator[ListRow]:
    for rating in view.ratings if view is not None else ():
        heard = "heard by an agent" if rating.source.value == "agent" else "by the customer"
        reasons = f": {', '.join(rating.reasons)}" if rating.reasons else ""
        low = rating.value <= (1 if rating.scale is RatingScale.THREE else 2)
        words = f"this ticket: {rating_words(rating.value, rating.scale)} {heard}{reasons}"
        yield _words((words, "warning" if low else "good"))
        if rating.comment:
            yield _words((f"  “{rating.comment}”", "dim"))


def _history(customer: CustomerView, view: TicketView | None, now: datetime, zone: tzinfo | None) -> Iterator[ListRow]:
    others = [one for one in customer.history if view is None or one.id != view.line.id]
    current = [one for one in others if one.state not in FINISHED]
    if current:
        yield ListRow()
        yield _words(("Open too", "title"), (", the same matter?", "dim"))
        for one in current:
            yield _ticket(one, now, zone)
    past = [one for one in others if one.state in FINISHED]
    yield ListRow()
    yield _words(("Before", "title"), ("" if past else ": nothing", "dim"))
    for one in past:
        yield _ticket(one, now, zone)


def _ticket(one: HistoryLine, now: datetime, zone: tzinfo | None) -> ListRow:
    day = show_day(one.created_at.astimezone(zone).date(), now.astimezone(zone).date()).split(" ", 1)[1]
    number = f"#{one.number}" if one.number is not None else "#new"
    rating = f" {rating_words(one.rating, one.scale)}" if one.rating is not None else ""
    pieces = ((f"{day:<7}", "dim"), (f"{one.channel.value:<7}", "dim"), (f"{number} ", "key"), (one.subject, ""))
    return ListRow(pieces, one.id, ((one.state.value, "dim"), (rating, "")))


def _purchases(customer: CustomerView, now: datetime, zone: tzinfo | None) -> Iterator[ListRow]:
    if not customer.purchases:
        return
    yield ListRow()
    yield _words(("Bought", "title"))
    for one in customer.purchases[:_SHOWN]:
        day = show_day(one.at.astimezone(zone).date(), now.astimezone(zone).date()).split(" ", 1)[1]
        yield ListRow(((f"{day:<7}", "dim"), (f"{one.order} ", "key"), (one.title, "")), None, ((sum_words(one), ""),))
    if len(customer.purchases) > _SHOWN:
        yield _words((f"and {len(customer.purchases) - _SHOWN} more", "dim"))


def sum_words(purchase: PurchaseLine) -> str:
    """What a purchase cost, from minor units of its currency."""
    if purchase.currency in _WHOLE:
        return f"{purchase.amount} {purchase.currency}"
    return f"{purchase.amount / 100:.2f} {purchase.currency}"
