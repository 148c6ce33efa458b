"""One text an agent is writing, apart from any screen: its slots, promises and phrases; it belongs to the ticket."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, tzinfo
from typing import Any, cast

from deskterm.canned.reply import Slot
from deskterm.desk.wording import due_on
from deskterm.errors import InputError
from deskterm.model.commands import PromiseMade
from deskterm.model.words import Audience, Language, SlotType
from deskterm.store.versions import MOST, Why
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.attached import Attached
from deskterm.tui.gaps import Change, Gap, difference, filled_in, open_gaps, promised_words, shifted


@dataclass(slots=True)
class Writing:
    """One text in the making, for one ticket and audience.

    ``canned`` names the phrases used, ``slots`` what they declared, ``gaps`` the slots filled, ``active`` the one being
    filled. ``sending`` is the text the desk is being asked to send. ``error`` says why the last saving failed.
    ``kept`` are versions that are still to be saved. ``files`` go out with it; ``overruled`` are the findings of checks
    that do not matter here, each with the reason. ``copies`` are who else gets a mail, None for all who had the
    customer's last one.
    """

    ticket: str
    audience: Audience
    text: str = ""
    caret: int = 0
    canned: list[str] = field(default_factory=list[str])
    slots: dict[str, Slot] = field(default_factory=dict[str, Slot])
    gaps: list[Gap] = field(default_factory=list[Gap])
    active: Gap | None = None
    sending: str | None = None
    error: str = ""
    kept: list[tuple[Why, str, str]] = field(default_factory=list[tuple[Why, str, str]])
    files: list[Attached] = field(default_factory=list[Attached])
    overruled: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    copies: tuple[str, ...] | None = None
    edited: "Callable[[Writing], None] | None" = field(default=None, repr=False, compare=False)
    """Called within every change of the text, before anything can draw it."""

    def keep(self, why: Why = Why.PHRASE) -> None:
        """What stands here now becomes a version to go back to; whoever saves the text takes it from ``kept``."""
        if self.text.strip() and len(self.kept) < MOST:
            self.kept.append((why, self.text, self.made()))

    def replaced(self, start: int, end: int, insert: str) -> None:
        """``text[start:end]`` became ``insert``."""
        self.text = self.text[:start] + insert + self.text[end:]
        self.caret = start + len(insert)
        self._shift(start, end, len(insert))
        self._tell()

    def became(self, text: str) -> None:
        """The text is another, by an undo or the like."""
        if text != self.text:
            start, end, length = difference(self.text, text)
            self.text = text
            self._shift(start, end, length)
            self._tell()

    def _tell(self) -> None:
        if self.edited is not None:
            self.edited(self)

    def _shift(self, start: int, end: int, length: int) -> None:
        moved = (shifted(gap, start, end, length) for gap in self.gaps)
        self.gaps = [
            gap
            for gap in moved
            if gap is not None and gap.start < gap.end and (gap.slot.promise or gap.words(self.text) == gap.filled)
        ]
        if self.active is not None:
            self.active = shifted(self.active, start, end, length, active=True)

    def learn(self, name: str, slots: Iterable[Slot]) -> None:
        """A phrase was put in."""
        if name not in self.canned:
            self.canned.append(name)
        self.slots.update((slot.name, slot) for slot in slots)

    def open_gaps(self) -> tuple[Gap, ...]:
        """The slots still to be filled, in order."""
        return open_gaps(self.text, self.slots.values())

    def gap_after(self, place: int) -> Gap | None:
        """The next open slot from ``place`` on, else the first one."""
        gaps = self.open_gaps()
        return next((gap for gap in gaps if gap.start >= place), gaps[0] if gaps else None)

    def gap_before(self, place: int) -> Gap | None:
        """The open slot before ``place``, else the last one."""
        gaps = self.open_gaps()
        return next((gap for gap in reversed(gaps) if gap.end <= place), gaps[-1] if gaps else None)

    def unsettled(self) -> tuple[Gap, ...]:
        """The slots whose words are still to be checked: the active one, and promises edited since."""
        edited = [gap for gap in self.gaps if gap.words(self.text) != gap.filled]
        active = [self.active] if self.active is not None and not self.active.is_open(self.text) else []
        return tuple(sorted((*active, *edited), key=lambda gap: gap.start))

    def settle(self, gap: Gap, language: Language, today: date) -> Change | None:
        """Finish ``gap``: its checked words, and the change that puts them in if they differ from what stands there.

        Raises ``InputError`` for what cannot stand there, and leaves everything as it was.
        """
        done, change = filled_in(gap, self.text, language, today)
        if gap == self.active:
            self.active = None
        self.gaps = [one for one in self.gaps if one != gap]
        if change is not None:
            self.replaced(change.start, change.end, change.insert)
        self.gaps.append(done)
        return change

    def promises(self, zone: tzinfo | None) -> tuple[PromiseMade, ...]:
        """The promises that go out with the text: each is due at the end of its day."""
        return tuple(
            PromiseMade(promised_words(gap, self.text), due_on(gap.day, zone))
            for gap in sorted(self.gaps, key=lambda one: one.start)
            if gap.slot.promise and gap.day is not None and gap.words(self.text) == gap.filled
        )

    def sent(self) -> None:
        """The desk has taken what was being sent; what was typed meanwhile stays."""
        sent, self.sending = self.sending, None
        if sent is not None:
            rest = self.text[len(sent) :] if self.text.startswith(sent) else self.text
            self.text = rest.lstrip("\n ") if rest.strip() else ""
            self.caret = len(self.text)
            self.canned, self.gaps, self.active = [], [], None
            self.files, self.overruled, self.copies = [], {}, None
            self._tell()

    def give_back(self, text: str, made: str = "") -> None:
        """A recalled answer's ``text`` comes back with what was ``made`` in it, before what was written since."""
        self.keep(Why.RECALL)
        rest = self.text
        self.text = f"{text}\n\n{rest}" if rest.strip() and rest.strip() != text.strip() else text
        self.caret = len(text)
        self.gaps, self.active = [], None
        self.take_made(made)
        self._tell()

    # What a journal of words alone would forget

    def made(self) -> str:
        """Phrases, slots, promises, files and copies as one line of JSON; empty when there are none."""
        things = (self.canned, self.slots, self.gaps, self.files, self.overruled)
        if not any(things) and self.copies is None:
            return ""
        slots = [[one.name, one.type.value, one.promise, one.hint] for one in self.slots.values()]
        gaps = [
            [gap.slot.name, gap.start, gap.end, gap.filled, gap.day.isoformat() if gap.day else None]
            for gap in self.gaps
        ]
        made: dict[str, Any] = {"canned": self.canned, "slots": slots, "gaps": gaps}
        if self.files:
            made["files"] = [[one.name, one.media_type, one.size, one.sha256] for one in self.files]
        if self.overruled:
            made["overruled"] = [[*key, reason] for key, reason in self.overruled.items()]
        if self.copies is not None:
            made["copies"] = self.copies
        return json.dumps(made)

    def take_made(self, made: str) -> None:
        """Take up again what ``made`` says, as far as it fits the text; anything else is passed over."""
        try:
            known = cast(dict[str, Any], json.loads(made)) if made else {}
            for name in known.get("canned", ()):
                self.learn(safe_line(str(name)), ())
            for name, kind, promise, hint in known.get("slots", ()):
                self.slots[str(name)] = Slot(str(name), SlotType(kind), bool(promise), safe_line(str(hint)))
            for name, start, end, filled, day in known.get("gaps", ()):
                slot = self.slots.get(name)
                if slot is not None and filled and self.text[start:end] == filled:
                    self.gaps.append(Gap(slot, start, end, filled, date.fromisoformat(day) if day else None))
            for name, media_type, size, digest in known.get("files", ()):
                if digest not in (one.sha256 for one in self.files):
                    self.files.append(
                        Attached(safe_line(str(name)), safe_line(str(media_type)), int(size), str(digest))
                    )
            for rule, words, reason in known.get("overruled", ()):
                self.overruled[str(rule), str(words)] = safe_line(str(reason))
            if (copies := known.get("copies")) is not None:
                self.copies = tuple(safe_line(str(one)) for one in copies)
        except (ValueError, TypeError, AttributeError):
            return


def empty_slots(text: str) -> None:
    """Raise ``InputError`` naming the first slot of ``text`` that nobody filled."""
    gaps = open_gaps(text, ())
    if gaps:
        names = ", ".join(dict.fromkeys(safe_line(gap.slot.name) for gap in gaps))
        raise InputError(
            gettext("empty: {slots}", slots=names),
            gettext("fill it with Tab, or take it out; nothing leaves with an empty slot"),
        )
