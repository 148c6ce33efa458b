"""A customer's card, edited: who they are, how they are addressed, how they can be reached."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, Final, TypeVar

from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import Command, Party, UpdateCustomer
from deskterm.model.views.customers import CustomerView
from deskterm.model.views.lists import TicketLine
from deskterm.model.views.tickets import TicketView
from deskterm.model.words import Certainty, Channel, ContactKind, Language, Script
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, pgettext, pgettext_noop
from deskterm.tui.messages import Failed, Ready
from deskterm.tui.naming import named
from deskterm.tui.screens.dialogs.form import Field, FormDialog
from deskterm.tui.toast import say_error
from deskterm.tui.widgets.example_input import ExampleInput
from deskterm.tui.work import run_in_thread

_Word = TypeVar("_Word", bound=StrEnum)
_YES: Final = frozenset({"yes", "y", "1", "jā", "да", "是", "vip", "★"})
_NO: Final = frozenset({"", "no", "n", "0", "nē", "нет", "否", "-"})
_SCRIPTS: Final = (
    pgettext_noop("Script", "latin"),
    pgettext_noop("Script", "cyrillic"),
    pgettext_noop("Script", "han"),
)
"""The names of scripts, which no other screen shows."""
_REACHED: Final = (("mail", ContactKind.MAIL), ("phone", ContactKind.PHONE), ("handle", ContactKind.HANDLE))
"""The fields of contact points, with their kinds."""


def _one_of(words: type[_Word], typed: str, what: str) -> _Word | None:
    if not typed:
        return None
    found = [one for one in words if typed.casefold() in (one.value, _word(one).casefold())]
    if not found:
        raise InputError(
            gettext("{field}: {typed} is none", field=gettext(what), typed=typed),
            gettext("it may be {words}", words=_all(words)),
        )
    return found[0]


def _word(one: StrEnum) -> str:
    """A word of the model as it stands in a field: a language by its code, the others as they are called."""
    return one.value if isinstance(one, Language) else named(one)


def _all(words: type[StrEnum]) -> str:
    return ", ".join(_word(one) for one in words)


def _yes(granted: bool) -> str:
    return pgettext("consent", "yes") if granted else pgettext("consent", "no")


def flag(typed: str, what: str) -> bool:
    """Yes or no, in four languages; ``what`` names the field; raises ``InputError``."""
    word = typed.casefold()
    if word in _YES or word == _yes(True).casefold():
        return True
    if word in _NO or word == _yes(False).casefold():
        return False
    raise InputError(
        gettext("{field}: {typed} is neither yes nor no", field=gettext(what), typed=typed),
        gettext("write {yes} or {no}", yes=_yes(True), no=_yes(False)),
    )


def consents_of(typed: str) -> tuple[tuple[Channel, bool], ...]:
    """``mail yes, phone no`` as consents; raises ``InputError``."""
    found: list[tuple[Channel, bool]] = []
    for part in typed.replace("，", ",").split(","):
        words = part.split()
        if not words:
            continue
        # What a channel is called may be several words.
        of, granted = " ".join(words[:-1]), words[-1]
        if len(words) < 2 or (len(words) > 2 and all(of.casefold() != named(one).casefold() for one in Channel)):
            raise InputError(
                gettext("consents: {typed} is not clear", typed=part.strip()),
                gettext("write {example}", example=_example()),
            )
        channel = _one_of(Channel, of, "consents")
        if channel is not None:
            found.append((channel, flag(granted, "consents")))
    return tuple(found)


def _example() -> str:
    """How consents are written."""
    return f"{named(Channel.MAIL)} {_yes(True)}, {named(Channel.PHONE)} {_yes(False)}"


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
        return gettext("Customer: {customer}", customer=self.lines[0].customer)

    def fields(self) -> Sequence[Field]:
        """Every field as it stands on the card."""
        before = self._before() if self.card is not None else {}
        hints = {
            "salutation": gettext("Ilze, Kalniņas kundze, Олег Петрович, 王先生; ask, never guess"),
            "language": _all(Language),
            "script": _all(Script),
            "preferred": _all(Channel),
            "vip": gettext("{yes} or {no}", yes=_yes(True), no=_yes(False)),
            "consents": gettext("write {example}", example=_example()),
            **dict.fromkeys((name for name, _ in _REACHED), gettext("several with commas between them")),
        }
        if self.card and self._guessed:
            hints["salutation"] = gettext("a guess: {salutation}; type it to confirm", salutation=self.card.salutation)
        return tuple(
            Field(name, gettext(label), before.get(name, ""), hints.get(name, "")) for name, label, _ in _FIELDS
        )

    @property
    def _guessed(self) -> bool:
        """A guessed salutation is not in the field: saving something else must not confirm it."""
        card = self.card
        return card is not None and bool(card.salutation) and card.salutation_certainty is Certainty.GUESS

    def _before(self) -> dict[str, str]:
        card = self.card
        assert card is not None
        consents = ", ".join(f"{named(one.channel)} {_yes(one.granted)}" for one in card.consents)
        return {
            "name": card.name,
            "salutation": "" if self._guessed else card.salutation,
            "language": card.language.value if card.language else "",
            "script": named(card.script) if card.script else "",
            "preferred": named(card.preferred_channel) if card.preferred_channel else "",
            "organisation": card.organisation,
            "group": card.group,
            "vip": _yes(card.vip),
            "consents": consents,
            "note": " ".join(card.note.split()),
            **{name: ", ".join(one.value for one in card.contacts if one.kind is kind) for name, kind in _REACHED},
        }

    def on_mount(self) -> None:
        """Read the card where only the row is known."""
        if self.card is None:
            customer = self.lines[0].customer_id
            run_in_thread(self, lambda: self.workplace.reads.customer(customer), self.Loaded)

    def on_customer_dialog_loaded(self, message: Loaded) -> None:
        """The card is there. What was typed meanwhile follows what stands on it, as if it had been there before."""
        message.stop()
        self.card = message.result
        for field in self.fields():
            shown = self.query_one(f"#{field.name}", ExampleInput)
            shown.example = safe_line(field.hint)
            if field.value:
                caret = shown.cursor_position
                shown.value = field.value + shown.value
                shown.cursor_position = len(field.value) + caret

    def on_failed(self, message: Failed) -> None:
        """It could not be read."""
        message.stop()
        say_error(self, message.error)

    def commands(self) -> list[Command]:
        """What was changed; raises ``InputError`` when that is nothing or makes no sense."""
        card = self.card
        if card is None:
            raise InputError(gettext("the card is still being read"))
        before = self._before()
        typed = {name: self.value(name) for name, _, _ in _FIELDS}
        changed: dict[str, Any] = {}
        for name, (field, read) in _READ.items():
            if typed[name] != before.get(name, ""):
                value = read(typed[name])
                if value is None:
                    raise InputError(
                        gettext("{field} cannot be emptied", field=gettext(_CALLED[name])),
                        gettext("it was {words}", words=before[name]),
                    )
                changed[field] = value
        changed |= self._contacts({kind: typed[name] for name, kind in _REACHED if typed[name] != before[name]})
        if not changed:
            raise InputError(gettext("nothing was changed"), gettext("esc closes"))
        me = self.workplace.agent
        return [UpdateCustomer(actor=me, customer=card.id, seen=card.version, **changed)]

    def _contacts(self, typed: dict[ContactKind, str]) -> dict[str, Any]:
        """Of the kinds that were ``typed`` into: contact points that are new, and those that are there no more."""
        assert self.card is not None
        stood = [Party(one.kind, one.value) for one in self.card.contacts if one.kind in typed]
        written = [Party(kind, one) for kind, words in typed.items() for one in _several(words)]
        added = tuple(one for one in written if one not in stood)
        gone = tuple(one for one in stood if one not in written)
        return ({"add_contact": added} if added else {}) | ({"remove_contact": gone} if gone else {})


def _several(typed: str) -> list[str]:
    """What commas part."""
    return [one.strip() for one in typed.replace("，", ",").split(",") if one.strip()]


_FIELDS: Final = (
    ("name", gettext_noop("Name"), gettext_noop("name")),
    ("salutation", gettext_noop("Addressed as"), ""),
    ("language", gettext_noop("Language"), gettext_noop("language")),
    ("script", gettext_noop("Letters"), gettext_noop("letters")),
    ("preferred", gettext_noop("Prefers"), gettext_noop("prefers")),
    ("organisation", gettext_noop("Organisation"), ""),
    ("group", gettext_noop("Group"), ""),
    ("vip", gettext_noop("VIP"), gettext_noop("VIP")),
    ("consents", gettext_noop("May be contacted"), gettext_noop("consents")),
    ("note", gettext_noop("Note"), ""),
    ("mail", gettext_noop("Mail addresses"), ""),
    ("phone", gettext_noop("Numbers"), ""),
    ("handle", gettext_noop("Handles"), ""),
)
"""Fields with their labels, and what they are called in a sentence."""
_CALLED: Final = {name: called for name, _, called in _FIELDS}

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
        return gettext("Customer: {customer}", customer=self.card.name if self.card is not None else "")
