"""A customer's card in rows; plain data."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Final

from rich.cells import cell_len

from deskterm.model.views.customers import CustomerView, HistoryLine, PurchaseLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import FINISHED, Certainty, Channel, ContactKind, RatingScale, RatingSource, Script
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext, pgettext_noop
from deskterm.tui.cells import fit
from deskterm.tui.dates import show_date, show_time
from deskterm.tui.naming import listed, named, quoted, ticket_name
from deskterm.tui.widgets.rows import ListRow
from deskterm.tui.wrapping import wrap

_SCRIPTS: Final[Mapping[Script, str]] = {
    Script.LATIN: gettext_noop("Latin letters"),
    Script.CYRILLIC: gettext_noop("Cyrillic letters"),
    Script.HAN: gettext_noop("Chinese characters"),
}
THREE: Final[Mapping[int, str]] = {
    3: pgettext_noop("rating", "satisfied"),
    2: pgettext_noop("rating", "average"),
    1: pgettext_noop("rating", "dissatisfied"),
}
"""The words of the three-step scale."""
_WHOLE: Final = frozenset({"JPY", "KRW", "VND", "ISK", "CLP"})
"""Currencies without a smaller unit."""

_SHOWN: Final = 8
"""Purchases and promises shown."""


def card_title(customer: CustomerView) -> str:
    """The heading of a card: name, confirmed salutation, VIP."""
    parts = [customer.name or gettext("somebody without a name")]
    confirmed = customer.salutation_certainty is not Certainty.GUESS
    if confirmed and customer.salutation and customer.salutation != customer.name:
        parts.append(f"({customer.salutation})")
    return " ".join([*parts, "★ VIP"] if customer.vip else parts)


def card_rows(
    customer: CustomerView, view: TicketView | None, width: int, now: datetime, zone: tzinfo | None
) -> list[ListRow]:
    """Everything to know of a customer beside the conversation; history rows can be picked by their ticket's id."""
    rows = [*_person(customer, width), *_contacts(customer), *_note(customer, width), _figures(customer)]
    rows += [_words((gettext("merged: "), "dim"), (name, "")) for _, name in customer.merged]
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
        yield _words((gettext("salutation unknown: ask, or e to set"), "guess"))
    else:
        addressed = gettext("addressed as {salutation}", salutation=customer.salutation)
        yield _words((addressed, ""), (" " + gettext("(guess, not used)") if guess else "", "guess"))
    language = customer.language.value if customer.language else gettext("language unknown")
    uncertain = customer.language is not None and customer.language_certainty is Certainty.GUESS
    script = " · " + gettext(_SCRIPTS[customer.script]) if customer.script else ""
    yield _words((language, "title"), (" " + gettext("(guess)") if uncertain else "", "guess"), (script, ""))
    prefers, asked = _prefers(customer), _asked(customer)
    if cell_len(prefers) + 3 + cell_len(asked) <= width:
        yield _words((prefers, ""), (f" · {asked}", "dim"))
    else:
        yield _words((prefers, ""))
        for line in wrap(asked, width):
            yield _words((line, "dim"))
    belongs = " · ".join(one for one in (customer.organisation, customer.group) if one)
    if belongs:
        yield _words((belongs, ""))


def _prefers(customer: CustomerView) -> str:
    channel = customer.preferred_channel
    if channel is None:
        return gettext("no preferred channel")
    return gettext("prefers {channel}", channel=named(channel))


def _asked(customer: CustomerView) -> str:
    """On which channels they said they may be contacted, or may not."""
    if not customer.consents:
        return gettext("no consents recorded")
    said = (
        gettext("{channel} yes", channel=named(one.channel))
        if one.granted
        else gettext("{channel} NO", channel=named(one.channel))
        for one in customer.consents
    )
    return gettext("may be contacted: {channels}", channels=listed(said))


def _contacts(customer: CustomerView) -> Iterator[ListRow]:
    if not customer.contacts:
        yield _words((gettext("no address or number"), "warning"))
    cells = _column([named(one) for one in ContactKind])
    for point in customer.contacts:
        yield _words((fit(named(point.kind), cells), "dim"), (point.value, ""))


def _column(words: Sequence[str]) -> int:
    """How many cells a column of these words takes, a gap included; the longest may be cut."""
    return min(12, max(7, *(cell_len(one) + 1 for one in words)))


def _first(lines: Sequence[str], most: int) -> list[str]:
    """The first of the lines; where there are more the last one says so."""
    return [*lines[:most]] if len(lines) <= most else [*lines[: most - 1], lines[most - 1] + " …"]


def _note(customer: CustomerView, width: int) -> Iterator[ListRow]:
    if customer.note.strip():
        for line in _first(wrap(customer.note.strip(), width), 6):
            yield _words((line, "guess"))


