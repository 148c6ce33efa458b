"""What the system says went wrong: as it says it in English, and in the language of the screens."""

import errno
import os

import pytest

from deskterm.text.system import system_words
from deskterm.text.translation import speak


@pytest.mark.skipif(os.name == "nt", reason="that system says it in other words")
@pytest.mark.parametrize("number", [errno.ENOENT, errno.EACCES, errno.ENOSPC, errno.ENOEXEC, errno.ECHILD])
def test_in_english_it_is_what_the_system_says(number: int) -> None:
    assert system_words(OSError(number, os.strerror(number))) == os.strerror(number)


@pytest.mark.parametrize(
    ("language", "words"), [("lv", "nav atļaujas"), ("ru", "нет прав доступа"), ("zh", "没有权限")]
)
def test_it_is_said_in_the_language_of_the_screens(language: str, words: str) -> None:
    speak(language)
    try:
        assert system_words(PermissionError(errno.EACCES, "Permission denied")) == words
        assert system_words(OSError("no number")) == "no number"
    finally:
        speak("en")
