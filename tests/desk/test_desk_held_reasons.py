"""Why an answer has not left is kept in English and shown in the language of the screen."""

import pytest

from deskterm.desk import held_reasons
from deskterm.desk.held_reasons import NO_TRANSPORT, WRITTEN_BEFORE, reason_shown, wrote_meanwhile
from deskterm.model.words import Channel


@pytest.fixture
def shouted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A language in which every message is shouted, its values as they are."""
    monkeypatch.setattr(held_reasons, "gettext", lambda message, **values: f"!{message.format(**values)}")


@pytest.mark.parametrize("reason", ["", "the line broke", "{0} {name} [/]", "\x1b[2J", wrote_meanwhile("{x} 王")])
def test_in_english_a_reason_is_shown_as_it_is_kept(reason: str) -> None:
    assert reason_shown(reason) == reason


def test_every_channel_has_its_sentence() -> None:
    assert set(NO_TRANSPORT) == set(Channel)
    assert all(words.startswith(f"there is no transport for {channel}") for channel, words in NO_TRANSPORT.items())


@pytest.mark.usefixtures("shouted")
def test_the_desks_own_reasons_are_translated_and_names_in_them_left_alone() -> None:
    assert reason_shown(WRITTEN_BEFORE) == f"!{WRITTEN_BEFORE}"
    assert reason_shown(wrote_meanwhile("Aija {0}")) == "!Aija {0} wrote to the customer meanwhile"
    assert reason_shown("it came back: [/]") == "!it came back: [/]"
