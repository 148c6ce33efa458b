"""Everything being written in this session, saved as it is typed.

Words are handed to the operating system within the very edit that puts them into a text, so that none is drawn that
would not outlive the program: one short line at the end of a file, which waits for no disk that is sound. One that does
not answer is waited for once and not long; then it is said that the words are only on the screen. All else is left to
a thread of its own, at once after a key and then at most every ``PAUSE`` seconds: where the caret stands, what phrases
and slots made, a saving that failed, and versions to go back to. These are kept at pauses, before much is taken out,
and when the writing itself asked for one.
"""

import threading
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from deskterm.errors import StoreError
from deskterm.model.instants import now as present
from deskterm.model.words import Audience
from deskterm.store.drafts import Drafts, Journal, taken_out
from deskterm.store.versions import MOST, Version, Versions, Why
from deskterm.text.safe import SafeText, safe_text
from deskterm.text.system import system_words
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.errands import Errands

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace

PAUSE: Final = 0.08
"""Seconds between two savings."""

RETRY: Final = 1.0
"""Seconds after which a saving that failed is tried again."""

QUIET: Final = 6.0
"""Seconds without a key after which a text is worth a version."""

BUSY: Final = 60.0
"""Seconds after which it is worth one though no key was quiet."""

MUCH: Final = 12
"""Characters that, taken out between two savings, are worth one."""


