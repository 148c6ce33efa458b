"""A text in the making: its slots and promises, and that every word of it is kept."""

import os
from datetime import UTC, date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.canned.reply import Slot
from deskterm.desk.wording import due_on
from deskterm.errors import InputError, StoreError
from deskterm.model.words import Audience, Language, SlotType
from deskterm.store.drafts import Drafts, Journal
from deskterm.text.safe import safe_text
from deskterm.tui.composing import Writing, empty_slots
from deskterm.tui.gaps import Gap, difference
from deskterm.tui.writings import Writings

SUNDAY = date(2026, 11, 22)
DATE = Slot("refund_date", SlotType.DATE, promise=True)
NOTE = Slot("note", SlotType.TEXT)
HOSTILE = "[/] [@click=app.quit]x \u202e 王 👨‍👩‍👧"


def writing(text: str) -> Writing:
    made = Writing("t", Audience.DIRECT, text)
    made.learn("solve-refund-started", [DATE, NOTE])
    return made


def begin(made: Writing) -> None:
    """Go to the next open slot, as Tab does."""
    made.active = made.gap_after(0)


def type_into(made: Writing, words: str) -> None:
    """Type over the active slot's mark, one character after the other."""
    gap = made.active
    assert gap is not None
    made.replaced(gap.start, gap.end, words[:1])
    for letter in words[1:]:
        assert made.active is not None
        made.replaced(made.active.end, made.active.end, letter)


def test_typing_in_a_slot_fills_it_and_shows_weekday_and_date():
    made = writing("It arrives by {{ slot.refund_date }}, we hope.")
    begin(made)
    type_into(made, "+3d")
    assert made.text == "It arrives by +3d, we hope."
    (gap,) = made.unsettled()
    made.settle(gap, Language.ENGLISH, SUNDAY)
    assert made.text == "It arrives by Wednesday, 25 November, we hope."
    (promise,) = made.promises(UTC)
    assert promise.text == "It arrives by Wednesday, 25 November, we hope."
    assert promise.due_at == due_on(date(2026, 11, 25), UTC)


def test_a_promise_for_a_past_day_is_refused_and_the_words_stay():
    made = writing("By {{ slot.refund_date }}")
    begin(made)
    type_into(made, "1.11.2026")
    with pytest.raises(InputError, match="refund_date: Sunday, 1 November is past"):
        made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    assert made.text == "By 1.11.2026"
    assert made.promises(UTC) == ()


def test_a_promise_moves_with_the_text_and_goes_when_its_words_go():
    made = writing("By {{ slot.refund_date }}.")
    begin(made)
    type_into(made, "+3d")
    made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    made.replaced(0, 0, "Hello! ")
    assert made.promises(UTC)[0].text == "By Wednesday, 25 November."
    made.replaced(0, len(made.text), "")
    assert made.promises(UTC) == ()


def test_an_edited_promise_is_checked_again():
    made = writing("By {{ slot.refund_date }}.")
    begin(made)
    type_into(made, "+3d")
    made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    place = made.text.index("25")
    made.replaced(place, place + 2, "26")
    assert made.promises(UTC) == ()
    with pytest.raises(InputError, match="another weekday"):
        made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    made.replaced(3, 14, "")
    made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    assert made.text == "By Thursday, 26 November."
    assert made.promises(UTC)[0].due_at.day == 26


def test_an_undo_takes_the_filled_slot_back():
    made = writing("By {{ slot.refund_date }}.")
    before = made.text
    begin(made)
    type_into(made, "+3d")
    made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    made.became(before)
    assert [gap.slot.name for gap in made.open_gaps()] == ["refund_date"]
    assert made.promises(UTC) == ()


def test_an_empty_slot_is_named():
    with pytest.raises(InputError, match="empty: refund_date"):
        empty_slots("By {{ slot.refund_date }}")
    empty_slots("Nothing to fill")


def test_slots_follow_one_another_and_begin_again():
    made = writing("{{ slot.note }} and {{ slot.refund_date }}")
    first = made.gap_after(0)
    assert first is not None
    assert first.slot is NOTE
    second = made.gap_after(first.end)
    assert second is not None
    assert second.slot is DATE
    assert made.gap_after(second.end) == first
    assert made.gap_before(first.start) == second


def test_what_was_typed_while_the_answer_was_sent_stays():
    made = writing("Thank you")
    made.sending = made.text
    made.replaced(len(made.text), len(made.text), "\nand more")
    made.sent()
    assert made.text == "and more"
    made.sending = made.text
    made.sent()
    assert made.text == ""


def test_a_recalled_answer_comes_back_before_what_was_written_since():
    made = writing("since")
    made.give_back("recalled")
    assert made.text == "recalled\n\nsince"


