"""Lines by cells."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from deskterm.text.safe import safe_text
from deskterm.tui.wrapping import cut, wrap


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("one two three", 8, ["one two", "three"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("一二三四五", 4, ["一二", "三四", "五"]),
        ("您好，我", 4, ["您", "好，", "我"]),
        ("order 订单号五八一九零 late", 12, ["order 订单号", "五八一九零", "late"]),
        ("a\n\nb", 4, ["a", "", "b"]),
        ("\tx", 10, ["    x"]),
        ("👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧", 4, ["👨‍👩‍👧👨‍👩‍👧", "👨‍👩‍👧"]),
    ],
)
def test_lines_break_where_a_reader_expects(text, width, lines):
    assert wrap(text, width) == lines


@given(st.text(max_size=300), st.integers(2, 80))
def test_no_line_is_wider_than_asked_and_no_word_is_lost(text, width):
    safe = safe_text(text)
    lines = wrap(safe, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(safe.split())


@given(st.text(alphabet="ab 您好，。（）👍🏽é\u200d\u0301", max_size=80), st.integers(2, 12))
@example("\u200d\u200da。", 2)
def test_mixed_scripts_fit_too(text, width):
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(max_size=60), st.integers(0, 40))
def test_what_is_cut_fits(text, width):
    assert cell_len(cut(safe_text(text), width)) <= width


def test_a_very_long_line_is_laid_out_in_bounded_time():
    assert len(wrap("x" * 5_000_000, 80)) < 1000
