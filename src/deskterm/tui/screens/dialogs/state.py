"""Where a ticket stands, for moves that have no key of their own."""

from typing import Any, Final

from deskterm.model.commands import Command, SetState
from deskterm.model.words import State
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.widgets.rows import ListRow

_WORDS: Final = {
    State.OPEN: gettext_noop("open: our turn"),
    State.PENDING: gettext_noop("pending: the customer's turn"),
    State.SOLVED: "",
    State.CLOSED: gettext_noop("closed: nothing more will come"),
}


class StateDialog(ChoiceDialog, inherit_bindings=False):
    """One of the states a person may set; snoozing wants a time and has a dialog of its own."""

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("State of {ticket}", ticket=subject_of(self.lines))
        return ngettext("State of {count} ticket", "State of {count} tickets", len(self.lines))

    def choices(self) -> list[ListRow]:
        """The states."""
        now = {line.state for line in self.lines}
        present = pgettext("choice", "now")
        return numbered(
            [
                (gettext(words) or named(state), state, present if state in now else "")
                for state, words in _WORDS.items()
            ]
        )

    def usual(self) -> Any:
        """What it is now."""
        return self.lines[0].state if self.lines else None

    def commands_for(self, value: Any) -> list[Command]:
        """Move those that stand elsewhere."""
        me = self.workplace.agent
        return [
            SetState(actor=me, ticket=line.id, seen=line.version, state=value)
            for line in self.lines
            if line.state is not value
        ]
