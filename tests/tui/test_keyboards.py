"""Every keyboard works: what other layouts, input methods, pastes and odd terminals send to the real program."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from driving import fill

from office import Office
from pty_driver import Terminal, workstation

FIRST = "#1001"
INPUT_METHOD = "The input method is on"
TOO_FAST = "faster than anybody types"


@pytest.fixture
def terminal(office: Office, store_path: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The workstation over a store of five tickets, at rest on the first."""
    fill(office, 5)
    office.store.close()
    with workstation(store_path, tmp_path / "home") as found:
        found.wait_for(FIRST, "? help")
        found.quiet()
        yield found


def assigned(office: Office) -> list[str | None]:
    """Who has each ticket."""
    return [row["assignee"] for row in office.rows("SELECT assignee FROM ticket ORDER BY key")]


def test_a_russian_layout_types_the_verbs(terminal: Terminal, office: Office) -> None:
    terminal.type("о")  # j
    terminal.quiet()
    terminal.type("Ф")  # A
    terminal.wait_for("#1002 assigned to")
    terminal.type("г")  # u
    terminal.wait_for("undone")
    assert assigned(office) == [None] * 5


def test_a_russian_letter_opens_the_answer(terminal: Terminal) -> None:
    terminal.type("к")  # r
    terminal.wait_for("ANSWER to")


def test_ctrl_with_a_cyrillic_letter_under_the_kitty_protocol(terminal: Terminal) -> None:
    terminal.type("к")
    terminal.wait_for("ANSWER to")
    terminal.type("Atbilde.")
    terminal.quiet()
    terminal.type("\x1b[1099;5u")  # ctrl+ы, on the key of ctrl+s
    terminal.wait_for("leaves in")


def test_ctrl_with_a_cyrillic_letter_moves_about_the_list(terminal: Terminal) -> None:
    terminal.type("\x1b[1079;5u")  # ctrl+з, on the key of ctrl+p
    terminal.wait_for("commands", "type to narrow")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("：", "type to narrow"), ("？", "the keys of where you are"), ("／", "esc closes the search")],
)
def test_full_width_signs_of_a_chinese_input_method(terminal: Terminal, typed: str, shown: str) -> None:
    terminal.type(typed)
    if typed == "／":
        terminal.wait_for("words, or field:value")
        terminal.type("late:yes")
    terminal.wait_for(shown)
    terminal.type("\x1b")
    terminal.quiet()
    assert shown not in terminal.text


def test_a_full_width_semicolon_is_harmless(terminal: Terminal, office: Office) -> None:
    before = terminal.text
    terminal.type("；")
    assert terminal.quiet() == before
    assert assigned(office) == [None] * 5


def test_han_on_a_list_does_nothing_and_says_why(terminal: Terminal, office: Office) -> None:
    terminal.type("你好")
    terminal.wait_for(INPUT_METHOD)
    assert assigned(office) == [None] * 5


def test_letters_in_a_burst_do_nothing_and_say_so(terminal: Terminal, office: Office) -> None:
    terminal.type("AxzAr")
    terminal.wait_for(TOO_FAST, FIRST)
    assert assigned(office) == [None] * 5
    assert "ANSWER to" not in terminal.text


def test_a_paste_does_nothing_and_says_so(terminal: Terminal, office: Office) -> None:
    terminal.type("\x1b[200~A x r please\x1b[201~")
    terminal.wait_for("Pasted text does nothing here")
    assert assigned(office) == [None] * 5


def test_a_person_typing_fast_is_still_a_person(terminal: Terminal) -> None:
    terminal.type("j")
    terminal.type("A")
    terminal.wait_for("#1002 assigned to")


def test_holding_a_movement_down_is_no_burst(terminal: Terminal) -> None:
    terminal.type("j" * 50)
    terminal.quiet()
    assert TOO_FAST not in terminal.text
    assert "▸" in next(line for line in terminal.text.splitlines() if "#1005" in line)


@pytest.mark.parametrize(
    "unreadable",
    [b"\x1b[1082::114;1u", b"\x1b[99999999999;5u", b"\x1b[114;5;55296u", b"\xff\xfe", b"\x1b[;;;u", b"\x1b[<9;9"],
    ids=ascii,
)
def test_what_nobody_can_read_is_dropped_and_never_fatal(terminal: Terminal, office: Office, unreadable: bytes) -> None:
    terminal.type(unreadable)
    terminal.quiet(0.5)
    assert terminal.alive
    assert assigned(office) == [None] * 5
    terminal.type("j")
    terminal.quiet()
    assert "▸" in next(line for line in terminal.text.splitlines() if "#1002" in line)


def test_every_verb_is_reached_by_arrows_and_enter(terminal: Terminal) -> None:
    terminal.type("\x1b[21~")  # F10
    shown = terminal.wait_for("what can be done here")
    wanted = next(at for at, line in enumerate(shown.splitlines()) if "Assign to me" in line)
    at = next(at for at, line in enumerate(shown.splitlines()) if "▸" in line)
    for _ in range(wanted - at):
        terminal.type("\x1b[B")
        terminal.quiet(0.1)
    terminal.type("\r")
    terminal.wait_for("#1001 assigned to")


def test_ctrl_c_leaves_like_q_and_esc_never_does(terminal: Terminal) -> None:
    terminal.type("\x1b")
    terminal.quiet(0.4)
    assert terminal.alive
    terminal.type("\x03")
    assert terminal.wait_until_it_ends() == 0


def test_a_bad_rebinding_is_said_by_file_and_name_and_the_keys_are_as_ever(office: Office, store_path: Path) -> None:
    fill(office, 2)
    office.store.close()
    # A short path, so that the toast need not break it.
    with (
        TemporaryDirectory() as home,
        workstation(store_path, Path(home), config='[keys]\nreply = "a"\n') as terminal,
    ):
        terminal.wait_for("config.toml:2", "keys.reply", "of assign")
        terminal.type("A")
        terminal.wait_for("#1001 assigned to")


def test_rebound_keys_answer_on_every_layout(office: Office, store_path: Path, tmp_path: Path) -> None:
    fill(office, 2)
    office.store.close()
    with workstation(store_path, tmp_path / "home", config='[keys]\nassign_me = "b"\n') as terminal:
        terminal.wait_for(FIRST)
        terminal.quiet()
        terminal.type("и")
        terminal.wait_for("#1001 assigned to")


def test_no_byte_of_a_customer_is_obeyed(terminal: Terminal) -> None:
    for keys in ("jjjj", "3", "1", "/", "e", "\r", "\x1b", "\x1b", "?", "\x1b"):
        terminal.type(keys)
        terminal.quiet(0.2)
    assert b"owned\x07" not in terminal.raw
    assert b"\x1b[31mred" not in terminal.raw
    assert b"\x9b31m" not in terminal.raw
    assert terminal.alive
