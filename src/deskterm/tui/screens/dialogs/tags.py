"""Tags, typed as words."""

from collections.abc import Sequence

from deskterm.errors import InputError
from deskterm.model.commands import Command, Tag
from deskterm.text.translation import gettext, ngettext
from deskterm.tui.screens.dialogs.choice import subject_of
from deskterm.tui.screens.dialogs.form import Field, FormDialog


class TagsDialog(FormDialog, inherit_bindings=False):
    """One ticket's tags as a line to edit; for several, words to add and -words to take away."""

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Tags of {ticket}", ticket=subject_of(self.lines))
        return ngettext("Tags of {count} ticket", "Tags of {count} tickets", len(self.lines))

    @property
    def _one(self) -> bool:
        return len(self.lines) == 1

    def fields(self) -> Sequence[Field]:
        """One line."""
        if self._one:
            tags = " ".join(self.lines[0].tags)
            hint = gettext("words; take one away by deleting it")
            return (Field("tags", gettext("Tags"), f"{tags} " if tags else "", hint),)
        return (Field("tags", gettext("Tags"), "", gettext("word adds, -word takes away")),)

    def change(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What is to be added and taken away; raises ``InputError`` when that is nothing."""
        words = [one.lstrip("#+").casefold() for one in self.value("tags").replace(",", " ").split()]
        if self._one:
            before = self.lines[0].tags
            add = tuple(dict.fromkeys(one for one in words if one and one not in before))
            remove = tuple(one for one in before if one not in words)
        else:
            add = tuple(dict.fromkeys(one for one in words if one and not one.startswith("-")))
            remove = tuple(dict.fromkeys(one[1:] for one in words if one.startswith("-") and len(one) > 1))
        if not add and not remove:
            raise InputError(gettext("no tag would change"), gettext("type a word, or delete one"))
        return add, remove

    def hint(self) -> str:
        """What would change."""
        add, remove = self.change()
        return " ".join([*(f"+{one}" for one in add), *(f"-{one}" for one in remove)])

    def commands(self) -> list[Command]:
        """The change, for each ticket."""
        add, remove = self.change()
        return [Tag(actor=self.workplace.agent, ticket=line.id, add=add, remove=remove) for line in self.lines]
