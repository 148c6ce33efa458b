"""How urgent a ticket is."""

from typing import Any

from deskterm.model.commands import Command, SetPriority
from deskterm.model.words import Priority
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.widgets.rows import ListRow


class PriorityDialog(ChoiceDialog, inherit_bindings=False):
    """One of the four priorities."""

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Priority of {ticket}", ticket=subject_of(self.lines))
        return ngettext("Priority of {count} ticket", "Priority of {count} tickets", len(self.lines))

    def choices(self) -> list[ListRow]:
        """The priorities, urgent first."""
        now = {line.priority for line in self.lines}
        present = pgettext("choice", "now")
        return numbered([(named(one), one, present if one in now else "") for one in reversed(Priority)])

    def usual(self) -> Any:
        """What it is now."""
        return self.lines[0].priority if self.lines else None

    def commands_for(self, value: Any) -> list[Command]:
        """Change those that are not so already."""
        me = self.workplace.agent
        return [
            SetPriority(actor=me, ticket=line.id, seen=line.version, priority=value)
            for line in self.lines
            if line.priority is not value
        ]