def _figures(customer: CustomerView) -> ListRow:
    ratings = [rating_words(one.rating, one.scale) for one in customer.history if one.rating is not None]
    words = [ngettext("{count} ticket", "{count} tickets", customer.tickets)]
    words.append(gettext("rated {ratings}", ratings=" ".join(ratings[:4])) if ratings else gettext("no ratings"))
    bought = len(customer.purchases)
    words.append(ngettext("{count} purchase", "{count} purchases", bought) if bought else gettext("no purchases"))
    return ListRow(((" · ".join(words), "dim"),))


def rating_words(value: int | None, scale: RatingScale | None) -> str:
    """A verdict in words: ``5 ★``, ``average``, ``NPS 9``."""
    if value is None:
        return ""
    if scale is RatingScale.THREE:
        return pgettext("rating", THREE.get(value, str(value)))
    return f"NPS {value}" if scale is RatingScale.NPS else f"{value} ★"


def _promises(customer: CustomerView, width: int, now: datetime, zone: tzinfo | None) -> Iterator[ListRow]:
    yield ListRow()
    nothing = "" if customer.open_promises else gettext(": nothing open")
    yield _words((pgettext("card", "Promised"), "title"), (nothing, "dim"))
    for number, promise in customer.open_promises[:_SHOWN]:
        late = promise.due_at < now
        when = show_time(promise.due_at, now, zone)
        when = f"{when} #{number}" if number is not None else when
        if late:
            words = gettext("LATE since {time}: {promise}", time=when, promise=promise.text)
        else:
            words = gettext("until {time}: {promise}", time=when, promise=promise.text)
        for index, line in enumerate(_first(wrap(words, width - 2), 3)):
            yield _words((line if index == 0 else "  " + line, "warning" if late else ""))


def _ratings(view: TicketView | None) -> Iterator[ListRow]:
    for rating in view.ratings if view is not None else ():
        low = rating.value <= (1 if rating.scale is RatingScale.THREE else 2)
        verdict = rating_words(rating.value, rating.scale)
        if rating.source is RatingSource.AGENT:
            words = gettext("this ticket: {rating} heard by an agent", rating=verdict)
        else:
            words = gettext("this ticket: {rating} by the customer", rating=verdict)
        if rating.reasons:
            reasons = [pgettext("low rating", one) for one in rating.reasons]
            words = pgettext("fact", "{field}: {value}", field=words, value=listed(reasons))
        yield _words((words, "warning" if low else "good"))
        if rating.comment:
            yield _words((f"  {quoted(rating.comment)}", "dim"))


def _history(customer: CustomerView, view: TicketView | None, now: datetime, zone: tzinfo | None) -> Iterator[ListRow]:
    others = [one for one in customer.history if view is None or one.id != view.line.id]
    current = [one for one in others if one.state not in FINISHED]
    if current:
        yield ListRow()
        known = view.apart if view is not None else ()
        asked = gettext(", the same matter?") if any(one.id not in known for one in current) else ""
        yield _words((pgettext("card", "Open too"), "title"), (asked, "dim"))
        for one in current:
            yield _ticket(one, now, zone)
    past = [one for one in others if one.state in FINISHED]
    yield ListRow()
    yield _words((pgettext("card", "Before"), "title"), ("" if past else gettext(": nothing"), "dim"))
    for one in past:
        yield _ticket(one, now, zone)


def _ticket(one: HistoryLine, now: datetime, zone: tzinfo | None) -> ListRow:
    rating = f" {rating_words(one.rating, one.scale)}" if one.rating is not None else ""
    channel = fit(named(one.channel), _column([named(word) for word in Channel]))
    pieces = (
        (_day(one.created_at, now, zone), "dim"),
        (channel, "dim"),
        (f"{ticket_name(one.number)} ", "key"),
        (one.subject, ""),
    )
    return ListRow(pieces, one.id, ((named(one.state), "dim"), (rating, "")))


def _day(instant: datetime, now: datetime, zone: tzinfo | None) -> str:
    """The day of an instant in a column that takes any day of the year; one with its year takes more."""
    today = now.astimezone(zone).date()
    day = show_date(instant.astimezone(zone).date(), today)
    column = max(cell_len(show_date(date(today.year, month, 28), today)) for month in range(1, 13))
    return day + " " * max(1, column + 1 - cell_len(day))


def _purchases(customer: CustomerView, now: datetime, zone: tzinfo | None) -> Iterator[ListRow]:
    if not customer.purchases:
        return
    yield ListRow()
    yield _words((pgettext("card", "Bought"), "title"))
    for one in customer.purchases[:_SHOWN]:
        pieces = ((_day(one.at, now, zone), "dim"), (f"{one.order} ", "key"), (one.title, ""))
        yield ListRow(pieces, None, ((sum_words(one), ""),))
    rest = len(customer.purchases) - _SHOWN
    if rest > 0:
        yield _words((ngettext("and {count} more", "and {count} more", rest), "dim"))


def sum_words(purchase: PurchaseLine) -> str:
    """What a purchase cost, from minor units of its currency."""
    if purchase.currency in _WHOLE:
        return f"{purchase.amount} {purchase.currency}"
    return f"{purchase.amount / 100:.2f} {purchase.currency}"
