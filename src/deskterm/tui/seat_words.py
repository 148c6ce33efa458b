"""What is said of a seat: how long its customer waits, what is offered, and how that fits into a strip of one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from deskterm.model.views.seats import SeatLine
from deskterm.model.words import DueKind
from deskterm.standards.duration import in_unit
from deskterm.store.seats import HEARD
from deskterm.text.translation import ngettext, pgettext
from deskterm.tui.cells import fit, width
from deskterm.tui.widgets.lines import Piece

NAME: Final = 24
"""No name takes more cells of the strip."""

LEAST: Final = 20
"""With fewer cells for each, fewer seats are shown."""

ROOMY: Final = 34
"""From so many cells for each seat on, words stand where signs would."""

_ANSWERS: Final = (DueKind.FIRST, DueKind.NEXT)


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A seat with its number on the strip and what only the workstation knows of it."""

    line: SeatLine
    place: int
    here: bool
    unread: int
    draft: bool


def waits_since(line: SeatLine, now: datetime) -> datetime | None:
    """Since when its customer waits for an answer, or longer than they were asked to; None while nobody waits."""
    if line.unanswered:
        return line.waiting_since or line.heard_at or now
    if line.hold_until is not None and line.hold_until <= now:
        return line.hold_until
    return None


def is_late(line: SeatLine, now: datetime) -> bool:
    """Whether the answer's time is up, or the time the customer was asked to wait."""
    if line.unanswered:
        return line.due_at is not None and line.due_kind in _ANSWERS and line.due_at <= now
    return waits_since(line, now) is not None


def wants_hold(line: SeatLine, now: datetime) -> bool:
    """Whether half of the time for an answer has gone by: then the customer may be asked to wait."""
    if not line.unanswered or line.unsent or line.due_at is None or line.due_kind not in _ANSWERS:
        return False
    since = waits_since(line, now) or now
    return now >= since + (line.due_at - since) / 2


def is_gone(line: SeatLine, now: datetime, after: timedelta) -> bool:
    """Whether an answered customer has not written for so long; one who waits or was asked to wait is not gone."""
    if line.unanswered or line.unsent or line.hold_until is not None:
        return False
    last = max((one for one in (line.heard_at, line.answered_at, line.accepted_at) if one is not None), default=now)
    return now - last >= after


def short(length: timedelta) -> str:
    """``24s``, ``6m``, ``2h``, ``3d``; seconds up to a hundred, as they matter in a chat."""
    seconds = max(0, int(length.total_seconds()))
    for unit, size in (("d", 86400), ("h", 3600), ("m", 60)):
        if seconds >= (100 if unit == "m" else size):
            return in_unit(seconds // size, unit)
    return in_unit(seconds, "s")


def state_piece(line: SeatLine, now: datetime, gone_after: timedelta, *, roomy: bool) -> Piece:
    """Seconds since the customer's last line, or what matters more; signs say what colours do."""
    if line.unsent:
        return f"{short(now - (line.heard_at or line.accepted_at))} →", "dim"
    if not line.unanswered and line.hold_until is not None:
        left = line.hold_until - now
        if left <= timedelta(0):
            return (pgettext("seat", "hold over") if roomy else pgettext("seat", "hold!!")), "late"
        return pgettext("seat", "hold {time}", time=short(left)), "dim"
    if is_gone(line, now, gone_after):
        return pgettext("seat", "gone {time}", time=short(now - (line.heard_at or line.accepted_at))), "soon"
    age = short(now - (line.heard_at or line.accepted_at))
    if is_late(line, now):
        return (pgettext("seat", "{time} LATE", time=age) if roomy else f"{age}!!"), "late"
    if wants_hold(line, now):
        return (pgettext("seat", "{time} hold?", time=age) if roomy else f"{age}!"), "soon"
    return age, "" if line.unanswered else "dim"


def seat_pieces(facts: SeatFacts, now: datetime, gone_after: timedelta, cells: int) -> list[Piece]:
    """One seat in at most ``cells`` cells: number, name, language, seconds, unread, draft; the name gives way first."""
    line, roomy = facts.line, cells >= ROOMY
    language = line.language.value if line.language else "??"
    unread = f"{facts.unread}{'+' if facts.unread >= HEARD else ''}"
    words, style = state_piece(line, now, gone_after, roomy=roomy)
    tail: list[Piece] = [(f" {language}", "dim"), (f" {words}", style)]
    if facts.unread:
        tail.append((f" {_new(facts.unread, unread)}" if roomy else f" +{unread}", "mark"))
    if facts.draft:
        tail.append((" ✎ " + pgettext("seat", "draft") if roomy else "✎", "accent"))
    head = f"{'▸' if facts.here else ' '}{facts.place} "
    room = cells - width(head) - sum(width(text) for text, _ in tail)
    name = fit(line.customer or "?", max(1, min(room, NAME, max(1, width(line.customer)))))
    return [(head, "key"), (name, "current" if facts.here else "strong"), *tail]


def _new(count: int, shown: str) -> str:
    return ngettext("{shown} new", "{shown} new", count, shown=shown)


def strip_pieces(
    seats: Sequence[SeatFacts], now: datetime, gone_after: timedelta, right: Sequence[str], cells: int
) -> tuple[list[Piece], list[tuple[int, int, str]]]:
    """The strip's pieces in ``cells`` cells, and from where to where each seat's ticket stands.

    Of ``right``, from long to short, the longest that leaves every seat its room stands at the end. Where not every
    seat has room, the one in front has, and how many there are besides is said at the end.
    """
    if not seats:
        return [], []
    wanted = LEAST * len(seats)
    last = next((one for one in right if width(one) + bool(one) + wanted <= cells), right[-1] if right else "")
    most = max(1, (cells - width(last) - bool(last)) // LEAST)
    if len(seats) > most:
        most = max(1, (cells - 3) // LEAST)
        last = f"+{len(seats) - most}"
    room = cells - width(last) - bool(last)
    front = next((at for at, one in enumerate(seats) if one.here), 0)
    first = max(0, min(front - most + 1, len(seats) - most))
    shown = list(seats[first : first + most])
    each = room // len(shown)
    pieces: list[Piece] = []
    spots: list[tuple[int, int, str]] = []
    at = 0
    for facts in shown:
        seat = seat_pieces(facts, now, gone_after, each - 1)
        taken = sum(width(text) for text, _ in seat)
        spots.append((at, at + taken, facts.line.ticket))
        pieces += [*seat, (" ", "")]
        at += taken + 1
    gap = cells - at - width(last)
    pieces += [(" " * (gap - (gap > 1)), ""), (last, "dim")]  # as all lines it ends before the edge, where it can
    return pieces, spots
