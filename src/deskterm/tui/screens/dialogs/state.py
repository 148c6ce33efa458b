"""Where a ticket stands, for moves that have no key of their own."""

from typing import Any, Final

from deskterm.model.commands import Command, SetState
from deskterm.model.words import State
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.widgets.rows import ListRow

_WORDS: Final = {
    State.OPEN: "open: our turn",
    State.PENDING: "pending: the customer's turn",
    State.SOLVED: "solved",
    State.CLOSED: "closed: nothing more will come",
}


class StateDialog(ChoiceDialog, inherit_bindings=False):
    """One of the states a person may set; snoozing wants a time and has a dialog of its own."""

    @property
    def heading(self) -> str:
        """What is asked."""
        return f"State of {subject_of(self.lines)}"

    def choices(self) -> list[ListRow]:
        """The states."""
        now = {line.state for line in self.lines}
        return numbered([(words, state, "now" if state in now else "") for state, words in _WORDS.items()])

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