def test_drafts_come_back_with_their_caret_and_promises(tmp_path: Path):
    writings = Writings(Drafts(tmp_path / "desk.db"), "aija")
    made = writings.open("t", Audience.DIRECT)
    made.learn("solve-refund-started", [DATE])
    made.replaced(0, 0, f"{HOSTILE} by {{{{ slot.refund_date }}}}.")
    begin(made)
    type_into(made, "+3d")
    made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    made.caret = 4
    writings.changed(made)
    writings.close()
    again = Writings(Drafts(tmp_path / "desk.db"), "aija").open("t", Audience.DIRECT)
    assert again.text == f"{HOSTILE} by Wednesday, 25 November.".replace("\u202e", "\N{REPLACEMENT CHARACTER}")
    assert again.caret == 4
    assert again.canned == ["solve-refund-started"]
    assert again.promises(UTC)[0].due_at.day == 25


def test_audiences_and_tickets_have_drafts_of_their_own(tmp_path: Path):
    writings = Writings(Drafts(tmp_path / "desk.db"), "aija")
    for audience in Audience:
        made = writings.open("t", audience)
        made.replaced(0, 0, audience.value)
        writings.changed(made)
    writings.flush()
    assert writings.drafts.tickets_with("aija") == {"t"}
    assert sorted(draft.text for draft in writings.drafts.of_agent("aija")) == ["direct", "internal", "public"]
    assert writings.open("other", Audience.DIRECT).text == ""
    writings.close()


def test_an_emptied_draft_leaves_nothing_behind(tmp_path: Path):
    writings = Writings(Drafts(tmp_path / "desk.db"), "aija")
    made = writings.open("t", Audience.DIRECT)
    made.replaced(0, 0, "words")
    writings.changed(made)
    writings.flush()
    made.sending = made.text
    made.sent()
    writings.changed(made)
    writings.flush()
    assert writings.drafts.tickets_with("aija") == frozenset()
    writings.close()


def test_a_full_disk_is_told_and_the_text_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    writings = Writings(Drafts(tmp_path / "desk.db"), "aija")
    told: list[str] = []
    writings.told = lambda one: told.append(one.error)

    def full(*_: object) -> None:
        raise StoreError("the draft could not be saved: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "save", full)
        made = writings.open("t", Audience.DIRECT)
        made.replaced(0, 0, "words")
        writings.changed(made)
        writings.flush()
        assert "No space left" in made.error
        assert made.text == "words"
    writings.changed(made)
    writings.flush()
    assert made.error == ""
    assert told[0]
    assert told[-1] == ""
    writings.close()


def test_typing_is_on_the_disk_within_a_quarter_of_a_second(tmp_path: Path):
    import time

    writings = Writings(Drafts(tmp_path / "desk.db"), "aija")
    made = writings.open("t", Audience.DIRECT)
    for letter in "every word":
        made.replaced(len(made.text), len(made.text), letter)
        writings.changed(made)
    journal = Drafts(tmp_path / "desk.db").journal("t", "aija", Audience.DIRECT)
    end = time.monotonic() + 60  # the promise is a quarter of a second; a loaded machine may be slower
    while journal.load()[0] != "every word":
        assert time.monotonic() < end
        os.sched_yield()
    writings.close()


def test_a_recalled_answer_keeps_its_promise(tmp_path: Path):
    writings = Writings(Drafts(tmp_path / "desk.db"), "aija")
    made = writings.open("t", Audience.DIRECT)
    made.learn("solve-refund-started", [DATE])
    made.replaced(0, 0, "By {{ slot.refund_date }}.")
    begin(made)
    type_into(made, "+3d")
    made.settle(made.unsettled()[0], Language.ENGLISH, SUNDAY)
    body = made.text
    writings.remember("message", body, made.made())
    made.sending = body
    made.sent()
    writings.recalled("message", made, safe_text(body))
    assert made.text == body
    assert made.promises(UTC)[0].due_at.day == 25
    writings.close()


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_difference_of_two_texts_makes_one_of_the_other(old, new):
    start, end, length = difference(old, new)
    assert old[:start] + new[start : start + length] + old[end:] == new


@given(
    st.text(alphabet="ab {}.", max_size=30),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.text(alphabet="ab{} ", max_size=6)), max_size=8),
)
def test_filled_slots_always_lie_within_the_text(text, edits):
    made = writing(text)
    made.gaps = [Gap(DATE, 1, 3, text[1:3], SUNDAY)] if len(text) >= 3 else []
    begin(made)
    for one, other, insert in edits:
        start, end = sorted((min(one, len(made.text)), min(other, len(made.text))))
        made.replaced(start, end, insert)
        for gap in (*made.gaps, *([made.active] if made.active else [])):
            assert 0 <= gap.start <= gap.end <= len(made.text)
    for promise in made.promises(UTC):
        assert promise.text


@given(st.text(max_size=200))
def test_whatever_was_kept_beside_a_draft_can_be_read(made):
    writing("text").take_made(made)
