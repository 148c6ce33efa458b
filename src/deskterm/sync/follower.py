"""The follower: brings what the remote has to the mirror, first all of it, then every change."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from deskterm.desk.mirroring import MirrorDesk
from deskterm.desk.settings import OWN_ADDRESSES
from deskterm.errors import DesktermError, InputError
from deskterm.model.state import Changes, SyncPage, sight_of
from deskterm.remotes.protocol import Remote, RemoteAway, RemoteSetBack, RemoteWrong, TokenRefused
from deskterm.store.place import Part, Place, read_place
from deskterm.text.translation import gettext

LIMIT: Final = 200
"""Tickets in one request, on a good line."""

TOGETHER: Final = 3
"""Pages of a sync that are written at once."""

LEAST: Final = 10
"""Tickets in one request, on a line that broke again and again."""

PATIENCE: Final = 3
"""How often in a row what came may be left because it was made for other queues."""


class Follower:
    """Follows one remote, one request at a time."""

    def __init__(self, desk: MirrorDesk, remote: Remote, *, limit: int = LIMIT, ahead: bool = True) -> None:
        """Bring ``limit`` tickets at a time; ``ahead`` sends for the next ones while those are written."""
        self._desk = desk
        self._remote = remote
        self._most = self._limit = limit
        self._looks_ahead = ahead
        self._ahead: _Ahead | None = None
        self._left = 0

    @property
    def place(self) -> Place:
        """Where the mirror stands."""
        place = read_place(self._desk.store)
        if place is None:
            raise DesktermError(
                gettext("{file} is no mirror", file=self._desk.store.place), gettext("name another file with --db")
            )
        return place

    def greet(self) -> bool:
        """Ask the remote who we are there, what we may see and how it is set up; True when it was set back since.

        Raises ``TokenRefused`` when the token is another person's than the mirror.
        """
        me = self._remote.me()
        if me.agent != self._desk.agent:
            raise TokenRefused(
                gettext(
                    "the token is {agent}'s, and this mirror is of what {other} sees",
                    agent=me.agent,
                    other=self._desk.agent,
                ),
                gettext("log in again as who you are: {command}", command="deskterm login URL"),
            )
        try:
            settings = self._remote.settings()
            self._desk.take_settings(settings)
        except InputError as error:
            raise _wrong(error) from error
        place = self.place
        was_set_back = bool(place.epoch) and place.epoch != me.epoch
        if was_set_back:
            self.set_back(me.epoch)
            place = self.place
        if place.queues != me.queues:
            self._ahead = None
            self._desk.see(me.queues, place)
        if OWN_ADDRESSES in settings and self._desk.expect_envelopes(self.place):
            self._ahead = None
        return was_set_back

    def step(self) -> bool:
        """Bring one portion; True when there is more at once. Raises what the remote raises."""
        try:
            more = self._portion()
        except RemoteAway:
            self._ahead = None
            self._limit = max(min(LEAST, self._most), self._limit // 2)
            raise
        self._limit = min(self._most, self._limit * 2)
        return more

    def _portion(self) -> bool:
        place = self.place
        if place.cursor < 0 or place.part is Part.ACTIVE:
            self._page(place)
            return True
        more = self._changes(place)
        if more:
            return True
        place = self.place
        if place.part is Part.DONE:
            return False
        self._page(place)
        return True

    def _page(self, place: Place) -> None:
        """Bring pages: the first one at once, so that there is something to see, later several in one go."""
        page = self._fetch(place, place.after)
        if self._sees_otherwise(page, place):
            return
        for _ in range(TOGETHER - 1 if place.cursor >= 0 and page.next is not None else 0):
            if page.next is None:
                break
            following = self._fetch(place, page.next)
            if self._sees_otherwise(following, place):
                return
            if following.epoch != page.epoch:
                raise RemoteSetBack("the server was set back")
            page = replace(following, tickets=page.tickets + following.tickets, agents=page.agents + following.agents)
        if place.epoch and page.epoch != place.epoch:
            raise RemoteSetBack("the server was set back")
        try:
            self._desk.apply_page(page, place)
        except InputError as error:
            raise _wrong(error) from error

    def _fetch(self, place: Place, after: int | None) -> SyncPage:
        """One page, which may be on its way already; the next one is sent for while this one is written."""
        ahead, self._ahead = self._ahead, None
        wanted = (place.part, after)
        page = ahead.result() if ahead is not None and ahead.wanted == wanted else self._ask(*wanted)
        if page.next is not None and self._looks_ahead:
            self._ahead = _Ahead(self._ask, (place.part, page.next))
        return page

    def _ask(self, part: Part, after: int | None) -> SyncPage:
        return self._remote.sync(finished=part is Part.REST, after=after, limit=self._limit)

    def _changes(self, place: Place) -> bool:
        changes = self._remote.changes(place.cursor, place.last, limit=self._limit)
        if changes.epoch != place.epoch:
            raise RemoteSetBack("the server was set back")
        if self._sees_otherwise(changes, place):
            return True
        if changes.next == changes.since and not changes.tickets and not changes.gone:
            return False
        self._ahead = None  # a page sent for before these changes does not know of them
        try:
            self._desk.apply(changes, place)
        except InputError as error:
            raise _wrong(error) from error
        return changes.more

    def _sees_otherwise(self, came: Changes | SyncPage, place: Place) -> bool:
        """Whether what came was made for other queues than the mirror knows of: it is left, and the remote asked."""
        if came.sight in ("", sight_of(place.queues)):
            self._left = 0
            return False
        self._ahead = None
        self._left += 1
        if self._left > PATIENCE:
            raise _wrong(InputError(f"what it sends is for other queues than it says: {came.sight}"))
        self.greet()
        return True

    def set_back(self, epoch: str = "") -> None:
        """The remote was set back: find up to where its history is still ours, and begin anew from there."""
        self._ahead = None
        place = self.place
        epoch = epoch or self._remote.me().epoch
        common = self._common(place)
        forgotten = [
            command for sequence, command in self._desk.done_after(common) if not self._agrees(sequence, command)
        ]
        self._desk.set_back(epoch, common, forgotten, place)

    def _common(self, place: Place) -> int:
        """The newest change that both the mirror and the remote know by the same command."""
        good, low, high = 0, 0, place.cursor
        if self._agrees(place.cursor, place.last):
            return place.cursor
        while low < high:
            middle = (low + high + 1) // 2
            newest = self._desk.newest_told(middle)
            if newest is None or newest[0] <= low:
                low = middle
            elif self._agrees(*newest):
                good, low = newest[0], middle
            else:
                high = newest[0] - 1
        return good

    def _agrees(self, sequence: int, command: str) -> bool:
        try:
            self._remote.changes(sequence, command, limit=1)
        except RemoteSetBack:
            return False
        return True


class _Ahead:
    """A page on its way, in a thread that nobody waits for at the end."""

    def __init__(self, ask: Callable[[Part, int | None], SyncPage], wanted: tuple[Part, int | None]) -> None:
        self.wanted = wanted
        self._ask = ask
        self._found: SyncPage | DesktermError | None = None
        self._thread = threading.Thread(target=self._run, name="sync ahead", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            self._found = self._ask(*self.wanted)
        except DesktermError as error:
            self._found = error

    def result(self) -> SyncPage:
        """The page, once it is there; raises what went wrong."""
        self._thread.join()
        if isinstance(self._found, SyncPage):
            return self._found
        raise self._found or RemoteAway(
            gettext("the page that was on its way got lost"), gettext("it is sent for again")
        )


def _wrong(error: InputError) -> RemoteWrong:
    return RemoteWrong(
        gettext("the server sends what it should not: {problem}", problem=error.message),
        gettext("nothing of it was taken; it is asked again"),
    )
