"""The shift: what happened since one left, what today wants, and what one leaves behind.

When one left is not kept: it is one's last command before a pause of four hours, which every workstation of an agent
can tell, also after a crash. What was read is kept in the store (``MarkRead``), so that it is read everywhere.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta, tzinfo

from deskterm.desk.naming import named
from deskterm.desk.reads import Reads
from deskterm.model.instants import from_milliseconds, to_milliseconds
from deskterm.model.views.messages import UnsentLine
from deskterm.model.views.shift import Handover, Shift, ShiftLine
from deskterm.model.words import Delivery
from deskterm.store import shift as store_shift
from deskterm.store.drafts import Draft, Drafts
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext

_BACK = (Delivery.FAILED, Delivery.HELD)
_DAY = timedelta(days=1)


def end_of_day(now: datetime, zone: tzinfo | None) -> datetime:
    """The last instant of the day in a time zone, None for the machine's own."""
    local = now.astimezone(zone)
    return datetime.combine(local.date() + _DAY, time(), local.tzinfo).astimezone(now.tzinfo)


def shift_of(reads: Reads, drafts: Drafts, agent: str, zone: tzinfo | None = None) -> Shift:
    """What ``agent`` finds when they come back."""
    store, queues, now = reads.store, reads.queues, reads.clock()
    left, _ = store_shift.pause_before(store, agent, now)
    since = max(left, store_shift.read_upto(store, agent))
    until = to_milliseconds(end_of_day(now, zone))
    return Shift(
        since=from_milliseconds(since),
        news=store_shift.news(store, agent, since, queues),
        assigned=store_shift.moved(store, agent, since, queues, ended=False),
        ended=store_shift.moved(store, agent, since, queues, ended=True),
        promises=store_shift.promises(store, agent, until, queues),
        waking=store_shift.waking(store, agent, until, queues),
        drafts=_drafts(reads, drafts.of_agent(agent), now),
        failed=_unsent(reads, (one for one in reads.unsent() if one.author == agent and one.delivery in _BACK), now),
        notes=store_shift.notes(store, agent, since, queues, own=False),
    )


def handover_of(reads: Reads, drafts: Drafts, agent: str, name: str, until: datetime) -> Handover:
    """What ``agent`` leaves behind until ``until``, when the next shift begins or they come back."""
    store, queues, now = reads.store, reads.queues, reads.clock()
    moment, then = to_milliseconds(now), to_milliseconds(until)
    _, began = store_shift.pause_before(store, agent, now)
    live = store_shift.waiting(store, agent, queues, live=True, now=moment)
    return Handover(
        agent=safe_line(name),
        at=now,
        began=from_milliseconds(began),
        until=until,
        live=live,
        waiting=store_shift.waiting(store, agent, queues, live=False, now=moment),
        promises=store_shift.promises(store, agent, then, queues),
        waking=store_shift.waking(store, agent, then, queues),
        unsent=_unsent(reads, (one for one in reads.unsent() if one.author == agent), now),
        drafts=_drafts(reads, drafts.of_agent(agent), now),
        notes=store_shift.notes(store, agent, began, queues, own=True),
    )


def _drafts(reads: Reads, drafts: Iterable[Draft], now: datetime) -> tuple[ShiftLine, ...]:
    found = list(drafts)
    heads = store_shift.about(reads.store, dict.fromkeys(one.ticket for one in found), reads.queues)
    return tuple(
        ShiftLine(*heads[one.ticket], now, safe_line(" ".join(one.text.split())[:120]))
        for one in found
        if one.ticket in heads
    )


def _unsent(reads: Reads, answers: Iterable[UnsentLine], now: datetime) -> tuple[ShiftLine, ...]:
    found = list(answers)
    heads = store_shift.about(reads.store, dict.fromkeys(one.ticket for one in found), reads.queues)
    return tuple(
        ShiftLine(*heads[one.ticket], one.leaves_at or now, _stands(one)) for one in found if one.ticket in heads
    )


def _stands(one: UnsentLine) -> SafeLine:
    return safe_line(gettext("{delivery} to {recipient}", delivery=named(one.delivery), recipient=one.recipient))


def mark(line: ShiftLine, *, read: bool) -> ShiftLine:
    """The same line, read or not."""
    return replace(line, read=read)
