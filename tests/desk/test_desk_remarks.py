"""Remarks on messages: kept in English, shown in the language of the screen with the values they have."""

import re
from collections.abc import Iterator

import pytest

from deskterm.desk import remarks
from deskterm.desk.remarks import remark_shown
from deskterm.text.translation import gettext, speak
from hostile import HOSTILE

TEMPLATES = [value for name, value in vars(remarks).items() if name.isupper() and isinstance(value, str)]


@pytest.fixture
def latvian() -> Iterator[None]:
    speak("lv")
    yield
    speak("en")


def filled(template: str, value: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: value, template)


@pytest.mark.usefixtures("latvian")
@pytest.mark.parametrize("template", TEMPLATES)
def test_every_remark_is_known_again_with_its_values(template: str) -> None:
    assert gettext(template) != template
    for value in ("7", "{size}", "Ilze: ļoti žēl", *(one for one in HOSTILE if "\n" not in one)):
        shown = remark_shown(filled(template, value))
        assert shown == filled(gettext(template), value)


@pytest.mark.usefixtures("latvian")
def test_what_is_no_remark_of_ours_stays_as_it_is() -> None:
    for text in (*HOSTILE, "", "text of many bytes"):
        assert remark_shown(text) == text


@pytest.mark.usefixtures("latvian")
def test_a_check_that_was_overruled_has_its_name_translated() -> None:
    shown = remark_shown("check private-data overruled: they asked for it")
    assert "private-data" not in shown
    assert shown.endswith("they asked for it")
