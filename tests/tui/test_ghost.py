"""The rest of a sentence one has begun: from phrases, and from what was said to more than one customer."""

import time

from hypothesis import given
from hypothesis import strategies as st

from deskterm.tui.ghost import LONGEST, SHORTEST, Ghost, ghost_of, sentence_begun, sentences_of


def test_the_sentence_begun_is_finished_whatever_its_case():
    ghost = ghost_of(["Thank you for waiting. We are looking."], [])
    assert ghost.rest("Hello Ilze! thank you f") == "or waiting."
    assert ghost.rest("We are") == " looking."
    assert ghost.rest("We are looking.") == ""
    assert ghost.rest("We") == ""
    assert ghost.rest("") == ""


def test_chinese_needs_fewer_characters():
    ghost = ghost_of(["感谢您的耐心等待。"], [])
    assert ghost.rest("您好！感谢") == "您的耐心等待。"


def test_own_sentences_want_two_tickets_and_hold_nobodys_facts():
    own = [
        (1, "Our courier comes in the morning. Your order is 58211. Write to a@example.com now."),
        (2, "Our courier comes in the morning. Your order is 58211. Write to a@example.com now."),
        (3, "Dear Anna Bērziņa, it is there."),
        (3, "Dear Anna Bērziņa, it is there."),
        (4, "> Quoted words of somebody else.\n\x1b[31mRed words of nobody."),
        (5, "> Quoted words of somebody else.\n\x1b[31mRed words of nobody."),
    ]
    ghost = ghost_of([], own)
    assert ghost.rest("Our cour") == "ier comes in the morning."
    assert ghost.rest("Your order") == ""
    assert ghost.rest("Write to") == ""
    assert ghost.rest("Dear Anna") == ""
    assert ghost.rest("Quoted") == ""


def test_of_several_the_one_used_most_is_offered():
    own = [(at, "We are sorry for the delay.") for at in range(5)] + [(at, "We are sorry for that.") for at in range(2)]
    assert ghost_of(["We are sorry for everything."], own).rest("We are s") == "orry for the delay."


def test_phrases_with_slots_are_offered_only_where_no_slot_is():
    assert list(sentences_of("It comes on {{ slot.day }}. We are glad of it.")) == ["We are glad of it."]


TEXT = st.text("aB.!? 。！王ßİ\n>1", max_size=60)


@given(st.lists(TEXT, max_size=5), TEXT)
def test_what_is_offered_finishes_a_sentence_that_is_known(phrases, line):
    ghost = ghost_of(phrases, [])
    rest = ghost.rest(line)
    if rest:
        known = {sentence for text in phrases for sentence in sentences_of(text)}
        assert any(sentence.endswith(rest) and len(sentence) <= LONGEST for sentence in known)
        assert len(sentence_begun(line).strip()) * 2 >= SHORTEST


def test_a_key_costs_nothing_however_much_is_known():
    large = Ghost({f"Sentence number {at:06} of many.": 1 for at in range(20_000)})
    begun = time.process_time()
    for _ in range(1000):
        large.rest("Hello. Sentence number 01")
    assert time.process_time() - begun < 0.5
