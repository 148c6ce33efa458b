"""Which language the customer writes; an agent's word wins over every guess."""

from typing import Any, Final

from deskterm.model.commands import Command, SetLanguage
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Certainty, Language
from deskterm.text.translation import gettext, ngettext, pgettext, pgettext_noop
from deskterm.tui.screens.dialogs.choice import ChoiceDialog, numbered, subject_of
from deskterm.tui.widgets.rows import ListRow

NAMES: Final = {
    Language.ENGLISH: (pgettext_noop("language", "English"), "English"),
    Language.LATVIAN: (pgettext_noop("language", "Latvian"), "latviešu"),
    Language.RUSSIAN: (pgettext_noop("language", "Russian"), "русский"),
    Language.CHINESE: (pgettext_noop("language", "Chinese"), "中文"),
}
"""What each is called here, and by those who speak it."""


class LanguageDialog(ChoiceDialog, inherit_bindings=False):
    """One of the four languages."""

    @property
    def heading(self) -> str:
        """What is asked."""
        if len(self.lines) == 1:
            return gettext("Language of {ticket}", ticket=subject_of(self.lines))
        return ngettext("Language of {count} ticket", "Language of {count} tickets", len(self.lines))

    def choices(self) -> list[ListRow]:
        """The languages; the present one says whether it is a guess."""
        now = {line.language for line in self.lines}
        first = self.tickets[0] if self.tickets else None
        guess = isinstance(first, TicketView) and first.customer.language_certainty is Certainty.GUESS
        word = gettext("now, a guess: Enter confirms it") if guess else pgettext("choice", "now")
        return numbered([(_both(one), one, word if one in now else "") for one in Language])

    def usual(self) -> Any:
        """What it is now."""
        return self.lines[0].language if self.lines else None

    def commands_for(self, value: Any) -> list[Command]:
        """Set it, also where it was guessed right."""
        me = self.workplace.agent
        return [SetLanguage(actor=me, ticket=line.id, seen=line.version, language=value) for line in self.lines]


def _both(language: Language) -> str:
    word, own = NAMES[language]
    here = pgettext("language", word)
    return own if here == own else f"{here} · {own}"
