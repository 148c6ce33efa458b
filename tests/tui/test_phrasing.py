"""Which phrase fits, and how it is put into a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.canned.library import Folder, Library, shipped_folder
from deskterm.canned.reply import Source
from deskterm.canned.template import Context
from deskterm.model.words import Channel, Language, Phase
from deskterm.tui.phrasing import (
    COMPLAINT,
    RETURNING,
    Situation,
    best,
    closed,
    found_shortcut,
    greeted,
    put_in,
    rating_question,
    sought_inline,
)

LIBRARY = Library.load([Folder(shipped_folder(), Source.SHIPPED)])
WRITTEN = (Channel.MAIL, Channel.CHAT, Channel.SOCIAL, Channel.WEB)


def situation(language=Language.ENGLISH, channel=Channel.MAIL, *circumstances: str, **uses: int) -> Situation:
    named = {name.replace("_", "-"): count for name, count in uses.items()}
    return Situation(language, channel, "front", frozenset(circumstances), Context(), named)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", WRITTEN)
def test_every_language_and_channel_has_greeting_closing_and_question(language, channel):
    here = situation(language, channel)
    for phase in (Phase.GREETING, Phase.CLOSING):
        reply = best(LIBRARY, phase, here)
        assert reply is not None
        assert reply.fits(channel)
    question = rating_question(LIBRARY, here)
    assert question is not None
    assert channel in question.channels


@pytest.mark.parametrize("language", Language)
def test_after_a_complaint_the_closing_is_the_apology(language):
    assert best(LIBRARY, Phase.CLOSING, situation(language)).name == "closing-mail"
    assert best(LIBRARY, Phase.CLOSING, situation(language, Channel.MAIL, COMPLAINT)).name == "closing-complaint"


def test_a_returning_customer_is_greeted_as_one():
    assert best(LIBRARY, Phase.GREETING, situation()).name == "greeting-mail"
    assert best(LIBRARY, Phase.GREETING, situation(Language.ENGLISH, Channel.MAIL, RETURNING)).name == (
        "greeting-returning"
    )


def text_after(text: str, change) -> str:
    return text[: change.start] + change.insert + text[change.end :]


@pytest.mark.parametrize(
    ("text", "caret", "found"),
    [
        (";hi", 3, (0, "hi")),
        ("a ;hi", 5, (2, "hi")),
        ("；hi", 3, (0, "hi")),
        ("您好；hi", 5, None),
        ("10;30", 5, None),
        ("; hi", 4, None),
        ("hi", 2, None),
        (";", 1, None),
    ],
)
def test_a_shortcut_stands_alone_before_the_caret(text, caret, found):
    assert found_shortcut(text, caret) == found


def test_lines_of_their_own_begin_on_a_new_line_also_after_a_space():
    change = put_in("Hello. ??ret now", 7, 12, "> One\n> two", situation(channel=Channel.CHAT))
    text = "Hello. ??ret now"
    assert text[: change.start] + change.insert + text[change.end :] == "Hello.\n> One\n> two\nnow"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("::ref", (0, "::", "ref")),
        ("a ::", (2, "::", "")),
        ("a\n：：退款", (2, "：：", "退款")),
        ("std::vector", None),
        ("what??", None),
        ("so ??pass word", (3, "??", "pass word")),
    ],
)
def test_two_colons_count_only_after_white_space(text, found):
    assert sought_inline(text, len(text)) == found


def test_phrases_stand_in_paragraphs_in_mails_and_lines_in_chats():
    mail, chat = situation(), situation(Language.ENGLISH, Channel.CHAT)
    assert text_after("words", greeted("words", "Hello,", mail)) == "Hello,\n\nwords"
    assert text_after("words", greeted("words", "Hello!", chat)) == "Hello!\nwords"
    assert text_after("words\n", closed("words\n", "Bye", mail)) == "words\n\nBye"
    assert text_after("one two", put_in("one two", 3, 3, "phrase", mail)) == "one phrase two"
    assert text_after("您好，", put_in("您好，", 3, 3, "请稍等", situation(Language.CHINESE))) == "您好，请稍等"


@given(st.text(max_size=80), st.data())
def test_any_text_takes_a_phrase_and_keeps_its_words(text, data):
    caret = data.draw(st.integers(0, len(text)))
    for change in (
        greeted(text, "Hello", situation()),
        closed(text, "Bye", situation()),
        put_in(text, caret, caret, "phrase", situation()),
    ):
        after = text_after(text, change)
        assert 0 <= change.caret <= len(after)
        assert len("".join(after.split())) >= len("".join(text.split()))
    found_shortcut(text, caret)
    sought_inline(text, caret)


# Phrases one after another

LANGUAGES = st.sampled_from(list(Language))
PHRASES = st.sampled_from(["Yes.", "One moment, please.", "好的。", "请稍等！", "Да.", "First line.\nSecond line."])


@given(st.lists(PHRASES, min_size=1, max_size=4), LANGUAGES, st.sampled_from(WRITTEN))
def test_phrases_stack_with_one_space_or_none_and_nothing_glued(phrases, language, channel):
    here, text = situation(language, channel), ""
    for phrase in phrases:
        change = put_in(text, len(text), len(text), phrase, here)
        text = text[: change.start] + change.insert + text[change.end :]
        assert change.caret == len(text)
    assert "  " not in text
    assert text == text.strip()
    assert ".Y" not in text
    assert ".O" not in text
    assert "。 " not in text
    assert all(phrase in text for phrase in phrases)


@given(st.text("aB. 。王\n", max_size=20), st.integers(0, 20), PHRASES, LANGUAGES, st.sampled_from(WRITTEN))
def test_a_phrase_put_anywhere_leaves_the_rest_as_it_was(text, at, phrase, language, channel):
    at = min(at, len(text))
    change = put_in(text, at, at, phrase, situation(language, channel))
    assert change.insert.strip() == phrase
    assert change.insert[: change.caret - change.start].endswith(phrase)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("::ref", (0, "::", "ref")),
        ("a ：：退款", (2, "：：", "退款")),
        ("?? how", (0, "??", " how")),
        ("really??", None),
        ("a::b", None),
        ("line\n？？x", (5, "？？", "x")),
        ("?? a ::b", (5, "::", "b")),
        ("x" * 70 + "::", None),
    ],
)
def test_marks_are_found_after_white_space_or_at_a_lines_start(text, found):
    assert sought_inline(text, len(text)) == found


@given(st.text("a:：?？ \n", max_size=120), st.integers(0, 120))
def test_a_mark_found_stands_where_it_is_said_to(text, caret):
    caret = min(caret, len(text))
    found = sought_inline(text, caret)
    if found is not None:
        place, mark, words = found
        assert text[place : place + 2] == mark
        assert text[place + 2 : caret] == words
        assert place == 0 or text[place - 1].isspace()


def test_a_phrase_asked_for_inside_a_slot_follows_the_paragraph():
    from deskterm.canned.reply import Slot
    from deskterm.tui.gaps import Gap
    from deskterm.tui.phrasing import place_after

    text = "It comes on {{ slot.day }}. Wait.\n\nBye"
    assert place_after(text, Gap(Slot("day"), 12, 26)) == text.index("\n")
    assert place_after("{{ slot.day }}.", Gap(Slot("day"), 0, 14)) == 15
