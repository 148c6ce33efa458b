"""A server's reasons, said in English with their values, in the language of the screens."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.text.retelling import retold
from deskterm.text.translation import speak


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("en")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("that ticket is not there", "该工单不存在"),
        ("aija changed the priority meanwhile", "aija 期间更改了优先级"),
        ("#1042 was merged into another ticket", "#1042 已并入其他工单"),
        ("#12 is solved already", "#12 状态已是“已解决”"),
        ("#12 is closed", "#12 已关闭"),
        ("that answer is [/] {ticket} Олег's", "该回复由 [/] {ticket} Олег 撰写"),
    ],
)
def test_a_sentence_is_known_again_with_its_values(said: str, told: str) -> None:
    assert retold(said) == told


@pytest.mark.parametrize("said", ["", "#", "the moon fell", "it is [/]", "a newer server's own words on #1042"])
def test_what_nobody_here_says_stays_as_it_is(said: str) -> None:
    assert retold(said) == said


def test_in_english_it_is_as_it_was_said() -> None:
    speak("en")
    assert retold("aija changed the priority meanwhile") == "aija changed the priority meanwhile"


@given(st.text(max_size=60))
def test_whatever_was_said_something_is_told(said: str) -> None:
    assert bool(retold(said)) == bool(said)
