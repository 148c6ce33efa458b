"""The screens speak four languages: every message is in every catalogue, with what stands in it and all its plurals."""

import pytest

from catalogue import LANGUAGES
from deskterm.text import translation
from deskterm.text.translation import gettext, ngettext, pgettext, speak, spoken


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
