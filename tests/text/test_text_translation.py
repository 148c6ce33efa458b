"""The screens speak four languages: every message is in every catalogue, with what stands in it and all its plurals."""

import ast
import re

import pytest

from catalogue import LANGUAGES, SOURCES, read, wanted
from deskterm.text import translation
from deskterm.text.translation import gettext, ngettext, pgettext, speak, spoken
from prose import TRANSLATING, sentences


@pytest.fixture(autouse=True)
def english_afterwards():
    yield
    speak("en")


def test_english_says_what_stands_in_the_code():
    assert gettext("{name} wrote", name="{x} [/]") == "{x} [/] wrote"
    assert [ngettext("{count} ticket", "{count} tickets", n) for n in (0, 1, 2)] == [
        "0 tickets",
        "1 ticket",
        "2 tickets",
    ]
    assert pgettext("State", "open") == "open"
    assert gettext("") == ""


def test_a_language_without_a_catalogue_is_english():
    speak("xx")
    assert (spoken(), gettext("Answer the customer")) == ("en", "Answer the customer")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_checkout_compiles_its_catalogues_and_needs_no_place_to_keep_them(language, tmp_path, monkeypatch):
    source = tmp_path / f"{language}.po"
    source.write_bytes((translation.FOLDER / f"{language}.po").read_bytes())
    translation.compile_catalogue(source, tmp_path / "nowhere" / "it.mo")
    monkeypatch.setattr(translation, "FOLDER", tmp_path)
    for _ in range(2):
        speak(language)
        assert spoken() == language
    assert sorted(one.name for one in tmp_path.iterdir()) == [f"{language}.mo", f"{language}.po"]


def forms(text: str | tuple[str, ...] | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def places(text: str) -> list[str]:
    return sorted(re.findall(r"{(\w*)[^{}]*}", text.replace("{{", "").replace("}}", "")))


def edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_in_the_catalogue_and_no_other(language):
    there = {(one.id, one.context) for one in read(language) if one.id}
    code = {(one.id, one.context) for one in wanted() if one.id}
    assert sorted(code - there, key=str) == [], "python tests/catalogue.py brings the catalogues in line"
    assert sorted(there - code, key=str) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_with_all_that_stands_in_it(language):
    wrong = []
    for message in read(language):
        if not message.id:
            continue
        originals, said = forms(message.id), forms(message.string)
        plural = {"lv": 3, "ru": 3, "zh": 1}[language] if len(originals) > 1 else 1
        if message.fuzzy or len(said) != plural or not all(said):
            wrong.append(("not translated", message.id))
        named = set(places(originals[-1]))
        for text in said:
            # A form for one thing need not say how many there are.
            if set(places(text)) - named or (named - set(places(text))) - ({"count"} if plural != 1 else set()):
                wrong.append((text, message.id))
            if any(map(str.isalpha, text)) and language != "zh" and edges(text) != edges(originals[-1]):
                wrong.append(("spaces", message.id))
    assert wrong == []


def test_no_message_is_hidden_from_the_catalogues_in_a_string():
    hidden = []
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.JoinedStr):
                calls = [one for one in ast.walk(node) if isinstance(one, ast.Call)]
                names = {
                    getattr(one.func, "id", "") for one in calls if one.args and isinstance(one.args[0], ast.Constant)
                }
                hidden += [f"{path.name}:{node.lineno}"] if names & TRANSLATING else []
    assert hidden == []


def test_no_sentence_of_a_screen_goes_past_the_catalogues():
    found = [
        (str(path.relative_to(SOURCES)), text)
        for path in sorted((SOURCES / "tui").rglob("*.py"))
        if path.name not in ("actions.py", "terminal.py")  # a table of its own; what is said before there is a screen
        for _, text in sentences(path)
    ]
    assert [one for one in found if one not in EXCEPT] == []


EXCEPT = {
    ("tui/screens/dialogs/consents.py", "told us"),
    ("tui/screens/dialogs/consents.py", "said so when contacted"),
    ("tui/screens/dialogs/held.py", "by hand"),
    ("tui/screens/dialogs/held.py", "there is no transport"),
    ("tui/screens/dialogs/identities.py", "chosen when two cards became one"),
    ("tui/screens/dialogs/identities.py", "consent "),
    ("tui/screens/dialogs/verdict.py", "Enter "),
    ("tui/ticket_reading.py", "warm up"),
    ("tui/widgets/card_rows.py", "NPS "),
    ("tui/widgets/header.py", " deskterm · "),
}  # fmt: skip
"""What is kept on record, said on the shell, a name, a key, or no sentence."""
