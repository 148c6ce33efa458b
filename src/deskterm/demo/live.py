"""The demo while it is open: chats go on, new customers write for a while, and those who got an answer say thanks.

Everything arrives as it would from outside, by ``Receive``; nothing else is touched, and nothing at all where the store
is no demo's.
"""

import heapq
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Final

from deskterm.demo.visitors import Answered, Visit, Visitors
from deskterm.errors import DesktermError, StoreBusy
from deskterm.model.commands import DESK, Command, Receive
from deskterm.model.instants import now as present
from deskterm.model.words import Channel, Language, Script

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace

_EVERY: Final = 1.0
"""Seconds between two looks at the clock."""
_FIRST_WORDS: Final = timedelta(seconds=4)
"""How long a chat rests, at least, after the demo was opened."""
_NEWCOMERS: Final = (
    (timedelta(seconds=75), Channel.CHAT),
    (timedelta(seconds=140), Channel.MAIL),
    (timedelta(seconds=230), Channel.CHAT),
    (timedelta(seconds=330), Channel.WEB),
    (timedelta(seconds=420), Channel.CHAT),
    (timedelta(seconds=570), Channel.CHAT),
)
"""When somebody new writes, after the demo was opened, and on which channel."""
_THANKS_AFTER: Final = {
    Channel.CHAT: (8, 20),
    Channel.SOCIAL: (25, 60),
    Channel.MAIL: (40, 90),
    Channel.WEB: (40, 90),
}
"""Seconds from an answer to the customer's thanks, from and to."""
_THANKS: Final = {
    Language.ENGLISH: ("Thank you, that helps!", "Great, thanks a lot.", "Perfect, thank you.", "Quick, thanks!"),
    Language.LATVIAN: ("Paldies, tas palīdzēja!", "Liels paldies.", "Lieliski, paldies!", "Paldies par ātro atbildi!"),
    Language.RUSSIAN: ("Спасибо, это помогло!", "Большое спасибо.", "Отлично, спасибо!", "Спасибо за быстрый ответ!"),
    Language.CHINESE: ("好的，谢谢！", "明白了，非常感谢。", "太好了，谢谢您！", "谢谢，回复得真快。"),
}  # fmt: skip


_THANKS_IN_LATIN: Final = ("Spasibo, eto pomoglo!", "Bolshoe spasibo.", "Otlichno, spasibo!")
"""How those thank who write Russian in Latin letters."""


@dataclass(order=True, slots=True)
class _Event:
    """Something that is going to arrive at ``at``; ``command`` is it, once it was made."""

    at: datetime
    number: int
    make: Callable[[datetime], Receive | None] = field(compare=False)
    command: Receive | None = field(default=None, compare=False)


class Live:
    """What still arrives in a demo opened at ``began``. ``step`` brings what has come due; it is given the time.

    New customers write in one of ``languages``, in all of them where none is named.
    """

    def __init__(
        self,
        execute: Callable[[Command], object],
        visitors: Visitors,
        languages: tuple[Language, ...],
        began: datetime,
        chance: Random,
    ) -> None:
        self._execute = execute
        self._visitors = visitors
        self._languages = languages or tuple(Language)
        self._began = began
        self._chance = chance
        self._events: list[_Event] = []
        self._count = 0
        self._talking: dict[str, datetime | None] = {}
        self._thanked: set[str] = set()
        for visit in visitors.chatting(began):
            self._talking[visit.refers_to] = None
            self._go_on(visit, 0, max(visit.since, began + _FIRST_WORDS))
        for after, channel in _NEWCOMERS:
            self._plan(began + after, partial(self._arrive, channel))

    def step(self, at: datetime) -> None:
        """Let everything arrive that is due by ``at``; raises ``StoreBusy`` with nothing lost, to be tried again."""
        for answered in self._visitors.answered(self._began):
            self._thank(answered, at)
        while self._events and self._events[0].at <= at:
            event = heapq.heappop(self._events)
            event.command = event.command or event.make(at)
            if event.command is not None:
                try:
                    self._execute(event.command)
                except StoreBusy:
                    heapq.heappush(self._events, event)
                    raise

    def _plan(self, at: datetime, make: Callable[[datetime], Receive | None]) -> None:
        self._count += 1
        heapq.heappush(self._events, _Event(at, self._count, make))

    def _go_on(self, visit: Visit, place: int, since: datetime) -> None:
        """The words at ``place`` follow what was said at ``since``; without any more the customer waits."""
        if place < len(visit.words):
            self._plan(since + visit.words[place][0], lambda at: self._say(visit, place, at))
        else:
            self._talking[visit.thread or visit.refers_to] = since

    def _arrive(self, channel: Channel, at: datetime) -> Receive | None:
        visit = self._visitors.newcomer(channel, self._languages, at, self._count)
        if visit is None:
            return None
        self._talking[visit.thread] = None
        return self._say(visit, 0, at)

    def _say(self, visit: Visit, place: int, at: datetime) -> Receive:
        self._go_on(visit, place + 1, at)
        return Receive(
            actor=DESK,
            at=at,
            channel=visit.scenario.channel,
            sender=visit.sender,
            subject="" if visit.refers_to else visit.subject,
            body=visit.words[place][1],
            key=f"{visit.thread or visit.refers_to}/{visit.scenario.name}/{place}",
            thread=visit.thread,
            refers_to=(visit.refers_to,) if visit.refers_to else (),
            queue=visit.scenario.queue,
        )

    def _thank(self, answered: Answered, at: datetime) -> None:
        """Once a ticket, and in a chat only after an answer to the last words."""
        talk = answered.thread or answered.refers_to
        said = self._talking.get(talk, self._began)
        if answered.ticket in self._thanked or said is None or answered.at < said:
            return
        self._thanked.add(answered.ticket)
        if waits := _THANKS_AFTER.get(answered.channel):
            self._plan(at + timedelta(seconds=self._chance.randint(*waits)), lambda at: self._thanks(answered, at))

    def _thanks(self, answered: Answered, at: datetime) -> Receive:
        latin = (answered.language, answered.script) == (Language.RUSSIAN, Script.LATIN)
        subject = "" if answered.thread or answered.refers_to else f"{answered.subject} [#{answered.number}]"
        return Receive(
            actor=DESK,
            at=at,
            channel=answered.channel,
            sender=answered.sender,
            subject=subject,
            body=self._chance.choice(_THANKS_IN_LATIN if latin else _THANKS[answered.language]),
            key=f"{answered.answer}/thanks",
            thread=answered.thread,
            refers_to=(answered.refers_to,) if answered.refers_to else (),
            audience=answered.audience,
        )


def run_live(
    workplace: "Workplace", stop: threading.Event, *, clock: Callable[[], datetime] = present, every: float = _EVERY
) -> None:
    """Keep the demo alive until ``stop`` is set; returns at once where the store is no demo's.

    A store that is busy is tried again; any other fault of the store ends it quietly, since the screen tells of it.
    """
    try:
        if not workplace.reads.is_demo():
            return
        languages = next((one.languages for one in workplace.reads.agents() if one.name == workplace.agent), ())
        chance = Random()
        live = Live(workplace.desk.execute, Visitors(workplace.store, chance), languages, clock(), chance)
        while not stop.wait(every):
            with suppress(StoreBusy):
                live.step(clock())
    except DesktermError:
        return