class Writings:
    """The texts in the making of one agent, by ticket and audience; safe to use from several threads."""

    def __init__(self, drafts: Drafts, agent: str, clock: Callable[[], datetime] = present) -> None:
        self.drafts = drafts
        self.agent = agent
        self.clock = clock
        self.told: Callable[[Writing], None] | None = None
        """Called, in whichever thread saves, when saving begins to fail or works again."""
        self.put: dict[str, dict[str, str]] = {}
        """By gesture, the words that a macro put into drafts, by ticket: undo takes them out again."""
        self.put_alone: list[str] = []
        """Those of these gestures that did nothing else, of which the desk does not know."""
        self._held: dict[tuple[str, Audience], _Held] = {}
        self._recallable: dict[str, tuple[str, str]] = {}
        self._dirty: set[tuple[str, Audience]] = set()
        self._failing: set[tuple[str, Audience]] = set()
        self._typing: dict[tuple[str, Audience], _Typing] = {}
        self._lock = threading.Lock()
        self._saving = threading.Lock()
        self._wake = threading.Event()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._errands = Errands()

    def open(self, ticket: str, audience: Audience) -> Writing:
        """The text for a ticket and audience, from its journal when it is not held yet; raises ``StoreError``."""
        key = (ticket, audience)
        with self._lock:
            held = self._held.get(key)
        if held is None:
            fresh = _Held(
                Writing(ticket, audience),
                self.drafts.journal(ticket, self.agent, audience),
                self.drafts.versions(ticket, self.agent, audience),
                self.clock,
            )
            fresh.load()
            with self._lock:
                held = self._held.setdefault(key, fresh)
            if held is fresh:
                held.compact()
                held.writing.edited = self._edited
        return held.writing

    def of_ticket(self, ticket: str) -> dict[Audience, Writing]:
        """Every audience's text for a ticket; those not begun are empty."""
        return {audience: self.open(ticket, audience) for audience in Audience}

    def changed(self, writing: Writing) -> None:
        """``writing`` is another now: its words are saved when this returns, all else in a moment."""
        self._edited(writing)
        key = (writing.ticket, writing.audience)
        self._typing.setdefault(key, _Typing(monotonic())).last = monotonic()
        self._later(key)

    def _edited(self, writing: Writing) -> None:
        """The words of ``writing`` changed, and nothing can have drawn them yet: save them now."""
        key = (writing.ticket, writing.audience)
        held = self._held.get(key)
        if held is None or held.writing is not writing:
            return
        if not self._errands.done(partial(self._save_words, key, held)):
            words = gettext("the disk does not answer, what you write now is not saved")
            self._fails(key, held, StoreError(words))
            self._later(key)

    def _save_words(self, key: tuple[str, Audience], held: "_Held") -> None:
        try:
            saved = held.save_words()
        except StoreError as error:
            self._fails(key, held, error)
            saved = False
        if not saved:
            self._later(key)

    def _later(self, key: tuple[str, Audience]) -> None:
        """The thread is to save a text."""
        self._dirty.add(key)
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep, name="drafts", daemon=True)
                self._thread.start()
        self._wake.set()

    def flush(self) -> None:
        """Save now everything that is not saved yet."""
        with self._saving:
            while self._dirty:
                with suppress(KeyError):
                    self._save(self._dirty.pop())

    def flush_quickly(self) -> None:
        """The same, but what a disk that does not answer has not taken is left to the thread."""
        self._errands.done(self.flush)

    def close(self) -> None:
        """Save everything and stop the thread."""
        self._closed.set()
        self._wake.set()
        self.flush()

    def versions(self, ticket: str, audience: Audience) -> tuple[Version, ...]:
        """What a text was at times before, newest first, for worker threads; raises ``StoreError``."""
        writing = self.open(ticket, audience)
        held = self._held[writing.ticket, writing.audience]
        with held.lock:
            held.keep_versions()
            return tuple(reversed((*held.versions.load(), *held.waiting)))

    @property
    def unsaved(self) -> list[Writing]:
        """The texts that could not be saved: they are nowhere but here."""
        return [held.writing for key, held in list(self._held.items()) if key in self._failing and held.writing.text]

    def remember(self, message: str, text: str, made: str) -> None:
        """An answer is on its way: what was ``made`` in its ``text``, should it be recalled."""
        self._recallable[message] = (text, made)

    def recalled(self, message: str, writing: Writing, body: SafeText) -> None:
        """An answer's words are a draft again, with the phrases and promises made in them."""
        text, made = self._recallable.pop(message, (body, ""))
        writing.give_back(body, made if text == body else "")
        self.changed(writing)

    def _keep(self) -> None:
        while not self._closed.is_set():
            self._wake.wait(RETRY if self._failing else QUIET / 2 if self._typing else None)
            self._wake.clear()
            self._dirty |= self._failing
            self._look_for_pauses()
            self.flush()
            self._closed.wait(PAUSE)

    def _look_for_pauses(self) -> None:
        """A text whose typist rests, or never does, is to become a version."""
        now = monotonic()
        for key, typing in list(self._typing.items()):
            if now - typing.last >= QUIET or now - typing.first >= BUSY:
                self._typing.pop(key, None)
                if (held := self._held.get(key)) is not None:
                    held.paused = True
                    self._dirty.add(key)

    def _save(self, key: tuple[str, Audience]) -> None:
        with self._lock:
            held = self._held.get(key)
        if held is None:
            return
        try:
            held.save()
        except StoreError as error:
            self._fails(key, held, error)
            return
        self._failing.discard(key)
        self._says(held, "")

    def _fails(self, key: tuple[str, Audience], held: "_Held", error: StoreError) -> None:
        self._failing.add(key)
        self._says(held, error.message)

    def _says(self, held: "_Held", error: str) -> None:
        before, held.writing.error = held.writing.error, error
        if error != before and self.told is not None:
            self.told(held.writing)


class Early:
    """Words typed before their draft was read: ``writing`` is typed into, and what it says is in the draft at once.

    ``lead`` stands between the draft and these words.
    """

    def __init__(self, writings: Writings, ticket: str, audience: Audience, lead: str = "") -> None:
        self.writings = writings
        self.ticket = ticket
        self.lead = lead
        self.writing = Writing("", audience, edited=self._keep)
        self._draft: Writing | None = None
        self._put = ""

    def settle(self, draft: Writing) -> None:
        """The draft was read, and ``draft`` is where the words belong."""
        self.writing.edited = None
        kept, put = self._draft, self._put
        if kept is not draft:
            if self.writing.text:  # nothing typed leaves the caret where it was
                self._put_into(draft, "")
            if kept is not None:
                kept.became(kept.text.removesuffix(put))
                self.writings.changed(kept)
        if self.writing.text:
            self.writings.changed(draft)

    def _keep(self, _: Writing) -> None:
        # Whoever reads the draft meets the same error, and says it.
        with suppress(StoreError):
            self._draft = self._draft or self.writings.open(self.ticket, self.writing.audience)
            self._put_into(self._draft, self._put)

    def _put_into(self, draft: Writing, before: str) -> None:
        """Put the words at the end of ``draft`` in place of those put there ``before``."""
        base, words = draft.text.removesuffix(before), self.writing.text
        self._put = f"{self.lead}{words}" if base and words else words
        draft.replaced(len(base), len(draft.text), self._put)


