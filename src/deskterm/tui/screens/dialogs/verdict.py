"""The customer's verdict, as they said it: a rating, why it is low, their words; or that they did not say.

Nobody's rating is invented: nothing here has a rating as its usual choice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Command, Rate
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import RatingScale
from deskterm.text.safe import SafeLine, safe_line
from deskterm.text.translation import gettext, ngettext, pgettext, pgettext_noop
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, subject_of
from deskterm.tui.widgets.card_rows import THREE
from deskterm.tui.widgets.rows import ListRow

STARS: Final[Mapping[int, str]] = {
    5: pgettext_noop("rating", "very good"),
    4: pgettext_noop("rating", "good"),
    3: pgettext_noop("rating", "average"),
    2: pgettext_noop("rating", "bad"),
    1: pgettext_noop("rating", "very bad"),
}
REASONS: Final = (
    pgettext_noop("low rating", "slow"),
    pgettext_noop("low rating", "not solved"),
    pgettext_noop("low rating", "unfriendly"),
    pgettext_noop("low rating", "had to repeat myself"),
    pgettext_noop("low rating", "price"),
    pgettext_noop("low rating", "other"),
)
"""The reasons for a low one that the configuration has until a team says otherwise."""
LOW: Final = {RatingScale.STARS: 2, RatingScale.THREE: 1}
"""Up to here the customer is asked why."""

SILENT: Final = "silent"
ANONYMOUS: Final = "anonymous"
RECORD: Final = "record"


@dataclass(frozen=True, slots=True)
class Mark:
    """A rating to choose."""

    value: int


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for a low one."""

    text: str


def reason_name(reason: str) -> SafeLine:
    """A reason for a low rating as it is shown; one of the team's own keeps its words."""
    return safe_line(pgettext("low rating", reason))


class VerdictDialog(ChoiceDialog, inherit_bindings=False):
    """What the customer said: stars by digit, or one of three; for a low one then why."""

    ASKS_RATING: ClassVar[bool] = True

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.scale = RatingScale.THREE if workplace.config.rating_scale == "three" else RatingScale.STARS
        self.mark: Mark | None = None
        self.reasons: list[str] = []
        self.anonymous = False
        words = gettext("the customer's words, if any (Tab)")
        self.comment = Input(placeholder=words, id="comment", select_on_focus=False)

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("What did the customer say of the help on {ticket}?", ticket=subject_of(self.lines))
        return ngettext(
            "What did the customer say of the help on {count} ticket?",
            "What did the customer say of the help on {count} tickets?",
            len(self.lines),
        )

    def below(self) -> Sequence[Widget]:
        """Their words."""
        return (self.comment,)

    # Rows

    def choices(self) -> list[ListRow]:
        """Ratings first; for a low one the reasons."""
        return self._reason_rows() if self.mark is not None else [*self.rating_rows(), *self.other_rows()]

    def rating_rows(self) -> list[ListRow]:
        """The ratings there are."""
        if self.scale is RatingScale.THREE:
            return [
                ListRow(((f"{number} ", "key"), (pgettext("rating", words), "")), Mark(value))
                for number, (value, words) in enumerate(THREE.items(), 1)
            ]
        return [
            ListRow(
                (
                    (f"{value} ", "key"),
                    ("★" * value + "·" * (5 - value), "good"),
                    ("  " + pgettext("rating", words), ""),
                ),
                Mark(value),
            )
            for value, words in STARS.items()
        ]

    def other_rows(self) -> list[ListRow]:
        """No rating, and whether it is kept without a name."""
        anonymous = gettext("yes, as the customer wishes") if self.anonymous else pgettext("anonymous", "no")
        return [
            ListRow((("0 ", "key"), (gettext("asked, but the customer did not say"), "")), SILENT),
            ListRow((("a ", "key"), (gettext("anonymous:") + " ", ""), (anonymous, "title")), ANONYMOUS),
        ]

    def _reason_rows(self) -> list[ListRow]:
        assert self.mark is not None
        rows = [
            ListRow(
                (("Enter ", "key"), (gettext("record {rating}", rating=self.mark_words(self.mark)), "title")), RECORD
            )
        ]
        for number, reason in enumerate(self.workplace.settings.low_rating_reasons, 1):
            sign = "[x]" if reason in self.reasons else "[ ]"
            digit = f"{number} " if number <= 9 else "  "
            rows.append(ListRow(((digit, "key"), (f"{sign} {reason_name(reason)}", "")), Reason(reason)))
        return rows

    def mark_words(self, mark: Mark) -> str:
        """A rating in words."""
        return pgettext("rating", THREE[mark.value]) if self.scale is RatingScale.THREE else f"{mark.value} ★"

    def letters(self) -> dict[str, Any]:
        """Digits are the ratings themselves; then the reasons."""
        if self.mark is not None:
            reasons = self.workplace.settings.low_rating_reasons
            return {str(number): Reason(reason) for number, reason in enumerate(reasons[:9], 1)}
        if self.scale is RatingScale.THREE:
            marks = {str(number): Mark(value) for number, value in enumerate(THREE, 1)}
        else:
            marks = {str(value): Mark(value) for value in STARS}
        return {**marks, "0": SILENT, "a": ANONYMOUS}

    def usual(self) -> Any:
        """Silence, never a rating."""
        return RECORD if self.mark is not None else SILENT

    # Taking one

    def act_accept(self) -> None:
        """Toggle what is only a mark, ask why for a low rating, else finish."""
        value = self.list.value
        if value == ANONYMOUS:
            self.anonymous = not self.anonymous
            self.fill(SILENT if self.mark is None else RECORD)
            return
        if isinstance(value, Reason):
            if value.text in self.reasons:
                self.reasons.remove(value.text)
            else:
                self.reasons.append(value.text)
            self.fill(RECORD)
            return
        if isinstance(value, Mark) and value.value <= LOW[self.scale]:
            self.mark = value
            wrong = gettext("{rating}: what was wrong?", rating=self.mark_words(value))
            self.query_one("Vertical").border_title = Content(wrong)
            self.fill(RECORD)
            self.list.focus()
            return
        super().act_accept()

    def commands_for(self, value: Any) -> list[Command]:
        """The verdict."""
        return self.verdict(value)

    def verdict(self, value: Any) -> list[Command]:
        """The commands that record it, for each ticket; for a ticket still to come with its id empty."""
        me = self.workplace.agent
        ids = [line.id for line in self.lines] or [""]
        if value == SILENT:
            return [Rate(actor=me, ticket=one, value=None, scale=self.scale) for one in ids]
        mark = self.mark if value == RECORD else value
        assert isinstance(mark, Mark)
        return [
            Rate(
                actor=me,
                ticket=one,
                value=mark.value,
                scale=self.scale,
                reasons=tuple(self.reasons),
                comment=self.comment.value.strip(),
                anonymous=self.anonymous,
            )
            for one in ids
        ]
