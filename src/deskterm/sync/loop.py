"""The loop: one background thread that pushes and follows for as long as the mirror is open, and says how it stands.

What it takes to do so is loaded in that thread: the first paint waits for none of it.
"""

import hashlib
import random
import threading
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import TYPE_CHECKING, Final

from deskterm.desk.link import LinkKind, LinkState, Watcher
from deskterm.errors import DesktermError
from deskterm.model.instants import now
from deskterm.remotes.protocol import (
    Event,
    HeadMoved,
    Remote,
    RemoteAway,
    RemoteSetBack,
    RemoteWrong,
    SomebodyIs,
    TokenRefused,
)
from deskterm.store.place import Part
from deskterm.sync.presence import RemotePresence
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext

if TYPE_CHECKING:
    from deskterm.desk.mirroring import MirrorDesk
    from deskterm.sync.courier import Courier
    from deskterm.sync.follower import Follower

POLL_SECONDS: Final = 5.0
"""How often the remote is asked while its stream of events is not open."""
LISTENING_SECONDS: Final = 60.0
"""How often it is asked all the same while it is, and how often who we are there and what we may see."""
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 60.0
"""Seconds between two tries to reach a remote that is away: twice as long each time, until it was reached."""
QUIET_SECONDS: Final = 0.5
"""How long the loop leaves the machine to the first paint and what follows it."""