class _Typing:
    """When typing began since the last version, and when the last key came."""

    def __init__(self, first: float) -> None:
        self.first = self.last = first


class _Held:
    """A text with its journals: one for its words, one for what was made in them; and its versions."""

    def __init__(self, writing: Writing, journal: Journal, versions: Versions, clock: Callable[[], datetime]) -> None:
        self.writing = writing
        self.words = journal
        self.made = Journal(journal.path.with_name(f"{journal.path.stem}+made.jsonl"))
        self.versions = versions
        self.waiting: deque[Version] = deque(maxlen=MOST)
        self.paused = False
        self.lock = threading.Lock()
        """Held while versions and what was made are written; ``_writing`` for less: while a line of words is."""
        self._clock = clock
        self._made = ""
        self._cut = ""
        self._writing = threading.Lock()

    def load(self) -> None:
        text, caret = self.words.load()
        made, _ = self.made.load()
        self.writing.text = safe_text(text)
        self.writing.caret = min(max(caret, 0), len(self.writing.text))
        self.writing.take_made(made)
        self._made = made

    def compact(self) -> None:
        """Make long journals short; on a full disk they serve as well."""
        with self._writing, suppress(StoreError):
            self.words.compact()
            self.made.compact()

    def save_words(self) -> bool:
        """Save the words and no more; False when that is left to the thread.

        Much that was taken out is to be a version first. Until it is, the journal says more than the screen, not less.
        """
        with self._writing:
            text, before = self.writing.text, self.words.text
            if text == before:
                return True
            taken = taken_out(before, text)
            if taken < MUCH:
                self._put_words(text)
                return True
        if len(text) == len(before) - taken:
            return False
        self.save()
        return True

    def save(self) -> None:
        """Save everything: versions, words, what was made in them."""
        with self.lock:
            text, made = self.writing.text, self.writing.made()
            self._take_versions(text, made)
            self.keep_versions()
            with self._writing:
                if self.writing.text == text:  # else there is a newer one by now, which is saved by whoever made it
                    self._put_words(text)
            self._made, self._cut = made, ""
            if text or self.writing.files:
                self.made.save(made, 0)
            else:
                self._clear(self.made)

    def _put_words(self, text: str) -> None:
        if text or self.writing.files:
            self.words.save(text, self.writing.caret)
        else:
            self._clear(self.words)

    def _clear(self, journal: Journal) -> None:
        try:
            journal.clear()
        except OSError as error:
            raise StoreError(
                gettext("the draft could not be cleared: {problem}", problem=system_words(error))
            ) from error

    def _take_versions(self, text: str, made: str) -> None:
        """Gather what is to be kept: what the writing asked for, what was cut into since, what a pause leaves."""
        now, asked = self._clock(), self.writing.kept
        while asked:
            why, words, with_it = asked.pop(0)
            self.waiting.append(Version(now, why, words, with_it))
        before = self.words.text
        if taken_out(before, text) >= MUCH and before != self._cut:  # once, however often the disk refuses it
            self.waiting.append(Version(now, Why.CUT, before, self._made))
            self._cut = before
        if self.paused:
            self.paused = False
            self.waiting.append(Version(now, Why.PAUSE, text, made))

    def keep_versions(self) -> None:
        """Write what was gathered; what cannot be written now waits. The text itself never waits for that."""
        with suppress(StoreError):
            while self.waiting:
                self.versions.add(self.waiting[0])
                self.waiting.popleft()


_SESSIONS: "weakref.WeakKeyDictionary[Workplace, Writings]" = weakref.WeakKeyDictionary()


def writings_of(workplace: "Workplace") -> Writings:
    """The texts in the making at ``workplace``, the same ones for every screen."""
    found = _SESSIONS.get(workplace)
    if found is None:
        reads = workplace.reads
        writings = Writings(workplace.drafts, workplace.agent, lambda: reads.clock())  # noqa: PLW0108 - the clock may be another later
        found = _SESSIONS.setdefault(workplace, writings)
    return found
