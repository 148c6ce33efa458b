"""Arranging a demo's conversations in time: the finished ones in the past, what is to be done around the present.

Where a clock runs a conversation is to be late, due soon or comfortable, and it began so much earlier. All times here
are milliseconds.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from deskterm.demo.casting import MAIN_DESK
from deskterm.demo.telling import Telling
from deskterm.model.words import TO_SOLVE, Language, State

_TO_SOLVE: Final = 45
_PENDING: Final = 20
_SNOOZED: Final = 8
_OF: Final = 300
"""How many of three hundred tickets are to be solved, pending and snoozed."""
_LEAST_ACTIVE: Final = 0.04
"""The share of what is not finished in a very large store."""
_LATE: Final = 0.1
_SOON: Final = 0.25
_PARTS: Final = 0.6
"""Of the active tickets beyond the first of each kind, those told only in part."""
_LIVE: Final = ((50, 1), (100, 3), (10_000, 8))
"""From so many tickets on, so many chats go on right now."""
_SHORTER: Final = 1.2
BRIEF: Final = 2000
"""A store with more tickets than this is brief: it prefers short conversations and records fewer changes."""
_HOURS: Final = tuple(accumulate((1, 1, 0, 0, 0, 1, 2, 5, 9, 12, 13, 12, 10, 11, 12, 11, 10, 9, 8, 7, 6, 5, 3, 2)))
"""How busy each hour of a customer's day is, added up."""
_AHEAD: Final = {Language.CHINESE: 8}
"""Hours by which the customers of a language are ahead of UTC; two for those not named."""

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
_MILLISECOND: Final = timedelta(milliseconds=1)


class Beginning(NamedTuple):
    """When a telling begins. Those of one ``pair`` have the same customer and order; -1 is alone."""

    started: int
    telling: int
    pair: int = -1


def active_share(tickets: int) -> float:
    """The share of tickets that are not finished: a quarter of a small store, a twenty-fifth of a very large one."""
    usual = (_TO_SOLVE + _PENDING + _SNOOZED) / _OF
    return usual if tickets <= _OF else max(_LEAST_ACTIVE, usual * (_OF / tickets) ** 0.45)


def span(tickets: int) -> timedelta:
    """How far back a store with so many tickets goes: 90 days, or up to two years."""
    return timedelta(days=min(730.0, 90 * max(1.0, tickets / 1000) ** 0.455))


def arrange(tellings: Sequence[Telling], tickets: int, now: int, chance: Random) -> list[Beginning]:
    """When which telling begins, in order of time: exactly ``tickets`` of them."""
    active = round(tickets * active_share(tickets))
    pending, snoozed = (round(active * part / (_TO_SOLVE + _PENDING + _SNOOZED)) for part in (_PENDING, _SNOOZED))
    begun = _to_solve(tellings, active - pending - snoozed, _live(tickets), now, chance)
    for state, count in ((State.PENDING, pending), (State.SNOOZED, snoozed)):
        places = [place for place, one in enumerate(tellings) if one.state is state]
        chosen = _varied(places, tellings, count, {}, chance)
        begun += [Beginning(now - _elapsed(tellings[place], None, chance), place) for place in chosen]
    begun += _finished(tellings, tickets - len(begun), now, tickets, chance)
    return sorted(begun)


def _live(tickets: int) -> int:
    return max((count for least, count in _LIVE if tickets >= least), default=0)


