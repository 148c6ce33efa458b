"""Customer text is never obeyed: what may be shown is made safe, visibly."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.text.safe import REPLACEMENT, safe_line, safe_text

FORBIDDEN = {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))} | set(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
    "\ufff9\ufffa\ufffb\ufffc\U000e0001\U000e0041\ud800\udfff"
)


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("a\x1b[31mb", "a\ufffdb"),
        ("a\x1b]0;title\x07b", "a\ufffdb"),
        ("a\x1b]52;c;QQ==\x1b\\b", "a\ufffdb"),
        ("a\x9d0;title\x9cb", "a\ufffdb"),
        ("a\x1bPnever closed b", "a\ufffdnever closed b"),
        ("a\x9b31mb", "a\ufffdb"),
        ("a\x90b\x9dc\x9c", "a\ufffdb\ufffd"),
        ("pay 10\rpay 99", "pay 10\npay 99"),
        ("a\r\nb\u2028c\x85d", "a\nb\nc\nd"),
        ("tab\tstays\nand newline", "tab\tstays\nand newline"),
        ("👩\u200d🔧 می\u200cخواهم", "👩\u200d🔧 می\u200cخواهم"),
        ("[/] [red]x[/red] [@click=app.quit]x", "[/] [red]x[/red] [@click=app.quit]x"),
        ("x\u202egnp.exe", "x\ufffdgnp.exe"),
        ("\ud83d\ude00", "\ufffd\ufffd"),
    ],
)
def test_what_a_terminal_might_obey_is_replaced_visibly(given_text: str, shown: str) -> None:
    assert safe_text(given_text) == shown


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from([*sorted(FORBIDDEN), "[", "]", "a"]))))
def test_nothing_forbidden_is_left_and_safe_text_stays_as_it_is(text: str) -> None:
    safe = safe_text(text)
    assert not FORBIDDEN & set(safe)
    assert safe_text(safe) == safe
    line = safe_line(text)
    assert not {"\n", "\t"} & set(line)
    assert safe_line(line) == line


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Zs"))))
def test_ordinary_text_is_untouched(text: str) -> None:
    assert safe_text(text) == text
    assert REPLACEMENT not in safe_text(text)


@pytest.mark.parametrize("piece", ["\x9d", "\x90", "\x1b", "\x1b[0", "\x1b]a", "\x9b[0;", "\x1bP", "\x9daaaaaaaaaa"])
def test_hostile_runs_of_sequences_take_no_time(piece: str) -> None:
    start = time.process_time()
    safe_text(piece * (400_000 // len(piece)))
    assert time.process_time() - start < 8  # what is not linear takes minutes
