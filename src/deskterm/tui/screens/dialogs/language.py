"""Which language the customer writes; an agent's word wins over every guess."""

from typing import Any, Final

from deskterm.model.commands import Command, SetLanguage
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Certainty, Language
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.widgets.rows import ListRow

NAMES: Final = {
    Language.ENGLISH: "English",
    Language.LATVIAN: "Latvian · latviešu",
    Language.RUSSIAN: "Russian · русский",
    Language.CHINESE: "Chinese · 中文",
}


class LanguageDialog(ChoiceDialog, inherit_bindings=False):
    """One of the four languages."""

    @property
    def heading(self) -> str:
        """What is asked."""
        return f"Language of {subject_of(self.lines)}"

    def choices(self) -> list[ListRow]:
        """The languages; the present one says whether it is a guess."""
        now = {line.language for line in self.lines}
        first = self.tickets[0] if self.tickets else None
        guess = isinstance(first, TicketView) and first.customer.language_certainty is Certainty.GUESS
        word = "now, a guess: Enter confirms it" if guess else "now"
        return numbered([(NAMES[one], one, word if one in now else "") for one in Language])

    def usual(self) -> Any:
        """What it is now."""
        return self.lines[0].language if self.lines else None

    def commands_for(self, value: Any) -> list[Command]:
        """Set it, also where it was guessed right."""
        me = self.workplace.agent
        return [SetLanguage(actor=me, ticket=line.id, seen=line.version, language=value) for line in self.lines]
