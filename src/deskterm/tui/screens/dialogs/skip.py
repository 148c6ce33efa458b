"""Why a ticket that was served is passed on."""

from collections.abc import Sequence
from typing import Any, Final

from textual.widget import Widget
from textual.widgets import Input

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, Skip
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import SkipReason
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.widgets.rows import ListRow

REASONS: Final = (
    (SkipReason.LANGUAGE, gettext_noop("not a language of mine")),
    (SkipReason.KNOWLEDGE, gettext_noop("somebody else knows this better")),
    (SkipReason.WAITS, gettext_noop("it waits for something")),
    (SkipReason.TIME, gettext_noop("no time for it now")),
    (SkipReason.OTHER, gettext_noop("another reason")),
)
"""The reasons there are, as they are said."""


class SkipDialog(ChoiceDialog, inherit_bindings=False):
    """One of the usual reasons, or one typed; supervisors see it."""

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        self.typed = Input(placeholder=gettext("in a few words"), id="typed", select_on_focus=False)

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Skip {ticket}: why?", ticket=subject_of(self.lines))
        return ngettext("Skip {count} ticket: why?", "Skip {count} tickets: why?", len(self.lines))

    def below(self) -> Sequence[Widget]:
        """Where another reason is typed."""
        self.typed.display = False
        return (self.typed,)

    def typed_choice(self) -> tuple[Any, Input]:
        """Another reason."""
        return SkipReason.OTHER, self.typed

    def choices(self) -> list[ListRow]:
        """The usual reasons and another one."""
        typed = pgettext("choice", "typed")
        return numbered(
            [(gettext(words), reason, typed if reason is SkipReason.OTHER else "") for reason, words in REASONS]
        )

    def commands_for(self, value: Any) -> list[Command]:
        """Skip it for today."""
        if value is SkipReason.OTHER:
            if not self.typed.display:
                self.typed.display = True
                self.typed.focus()
                raise InputError(gettext("why?"), gettext("say it in a few words, then Enter"))
            if not self.typed.value.strip():
                raise InputError(gettext("why?"), gettext("say it in a few words, then Enter"))
        words = self.typed.value if value is SkipReason.OTHER else ""
        me = self.workplace.agent
        return [Skip(actor=me, ticket=line.id, reason=value, words=words) for line in self.lines]