class Loop:
    """Pushes and follows. ``desk`` and ``remote`` are made in the loop's own thread, since both take time to load."""

    def __init__(
        self,
        desk: "Callable[[], MirrorDesk]",
        remote: Callable[[], Remote],
        presence: RemotePresence | None = None,
        *,
        clock: Callable[[], datetime] = now,
        quiet: float = QUIET_SECONDS,
        first_wait: float = FIRST_WAIT,
        poll: float = POLL_SECONDS,
        greet_every: float = LISTENING_SECONDS,
    ) -> None:
        self._make_desk = desk
        self._make_remote = remote
        self._presence = presence
        self._clock = clock
        self._quiet = quiet
        self._first_wait = self._wait = first_wait
        self._poll = poll
        self._greet_every = greet_every
        self._state = LinkState(LinkKind.CONNECTING, clock())
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._listener: threading.Thread | None = None
        self._remote: Remote | None = None
        self._watcher: Watcher | None = None
        self._head = -1

    @property
    def state(self) -> LinkState:
        """How the mirror stands with its remote."""
        return self._state

    def start(self, watcher: Watcher) -> None:
        """Begin."""
        self._watcher = watcher
        if self._presence is not None:
            self._presence.wake = self._wake.set
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something to push, or somebody wants to know now."""
        self._wake.set()

    def attachment_content(self, sha256: str) -> bytes:
        """The bytes of an attachment as the remote has them; raises what the remote raises."""
        remote = self._remote
        if remote is None:
            raise RemoteAway(gettext("the server has not been reached yet"), gettext("try again in a moment"))
        content = remote.blob(sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise RemoteWrong(gettext("the server sent another file than was asked for"))
        return content

    def stop(self) -> None:
        """End; a request under way is broken off, a transaction is not."""
        self._stop.set()
        self._wake.set()
        remote = self._remote
        if remote is not None:
            remote.close()
        for thread in (self._thread, self._listener):
            if thread is not None and thread.is_alive():
                thread.join(timeout=2)

    # The thread

    def _run(self) -> None:
        if self._stop.wait(self._quiet):
            return
        from deskterm.sync.courier import Courier
        from deskterm.sync.follower import Follower

        try:
            desk = self._make_desk()
            desk.recorded = self.wake
            self._remote = remote = self._make_remote()
        except DesktermError as error:
            self._say(LinkKind.REFUSED, error)
            return
        follower, courier = Follower(desk, remote), Courier(desk, remote, self._watch.returned)
        while not self._stop.is_set():
            try:
                self._follow(follower, courier, remote)
            except TokenRefused as error:
                self._say(LinkKind.REFUSED, error)
                return
            except RemoteSetBack:
                self._state = LinkState(LinkKind.CONNECTING, self._clock(), set_back=True)
                self._again(follower)
            except RemoteWrong as error:
                self._say(LinkKind.WRONG, error)
            except DesktermError as error:  # the remote is away, or the store is busy
                self._say(LinkKind.OFFLINE, error)
            except Exception as error:  # noqa: BLE001 - the boundary where a fault becomes a sentence
                fault = gettext("an internal fault: {problem}", problem=f"{type(error).__name__}: {error}"[:180])
                self._say(LinkKind.WRONG, DesktermError(fault))
            if self._state.kind in (LinkKind.OFFLINE, LinkKind.WRONG):
                self._wake.clear()
                self._wake.wait(self._wait * random.uniform(0.5, 1.0))  # something to push is worth a try at once
                self._wait = min(LONGEST_WAIT, self._wait * 2)

    @property
    def _watch(self) -> Watcher:
        assert self._watcher is not None
        return self._watcher

    def _again(self, follower: "Follower") -> None:
        try:
            follower.set_back()
        except TokenRefused as error:
            self._say(LinkKind.REFUSED, error)
            self._stop.set()
        except DesktermError as error:
            self._say(LinkKind.OFFLINE, error)
        else:
            self._say(LinkKind.SYNCING)

    def _follow(self, follower: "Follower", courier: "Courier", remote: Remote) -> None:
        """Push and follow until something goes wrong."""
        greeted: float | None = None
        while not self._stop.is_set():
            if greeted is None or monotonic() - greeted >= self._greet_every:
                greeted = monotonic()
                if follower.greet():
                    self._state = LinkState(LinkKind.CONNECTING, self._clock(), set_back=True)
            self._wake.clear()
            stopped = courier.push()
            if courier.stays:
                self._watch.stays(tuple(courier.stays))
                courier.stays.clear()
            if stopped:
                self._watch.stopped(tuple(one.command.id for one in stopped))
            while not self._stop.is_set() and follower.step():
                self._progress(follower)
                if self._wake.is_set():
                    break  # what somebody does here goes first
            else:
                self._progress(follower)
            if self._presence is not None:
                self._presence.pass_on(remote)
            if self._wake.is_set():
                continue
            self._listen(remote)
            self._wake.wait(LISTENING_SECONDS if self._is_listening() else self._poll)

    def _progress(self, follower: "Follower") -> None:
        self._wait = self._first_wait
        place = follower.place
        if place.part is Part.DONE:
            self._say(LinkKind.ONLINE)
        else:
            self._say(LinkKind.SYNCING, came=place.came, total=place.total)

    def _say(self, kind: LinkKind, error: DesktermError | None = None, *, came: int = 0, total: int = 0) -> None:
        before = self._state
        same = before.kind is kind
        state = LinkState(
            kind,
            before.since if same else self._clock(),
            came=came,
            total=total,
            problem=safe_line(error.message if error else ""),
            hint=safe_line(error.hint if error else ""),
            set_back=before.set_back and kind is not LinkKind.ONLINE,
        )
        if state != before:
            self._state = state
            self._watch.changed()

    # Listening

    def _is_listening(self) -> bool:
        return self._listener is not None and self._listener.is_alive()

    def _listen(self, remote: Remote) -> None:
        if self._is_listening() or self._stop.is_set():
            return
        self._listener = threading.Thread(target=self._hear, args=(remote,), name="sync events", daemon=True)
        self._listener.start()

    def _hear(self, remote: Remote) -> None:
        begun = monotonic()
        try:
            remote.listen(self._told, self._stop)
        except DesktermError:
            # Asking goes on without. A line that was good until now broke for a reason, which asking finds at once.
            if monotonic() - begun > self._first_wait:
                self._wake.set()
        finally:
            if self._presence is not None:
                self._presence.forget()

    def _told(self, event: Event) -> None:
        match event:
            case HeadMoved(head=head):
                if head != self._head:
                    self._head = head
                    self._wake.set()
            case SomebodyIs():
                if self._presence is not None:
                    self._presence.heard(event)


def once(
    desk: "MirrorDesk",
    remote: Remote,
    courier: "Courier",
    told: Callable[[LinkState], None],
    clock: Callable[[], datetime] = now,
) -> int:
    """One pass: greet, push, follow to the end; how many commands were stopped. Raises what the remote raises."""
    from deskterm.sync.follower import Follower

    follower = Follower(desk, remote)
    set_back = follower.greet()
    stopped = len(courier.push())
    begun = clock()
    for _ in range(2):
        try:
            while follower.step():
                place = follower.place
                told(LinkState(LinkKind.SYNCING, begun, came=place.came, total=place.total, set_back=set_back))
        except RemoteSetBack:
            follower.set_back()
            set_back = True
        else:
            break
    told(LinkState(LinkKind.ONLINE, begun, set_back=set_back))
    return stopped
