"""What the screens say, as the code has it: every message that wants a translation, and where it stands."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

import deskterm
from deskterm.model import words
from deskterm.text.translation import FOLDER

if TYPE_CHECKING:
    from babel.messages.catalog import Message

LANGUAGES = ("lv", "ru", "zh")
NAMED = (
    words.State, words.Channel, words.Audience, words.MessageKind, words.Delivery, words.SkipReason, words.Priority,
    words.Certainty, words.Role, words.DueKind, words.Phase, words.SlotType, words.ContactKind, words.CallDirection,
    words.CallOutcome, words.RatingSource,
)  # fmt: skip
"""The model's words that screens show."""

SOURCES = Path(deskterm.__file__).parent
PLURALS = {
    "lv": "nplurals=3; plural=(n % 10 == 1 && n % 100 != 11 ? 0 : n != 0 ? 1 : 2);",
    "ru": "nplurals=3; plural=(n % 10 == 1 && n % 100 != 11 ? 0 : n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 "
    "|| n % 100 >= 20) ? 1 : 2);",
    "zh": "nplurals=1; plural=0;",
}
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "pgettext_noop": ((1, "c"), 2)}


def tables() -> Iterator[tuple[str, str, str]]:
    """What stands in tables of rows: file, message, context."""
    from deskterm.model.categories import SHIPPED
    from deskterm.tui.actions import ACTIONS, PLACES

    where = "tui/actions.py"
    for heading in PLACES.values():
        yield where, heading, ""
    for action in ACTIONS.values():
        yield where, action.word, "footer"
        yield where, action.title, ""
        yield where, action.help, ""
        yield where, action.group, "group"
    for kind in NAMED:
        for word in kind:
            yield "model/words.py", word.value, kind.__name__
    for category in SHIPPED:
        for part in category.split("/"):
            yield "model/categories.py", part, "category"


def wanted() -> Catalog:
    """Every message of the code, without a translation."""
    found = Catalog(charset="utf-8")
    for file, _, message, _, context in extract_from_dir(SOURCES, [("**.py", "python")], keywords=KEYWORDS):
        found.add(message, locations=[(file, 1)], context=context)
    for file, message, context in tables():
        if message:
            found.add(message, locations=[(file, 1)], context=context or None)
    return found


def read(language: str) -> Catalog:
    """The catalogue of a language as it lies there."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def renew(language: str) -> None:
    """Bring a catalogue in line with the code: new messages come untranslated, those gone go."""
    path = FOLDER / f"{language}.po"
    old: dict[Any, Message] = {(one.id, one.context): one for one in read(language)} if path.exists() else {}
    new = Catalog(locale=language, charset="utf-8")
    new._num_plurals = int(PLURALS[language][len("nplurals=")])  # type: ignore[attr-defined]
    messages = [one for one in wanted() if one.id]
    order = lambda one: (min(file for file, _ in one.locations), str(one.id), one.context or "")  # noqa: E731
    for one in sorted(messages, key=order):
        had = old.get((one.id, one.context))
        files = [(file, 1) for file in sorted({file for file, _ in one.locations})]
        new.add(one.id, had.string if had else "", locations=files, context=one.context)
    with path.open("wb") as file:
        write_po(file, new, omit_header=True, include_lineno=False, width=120)
    header = (
        f"# The screens of deskterm in the language {language}.\n"
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Language: {language}\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n\n'
    )
    path.write_text(header + path.read_text("utf-8"), "utf-8")


if __name__ == "__main__":
    import sys

    for name in sys.argv[1:] or LANGUAGES:
        renew(name)