def _to_solve(tellings: Sequence[Telling], count: int, live: int, now: int, chance: Random) -> list[Beginning]:
    """Chats that go on, calls that nobody picked up, and the rest with some late and some due soon."""
    places = [place for place, one in enumerate(tellings) if one.state in TO_SOLVE and not one.scenario.follows]
    chats = [place for place in places if tellings[place].scenario.live]
    missed = [place for place in places if tellings[place].always_late and place not in chats]
    others = [place for place in places if place not in chats and place not in missed]
    followers = _followers(tellings)
    late = round(count * _LATE)
    chosen = _chats(chats, tellings, min(live, count), chance)
    chosen += chance.sample(missed, late // 2) if late // 2 <= len(missed) else chance.choices(missed, k=late // 2)
    fixed = len(chosen)
    chosen += _varied(others, tellings, count - fixed, followers, chance)
    wishes = _wishes(len(chosen) - fixed, late - late // 2, chance)
    begun: list[Beginning] = []
    for pair, place in enumerate(chosen):
        elapsed = _elapsed(tellings[place], wishes[pair - fixed] if pair >= fixed else None, chance)
        followed = followers.get(place, ())
        after = {one: milliseconds(tellings[one].scenario.follows_after) for one in followed}
        elapsed = max([elapsed, *(after[one] + milliseconds(tellings[one].length) + MINUTE for one in followed)])
        begun.append(Beginning(now - elapsed, place, pair if followed else -1))
        begun += [Beginning(now - elapsed + after[one], one, pair) for one in followed]
    return begun


def _followers(tellings: Sequence[Telling]) -> dict[int, list[int]]:
    """The tellings whose scenarios the same customer wrote next, by the place of the first."""
    places = {one.scenario.name: place for place, one in enumerate(tellings) if one.whole}
    found: dict[int, list[int]] = {}
    for place, one in enumerate(tellings):
        if one.scenario.follows:
            found.setdefault(places[one.scenario.follows], []).append(place)
    return found


def _chats(places: Sequence[int], tellings: Sequence[Telling], count: int, chance: Random) -> list[int]:
    """``count`` of ``places`` in as many languages as there are, one of them surely for the main agent."""
    waiting = chance.sample(places, len(places))
    waiting.sort(key=lambda place: (tellings[place].scenario.language, tellings[place].scenario.queue) != MAIN_DESK)
    chosen: list[int] = []
    while waiting and len(chosen) < count:
        seen = {tellings[place].scenario.language for place in chosen}
        place = next((one for one in waiting if tellings[one].scenario.language not in seen), waiting[0])
        waiting.remove(place)
        chosen.append(place)
    return chosen


def _varied(
    places: Sequence[int],
    tellings: Sequence[Telling],
    count: int,
    followers: Mapping[int, Sequence[int]],
    chance: Random,
) -> list[int]:
    """Tellings that make ``count`` tickets with those that follow: each whole one once, each part, then by weight."""
    shuffled = chance.sample(places, len(places))
    whole = [place for place in shuffled if tellings[place].whole]
    parts = [place for place in shuffled if not tellings[place].whole]
    firsts = list({tellings[place].scenario.name: place for place in parts}.values())
    chosen: list[int] = []
    for place in (*whole, *firsts, *(place for place in parts if place not in firsts)):
        size = 1 + len(followers.get(place, ()))
        if size <= count:
            count -= size
            chosen.append(place)
    again = [place for place in whole if not tellings[place].scenario.person and place not in followers]
    pools = [(pool, list(accumulate(tellings[one].scenario.weight for one in pool))) for pool in (parts, again) if pool]
    for _ in range(count):
        pool, weights = pools[0] if chance.random() < _PARTS else pools[-1]
        chosen += chance.choices(pool, cum_weights=weights)
    return chosen


def _wishes(count: int, late: int, chance: Random) -> list[str]:
    soon = round(count * _SOON)
    wishes = ["late"] * min(late, count) + ["soon"] * soon
    wishes += ["comfortable"] * max(0, count - len(wishes))
    chance.shuffle(wishes)
    return wishes


_LEFT: Final = {"late": (-0.6, -0.02), "soon": (0.03, 0.22), "comfortable": (0.3, 0.97)}
"""How much of its time a clock has left for each wish."""


def _elapsed(telling: Telling, wish: str | None, chance: Random) -> int:
    """How long ago a telling that is not finished began."""
    length = milliseconds(telling.length)
    if telling.scenario.live:
        return length + chance.randint(6 * SECOND, 16 * SECOND)
    if telling.snoozed_for is not None:
        return length + int(milliseconds(telling.snoozed_for) * chance.uniform(0.05, 0.85))
    if telling.clock is None:
        longest = 6 * DAY if telling.state is State.PENDING else 8 * HOUR
        return length + HOUR // 4 + int(chance.random() ** 2 * longest)
    if telling.always_late:
        return length + chance.randint(2 * MINUTE, 50 * MINUTE)
    left = chance.uniform(*_LEFT[wish or "comfortable"])
    return max(
        milliseconds(telling.clock.due - telling.clock.target * left), length + chance.randint(MINUTE, 4 * MINUTE)
    )


def _finished(tellings: Sequence[Telling], count: int, now: int, tickets: int, chance: Random) -> list[Beginning]:
    """Finished ones spread evenly over the days, begun at the hours at which people write, over by now."""
    back = milliseconds(span(tickets))
    places = [place for place, one in enumerate(tellings) if one.finished]
    persons = [place for place in places if tellings[place].scenario.person]
    others = [place for place in places if place not in persons]
    weights = list(accumulate(_weight(tellings[place], brief=tickets > BRIEF) for place in others))
    chosen = chance.sample(persons, len(persons)) if count > 2 * len(persons) else []
    chosen += chance.choices(others, cum_weights=weights, k=max(0, count - len(chosen)))
    chance.shuffle(chosen)
    begun: list[Beginning] = []
    for number, place in enumerate(chosen):
        day = now - back + int(back * (number + chance.random()) / count)
        hour = bisect_right(_HOURS, chance.random() * _HOURS[-1]) - _AHEAD.get(tellings[place].scenario.language, 2)
        started = day // DAY * DAY + hour * HOUR + chance.randrange(HOUR)
        last = now - milliseconds(tellings[place].longest)
        begun.append(Beginning(started if started < last else last - int(chance.random() ** 2 * 3 * DAY), place))
    return begun


def _weight(telling: Telling, *, brief: bool) -> float:
    """How often a telling is told; in a ``brief`` store a long one so much less that three messages are usual."""
    return telling.scenario.weight / len(telling.messages) ** _SHORTER if brief else telling.scenario.weight


def milliseconds(length: timedelta) -> int:
    """``length`` in milliseconds."""
    return length // _MILLISECOND
