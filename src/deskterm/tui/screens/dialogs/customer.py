"""A customer's card, edited: who they are, how they are addressed, how they can be reached."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from textual.widgets import Input

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, Party, UpdateCustomer
from deskterm.model.views.customers import CustomerView
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Certainty, Channel, ContactKind, Language, Script
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.screens.dialogs.form import Field, FormDialog
from deskterm.tui.toast import say_error
from deskterm.tui.work import run_in_thread

_Word = TypeVar("_Word", bound=StrEnum)
_YES: Final = frozenset({"yes", "y", "1", "jā", "да", "是", "vip", "★"})
_NO: Final = frozenset({"", "no", "n", "0", "nē", "нет", "否", "-"})
_ADDED: Final = (("mail", ContactKind.MAIL), ("phone", ContactKind.PHONE), ("handle", ContactKind.HANDLE))


def _one_of(words: type[_Word], typed: str, what: str) -> _Word | None:
    if not typed:
        return None
    found = [one for one in words if one.value == typed.casefold()]
    if not found:
        raise InputError(f"{what}: {typed} is none", f"it may be {', '.join(words)}")
    return found[0]


def flag(typed: str, what: str) -> bool:
    """Yes or no, in four languages; raises ``InputError``."""
    word = typed.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise InputError(f"{what}: {typed} is neither yes nor no", "write yes or no")


def consents_of(typed: str) -> tuple[tuple[Channel, bool], ...]:
    """``mail yes, phone no`` as consents; raises ``InputError``."""
    found: list[tuple[Channel, bool]] = []
    for part in typed.replace("，", ",").split(","):
        words = part.split()
        if not words:
            continue
        if len(words) != 2:
            raise InputError(f"consents: {part.strip()} is not clear", "write mail yes, phone no")
        channel = _one_of(Channel, words[0], "consents")
        if channel is not None:
            found.append((channel, flag(words[1], "consents")))
    return tuple(found)


class CustomerDialog(FormDialog, inherit_bindings=False):
    """The card's fields; only what was changed is written."""

    class Loaded(Ready):
        """The card has been read."""

    def __init__(self, workplace: Workplace, tickets: Sequence[TicketLine | TicketView]) -> None:
        super().__init__(workplace, tickets)
        first = self.tickets[0]
        self.card: CustomerView | None = first.customer if isinstance(first, TicketView) else None

    @property
    def heading(self) -> str:
        """What is edited."""
        return f"Customer: {self.lines[0].customer}"

    def fields(self) -> Sequence[Field]:
        """Every field as it stands on the card."""
        before = self._before() if self.card is not None else {}
        guess = f"a guess: {self.card.salutation}; type it to confirm" if self.card and self._guessed else ""
        return tuple(
            Field(name, label, before.get(name, ""), guess if guess and name == "salutation" else hint)
            for name, label, hint in _FIELDS
        )

    @property
    def _guessed(self) -> bool:
        """A guessed salutation is not in the field: saving something else must not confirm it."""
        card = self.card
        return card is not None and bool(card.salutation) and card.salutation_certainty is Certainty.GUESS

    def _before(self) -> dict[str, str]:
        card = self.card
        assert card is not None
        consents = ", ".join(f"{one.channel.value} {'yes' if one.granted else 'no'}" for one in card.consents)
        return {
            "name": card.name,
            "salutation": "" if self._guessed else card.salutation,
            "language": card.language.value if card.language else "",
            "script": card.script.value if card.script else "",
            "preferred": card.preferred_channel.value if card.preferred_channel else "",
            "organisation": card.organisation,
            "group": card.group,
            "vip": "yes" if card.vip else "no",
            "consents": consents,
            "note": " ".join(card.note.split()),
        }

    def on_mount(self) -> None:
        """Read the card where only the row is known."""
        if self.card is None:
            customer = self.lines[0].customer_id
            run_in_thread(self, lambda: self.workplace.reads.customer(customer), self.Loaded)

    def on_customer_dialog_loaded(self, message: Loaded) -> None:
        """The card is there."""
        message.stop()
        self.card = message.result
        for name, value in self._before().items():
            self.query_one(f"#{name}", Input).value = value

    def on_failed(self, message: Failed) -> None:
        """It could not be read."""
        message.stop()
        say_error(self, message.error)

    def commands(self) -> list[Command]:
        """What was changed; raises ``InputError`` when that is nothing or makes no sense."""
        card = self.card
        if card is None:
            raise InputError("the card is still being read")
        before = self._before()
        typed = {name: self.value(name) for name, _, _ in _FIELDS}
        changed: dict[str, Any] = {}
        for name, (field, read) in _READ.items():
            if typed[name] != before.get(name, ""):
                value = read(typed[name])
                if value is None:
                    raise InputError(f"{name} cannot be emptied", f"it was {before[name]}")
                changed[field] = value
        added = tuple(Party(kind, typed[name]) for name, kind in _ADDED if typed[name])
        if added:
            changed["add_contact"] = added
        if not changed:
            raise InputError("nothing was changed", "esc closes")
        me = self.workplace.agent
        return [UpdateCustomer(actor=me, customer=card.id, seen=card.version, **changed)]


_FIELDS: Final = (
    ("name", "Name", ""),
    ("salutation", "Addressed as", "Ilze, Kalniņas kundze, Олег Петрович, 王先生; ask, never guess"),
    ("language", "Language", "en, lv, ru, zh"),
    ("script", "Letters", "latin, cyrillic, han"),
    ("preferred", "Prefers", "mail, chat, phone, social, web"),
    ("organisation", "Organisation", ""),
    ("group", "Group", ""),
    ("vip", "VIP", "yes or no"),
    ("consents", "May be contacted", "mail yes, phone no"),
    ("note", "Note", ""),
    ("mail", "Add mail address", ""),
    ("phone", "Add number", ""),
    ("handle", "Add handle", ""),
)

_READ: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "name": ("name", lambda typed: typed or None),
    "salutation": ("salutation", lambda typed: typed),
    "language": ("language", lambda typed: _one_of(Language, typed, "language")),
    "script": ("script", lambda typed: _one_of(Script, typed, "letters")),
    "preferred": ("preferred_channel", lambda typed: _one_of(Channel, typed, "prefers")),
    "organisation": ("organisation", lambda typed: typed),
    "group": ("group", lambda typed: typed),
    "vip": ("vip", lambda typed: flag(typed, "VIP")),
    "consents": ("consent", consents_of),
    "note": ("note", lambda typed: typed),
}
"""What each field of the form sets, and how what is typed is read."""


class CardDialog(CustomerDialog, inherit_bindings=False):
    """The same for a card that was read already, without a ticket."""

    def __init__(self, workplace: Workplace, card: CustomerView) -> None:
        FormDialog.__init__(self, workplace, ())
        self.card = card

    @property
    def heading(self) -> str:
        """What is edited."""
        return f"Customer: {self.card.name if self.card is not None else ''}"
