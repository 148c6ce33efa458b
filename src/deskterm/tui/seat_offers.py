"""What a seat offers to send by one key: a phrase that asks to wait before the time is up, or “still there?”.

It leaves what is being written alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from deskterm.canned.library import Library
from deskterm.canned.reply import CannedReply
from deskterm.canned.template import open_slots
from deskterm.errors import InputError
from deskterm.model.views.seats import SeatLine
from deskterm.model.words import Phase
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext
from deskterm.tui.naming import named
from deskterm.tui.phrasing import CIRCUMSTANCES, Situation, rendered
from deskterm.tui.seat_words import is_gone, is_late, short, wants_hold

HOLD_MINUTES: Final = 3
"""How long a customer is asked to wait."""

MINUTES: Final = "minutes"
"""The slot of a phrase that says for how long."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A text to send, the phrase it was made of, and until when it asks to wait."""

    text: str
    name: str
    hold_until: datetime | None = None


def hold_offer(library: Library, situation: Situation, now: datetime) -> Offer:
    """A phrase that asks to wait and says how long; raises ``InputError`` where there is none."""
    until = now + timedelta(minutes=HOLD_MINUTES)
    return _offer(library, Phase.HOLD, situation, until, {MINUTES: str(HOLD_MINUTES)})


def there_offer(library: Library, situation: Situation) -> Offer:
    """A phrase made for a chat that asks whether somebody is still there; raises ``InputError`` where there is none."""
    return _offer(library, Phase.REMIND, situation, None, {})


def _offer(
    library: Library, phase: Phase, situation: Situation, until: datetime | None, filled: dict[str, str]
) -> Offer:
    """The phrase that fits best and whose every slot is filled: one with such a slot, then one of the channel."""
    fitting: list[tuple[bool, bool, int, CannedReply, str]] = []
    for reply in library.of_phase(phase, situation.language, situation.channel):
        own = situation.channel in reply.channels
        if CIRCUMSTANCES & set(reply.tags) or (phase is Phase.REMIND and not own):
            continue
        text = _filled(rendered(reply, situation).text, filled)
        if text is not None:
            takes = bool(set(filled) & {slot.name for slot in reply.slots})
            fitting.append((takes, own, situation.uses.get(reply.name, 0), reply, text))
    if not fitting:
        raise InputError(
            gettext(
                "there is no {phase} for {channel} in {language}",
                phase=named(phase),
                channel=named(situation.channel),
                language=situation.language,
            )
        )
    *_, reply, text = max(fitting, key=lambda one: one[:3])
    return Offer(text, reply.name, until)


def _filled(text: str, values: dict[str, str]) -> str | None:
    """``text`` with its slots filled, None where one of them is not known."""
    for slot in reversed(open_slots(text)):
        if slot.name not in values:
            return None
        text = f"{text[: slot.start]}{values[slot.name]}{text[slot.end :]}"
    return text


def offered_words(
    line: SeatLine, now: datetime, gone_after: timedelta, *, asked: bool, hold_key: str, left_key: str
) -> SafeLine:
    """What stands above the composer before the phrase: why it is offered, and by which key; empty for nothing."""
    if wants_hold(line, now) and line.due_at is not None:
        left = line.due_at - now
        if is_late(line, now):
            return safe_line(gettext("▲ LATE by {time} · {key} sends:", time=short(-left), key=hold_key))
        return safe_line(gettext("▲ due in {time} · {key} sends:", time=short(left), key=hold_key))
    if is_gone(line, now, gone_after):
        silence = short(now - (line.heard_at or line.accepted_at))
        if asked:
            return safe_line(
                gettext(
                    "▲ asked, no word for {time} · {left_key} closes it as left · {key} asks again:",
                    time=silence,
                    left_key=left_key,
                    key=hold_key,
                )
            )
        return safe_line(gettext("▲ no word for {time} · {key} asks:", time=silence, key=hold_key))
    return safe_line("")
