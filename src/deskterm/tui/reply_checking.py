"""The checks of the text being written: looked at in a thread when typing rests, and once more when it is sent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from deskterm.errors import InputError
from deskterm.model.words import Audience, Language
from deskterm.standards.reply_facts import Facts, Found, Weight
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext
from deskterm.tui.composing import Writing
from deskterm.tui.work import call_in_thread

if TYPE_CHECKING:
    from textual.timer import Timer

    from deskterm.tui.widgets.composer import Composer

REST: Final = 0.25
"""Seconds without a key after which the text is looked at."""

SHOWN_ELSEWHERE: Final = frozenset(("greeting", "closing", "empty-slot"))
"""Findings that the line of what lacks says already."""


@dataclass(slots=True)
class Known:
    """What the checks go by beside the ticket: a certain language, what a team made of the rules, names lately seen."""

    language: Language | None = None
    weights: Mapping[str, Weight | None] = field(default_factory=dict[str, Weight | None])
    strangers: tuple[str, ...] = ()


class ReplyChecking:
    """The checks of one composer. ``found`` is what they said last of the text as it stood then."""

    def __init__(self, composer: "Composer", shown: Callable[[], None]) -> None:
        self.composer = composer
        self.known = Known()
        self.found: tuple[Found, ...] = ()
        self._shown = shown
        self._timer: Timer | None = None
        self._asked = 0
        self._looked_at: tuple[str, Writing | None] = ("", None)

    # While writing

    def typed(self) -> None:
        """A key came: look at the text when typing rests. Costs no more than moving a timer."""
        writing = self.composer.writing
        if self.looked_at(writing):
            return
        if self._timer is None:
            self._timer = self.composer.set_timer(REST, self._rested)
        else:
            self._timer.reset()

    def looked_at(self, writing: Writing) -> bool:
        """Whether what stands in ``writing`` has been looked at, or is being."""
        return (writing.text, writing) == self._looked_at

    def look(self) -> None:
        """Something else than the text has changed: look again soon."""
        self._looked_at = ("", None)
        self.typed()

    def _rested(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        writing, text = self.composer.writing, self.composer.writing.text
        self._asked += 1
        asked, facts = self._asked, self.facts()
        self._looked_at = (text, writing)
        if facts is None or not text.strip():
            self._take(asked, writing, ())
            return
        weights = self.known.weights

        def check() -> tuple[Found, ...]:
            from deskterm.desk.checking import check

            return check(text, facts, weights)

        call_in_thread(
            self.composer,
            check,
            lambda found: self._take(asked, writing, found),
            lambda error: self.composer.problem(error.message),
            group="checks",
        )

    def _take(self, asked: int, writing: Writing, found: tuple[Found, ...]) -> None:
        if asked == self._asked and writing is self.composer.writing:
            self.found = found
            self._shown()

    def forget(self) -> None:
        """Another text is written now."""
        self.found = ()
        self._asked += 1
        self.look()

    # What is known

    def facts(self) -> Facts | None:
        """What the text is checked against; None before the ticket is read."""
        from deskterm.desk.checking import facts_of
        from deskterm.tui.widgets.lacks_line import said_with

        composer, view, writing = self.composer, self.composer.view, self.composer.writing
        if view is None or writing.audience is Audience.INTERNAL:
            return None
        return facts_of(
            view,
            language=self.known.language,
            audience=writing.audience,
            said=said_with(composer.said, writing),
            strangers=self.known.strangers,
            files=len(writing.files),
            promises=len(writing.promises(composer.zone)),
        )

    def standing(self, found: tuple[Found, ...] | None = None) -> tuple[Found, ...]:
        """The findings nobody has overruled."""
        overruled = self.composer.writing.overruled
        return tuple(one for one in (self.found if found is None else found) if one.final or one.key not in overruled)

    def to_show(self) -> tuple[Found, ...]:
        """What the line of findings says."""
        return tuple(one for one in self.standing() if one.rule not in SHOWN_ELSEWHERE)

    # When sending

    def stop(self) -> tuple[str, ...]:
        """Look once more at what is to be sent; what warns is returned. Raises ``InputError`` for what stops it."""
        facts = self.facts()
        if facts is None:
            return ()
        from deskterm.desk.checking import check

        self.found = check(self.composer.writing.text, facts, self.known.weights)
        self._asked += 1
        self._shown()
        standing = self.standing()
        stops = [one for one in standing if one.weight is Weight.STOP]
        if stops:
            words = ", ".join(dict.fromkeys(safe_line(one.message) for one in stops[:3]))
            hint = stops[0].hint if stops[0].final else gettext("{hint}; send again to overrule it", hint=stops[0].hint)
            raise InputError(words, hint)
        return tuple(safe_line(one.message) for one in standing if one.weight is Weight.WARN)

    def can_overrule(self) -> bool:
        """Whether what stops the send may be overruled."""
        return any(one.weight is Weight.STOP and not one.final for one in self.standing())
