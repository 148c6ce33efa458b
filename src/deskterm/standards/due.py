"""When a ticket is due and why: its clocks, promises and snooze, and the earliest of them.

All instants are UTC. Whether something is *late* is told by comparing with the present, which nothing here reads.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from deskterm.model.words import FINISHED, Channel, DueKind, Priority, State
from deskterm.standards.calendar import ALWAYS, Calendar, as_utc
from deskterm.standards.clock import Pause, due, settled_pauses
from deskterm.standards.ledger import LedgerLine, ledger
from deskterm.standards.standard import ClockKind, Standard, Standards

_KINDS: Final = tuple(DueKind)


@dataclass(frozen=True, slots=True)
class OpenPromise:
    """Something told to the customer that is still to happen by ``due_at``; ``made_at`` may be unknown."""

    due_at: datetime
    made_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TicketTimes:
    """What the clocks of a ticket go by.

    ``created_at`` is the creation, or the transfer from a bot; ``first_answer_at`` the first answer by a person that
    left; ``waiting_since`` the oldest customer message without an answer; ``first_waived`` that *no reply needed* was
    said before any answer; ``solved_at`` the last solve. ``promises`` are the open ones. ``pauses`` are for resolution
    only, with the cause of each; while a ticket is pending or snoozed the last one has no end.
    """

    state: State
    channel: Channel
    created_at: datetime
    queue: str | None = None
    priority: Priority | None = None
    customer_group: str | None = None
    first_answer_at: datetime | None = None
    waiting_since: datetime | None = None
    promises: tuple[OpenPromise, ...] = ()
    snoozed_until: datetime | None = None
    pauses: tuple[Pause, ...] = ()
    first_waived: bool = False
    solved_at: datetime | None = None


class ClockStatus(StrEnum):
    """``RUNNING``; ``PAUSED`` for now; ``DONE`` by what it waits for; ``WAIVED``, ended without counting."""

    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    WAIVED = "waived"


_OPEN: Final = (ClockStatus.RUNNING, ClockStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock of a ticket. A promise or a snooze has no standard; its time ``fixed_at`` was given.

    ``ended_at`` is when it was done or waived, where that is known.
    """

    kind: DueKind
    status: ClockStatus
    started_at: datetime | None
    standard: Standard | None = None
    fixed_at: datetime | None = None
    ended_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def calendar(self) -> Calendar:
        """The calendar it counts in; for a promise or a snooze around the clock."""
        return ALWAYS if self.standard is None else self.standard.calendar

    @property
    def target(self) -> timedelta | None:
        """The working time it allows; ``None`` for a snooze, and a promise of unknown making."""
        if self.standard is not None:
            return self.standard.target
        if self.fixed_at is None or self.started_at is None:
            return None
        return max(as_utc(self.fixed_at) - as_utc(self.started_at), timedelta(0))

    @property
    def due(self) -> datetime | None:
        """When its time is used up; ``None`` while an open pause or a calendar that never opens keeps it from that."""
        return self._used_up(1, 1)

    @property
    def soon_at(self) -> datetime | None:
        """When a quarter of its time is left; for a snooze, and a promise of unknown making, when it is due."""
        return self._used_up(3, 4)

    def _used_up(self, parts: int, of: int) -> datetime | None:
        if self.fixed_at is not None:
            at = as_utc(self.fixed_at)
            return at if self.target is None else at - self.target * (of - parts) / of
        if self.standard is None or self.started_at is None:
            return None
        return due(self.standard.calendar, self.started_at, self.standard.target * parts / of, self.pauses)

    @property
    def kept(self) -> bool | None:
        """Whether it was done in time; ``None`` unless it is done and known when."""
        if self.status is not ClockStatus.DONE or self.ended_at is None:
            return None
        at = self.due
        return at is None or as_utc(self.ended_at) <= at

    def late(self, now: datetime) -> bool:
        """Whether it is still to be done at ``now`` and past its time."""
        at = self.due
        return self.status in _OPEN and at is not None and at < as_utc(now)

    def ledger(self, until: datetime | None = None) -> tuple[LedgerLine, ...]:
        """Return its working up to ``until``, else to its end, else to when it is due; empty without a start."""
        if self.started_at is None:
            return ()
        stop = until or self.ended_at
        return ledger(self.calendar, self.started_at, target=self.target, stop=stop, pauses=self.pauses)


@dataclass(frozen=True, slots=True)
class Due:
    """When a ticket is due, by which of its clocks, and from when on that is soon."""

    at: datetime
    kind: DueKind
    soon_at: datetime
    standard: Standard | None = None


def due_of(times: TicketTimes, standards: Standards) -> Due | None:
    """Return the earliest of a ticket's first or next answer, resolution, open promises and snooze.

    At the same instant the order of DueKind decides. ``None`` when nothing is due: nothing runs, or only paused.
    """
    best: tuple[datetime, int, RunningClock] | None = None
    for clock in _clocks(times, standards):
        at = clock.due if clock.status in _OPEN else None
        if at is not None and (best is None or (at, _KINDS.index(clock.kind)) < best[:2]):
            best = (at, _KINDS.index(clock.kind), clock)
    if best is None:
        return None
    at, _, clock = best
    return Due(at, clock.kind, clock.soon_at or at, clock.standard)


def clocks_of(times: TicketTimes, standards: Standards) -> tuple[RunningClock, ...]:
    """Return every clock of a ticket, running, paused or ended: first, next, resolution, promises by time, snooze.

    A clock without a standard is not kept and not listed.
    """
    return tuple(_clocks(times, standards))


def _clocks(times: TicketTimes, standards: Standards) -> Iterator[RunningClock]:
    finished = times.state in FINISHED
    answer_status = ClockStatus.WAIVED if finished else ClockStatus.RUNNING
    answer_end = times.solved_at if finished else None

    first = _standard(ClockKind.FIRST, times, standards)
    if first is not None:
        status, ended_at = answer_status, answer_end
        if times.first_answer_at is not None:
            status, ended_at = ClockStatus.DONE, times.first_answer_at
        elif times.first_waived:
            status = ClockStatus.WAIVED
        yield RunningClock(DueKind.FIRST, status, times.created_at, first, ended_at=ended_at)

    if times.waiting_since is not None and (times.first_answer_at is not None or times.first_waived):
        following = _standard(ClockKind.NEXT, times, standards)
        if following is not None:
            yield RunningClock(DueKind.NEXT, answer_status, times.waiting_since, following, ended_at=answer_end)

    resolution = _standard(ClockKind.RESOLUTION, times, standards)
    if resolution is not None:
        pauses = settled_pauses(times.pauses)
        status = ClockStatus.RUNNING
        if finished:
            status = ClockStatus.DONE
        elif pauses and pauses[-1].stop is None:
            status = ClockStatus.PAUSED
        yield RunningClock(DueKind.RESOLUTION, status, times.created_at, resolution, ended_at=answer_end, pauses=pauses)

    for promise in sorted(times.promises, key=lambda promise: as_utc(promise.due_at)):
        yield RunningClock(DueKind.PROMISE, ClockStatus.RUNNING, promise.made_at, fixed_at=promise.due_at)

    if times.state is State.SNOOZED and times.snoozed_until is not None:
        yield RunningClock(DueKind.SNOOZE, ClockStatus.RUNNING, None, fixed_at=times.snoozed_until)


def _standard(kind: ClockKind, times: TicketTimes, standards: Standards) -> Standard | None:
    return standards.find(
        kind,
        channel=times.channel,
        queue=times.queue,
        priority=times.priority,
        customer_group=times.customer_group,
    )
