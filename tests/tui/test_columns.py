"""A row of a list: exact in cells with any text, its words by width, urgency never by colour alone."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.model.views.lists import TicketLine
from deskterm.model.words import DueKind, Priority
from deskterm.text.translation import speak
from deskterm.tui.cells import fit, width, wrap
from deskterm.tui.widgets.columns import cells_of, due_word, flag_words, layout, urgency
from hostile import HOSTILE
from office import Office

TEXT = st.one_of(st.text(max_size=60), st.sampled_from(HOSTILE)).map(lambda text: "".join(c for c in text if c >= " "))


@given(TEXT, st.integers(0, 40), st.booleans())
def test_fitted_text_takes_exactly_its_cells(text: str, cells: int, right: bool) -> None:
    assert width(fit(text, cells, right=right)) == cells


@given(TEXT, st.integers(4, 40))
def test_wrapped_text_is_no_wider_and_loses_no_letter(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.fixture
def line(office: Office) -> TicketLine:
    """A mail that came now, due in twelve hours."""
    (found,) = office.reads.lines((office.ticket(),))
    return found


@pytest.mark.parametrize("list_width", [44, 60, 80, 104, 118, 140, 158])
def test_a_row_is_as_wide_as_the_list(line: TicketLine, office: Office, hostile: str, list_width: int) -> None:
    from deskterm.text.safe import safe_line

    odd = line._replace(subject=safe_line(hostile), customer=safe_line(hostile), assignee=None, vip=True)
    cells = cells_of(odd, list_width, 7, office.now, me="aija")
    assert 2 + sum(width(text) + 1 for text, _ in cells) - 1 in (list_width, list_width + 1)


def test_narrow_lists_leave_columns_out_and_keep_what_is_due() -> None:
    for list_width in range(40, 200):
        names = [one.name for one in layout(list_width, 6)]
        assert {"number", "due", "customer", "subject", "flags"} <= set(names)
    assert "assignee" not in [one.name for one in layout(78, 6)]
    assert "urgency" in [one.name for one in layout(140, 6)]


@pytest.mark.parametrize("language", ["lv", "ru", "zh"])
@pytest.mark.parametrize("list_width", [44, 60, 80, 104, 140])
def test_a_row_is_as_wide_as_the_list_in_every_language(
    line: TicketLine, office: Office, language: str, list_width: int
) -> None:
    speak(language)
    try:
        cells = cells_of(line, list_width, 7, office.now, me="aija")
    finally:
        speak("en")
    assert 2 + sum(width(text) + 1 for text, _ in cells) - 1 in (list_width, list_width + 1)
    if list_width >= 100:
        assert not [text for text, _ in cells[2:5] if text.endswith("…")]


def test_late_and_soon_are_told_by_sign_and_word(line: TicketLine, office: Office) -> None:
    assert line.due_at is not None
    assert urgency(line, office.now) == ""
    assert urgency(line, line.due_at - timedelta(hours=1)) == "soon"
    assert urgency(line, line.due_at) == "soon"
    assert urgency(line, line.due_at + timedelta(seconds=1)) == "late"
    assert due_word(line, line.due_at + timedelta(minutes=12)) == "-12m"
    late = cells_of(line, 140, 6, line.due_at + timedelta(minutes=12), me="aija")
    assert ("late", "late") in late


def test_a_snooze_that_ends_is_neither_late_nor_soon(line: TicketLine, office: Office) -> None:
    assert urgency(line._replace(due_kind=DueKind.SNOOZE), office.now + timedelta(days=3)) == ""


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (40, "✎ unsent 2 new !complaint urgent"),
        (27, "✎ unsent 2 new !complaint ↑"),
        (12, "✎ ⇢ 2 !c ↑"),
        (4, "✎ ⇢ 2 !c ↑"),
    ],
)
def test_flags_are_words_where_they_fit_and_signs_where_not(line: TicketLine, cells: int, said: str) -> None:
    odd = line._replace(unsent=1, unanswered=2, category="complaint/delivery", priority=Priority.URGENT)
    assert flag_words(odd, draft=True, cells=cells) == said
