"""Filing a ticket: the tree of categories, narrowed by typing."""

from typing import Any, ClassVar

from deskterm.model.commands import Command, SetCategory
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, ngettext, pgettext
from deskterm.tui.naming import category_name
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, narrowed, subject_of
from deskterm.tui.widgets.rows import ListRow

NOTHING = ""
"""The choice of no category."""


class CategoryDialog(ChoiceDialog, inherit_bindings=False):
    """A category, a cause below it, or none."""

    SEARCHES: ClassVar[bool] = True

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Category of {ticket}", ticket=subject_of(self.lines))
        return ngettext("Category of {count} ticket", "Category of {count} tickets", len(self.lines))

    def choices(self) -> list[ListRow]:
        """The tree, each cause below its branch."""
        now = {line.category for line in self.lines}
        present = pgettext("choice", "now")
        rows: list[ListRow] = []
        for name in self.workplace.settings.categories:
            branch, _, cause = safe_line(category_name(name)).rpartition("/")
            pieces = ((f"   {branch}/" if cause and branch else "", "dim"), (cause or branch, ""))
            rows.append(ListRow(pieces, name, ((present if name in now else "", "dim"),)))
        rows.append(ListRow(((gettext("no category"), "dim"),), NOTHING, ((present if None in now else "", "dim"),)))
        return narrowed(rows, self.words)

    def usual(self) -> Any:
        """What it is now."""
        return self.lines[0].category if self.lines else None

    def commands_for(self, value: Any) -> list[Command]:
        """File those that are not filed there already."""
        me, category = self.workplace.agent, value or None
        return [
            SetCategory(actor=me, ticket=line.id, seen=line.version, category=category)
            for line in self.lines
            if line.category != category
        ]
