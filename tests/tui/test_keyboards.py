"""Every keyboard works: what other layouts, input methods, pastes and odd terminals send to the real program."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from driving import fill
from hypothesis import assume, given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from deskterm.desk.settings import Settings
from deskterm.model.words import Audience
from deskterm.store.drafts import Drafts
from deskterm.store.opening import open_store
from deskterm.tui.key_parser import ForgivingParser
from office import Office
from pty_driver import Terminal, workstation


@dataclass(frozen=True)
class Shared:
    """A workstation and the desk over its store."""

    terminal: Terminal
    office: Office

    def unchanged(self) -> bool:
        """Whether nothing was done to any ticket."""
        return self.terminal.alive and assigned(self.office) == [None] * 5


FIRST = "#1001"
INPUT_METHOD = "The input method is on"
TOO_FAST = "faster than anybody types"
CLOCK = re.compile(r"(?<=  )\d\d:\d\d(?= *\n)")
"""The time of day at the end of the header, which goes on meanwhile."""


@pytest.fixture
def terminal(office: Office, store_path: Path, tmp_path: Path) -> Iterator[Terminal]:
    """The workstation over a store of five tickets, at rest on the first."""
    fill(office, 5)
    office.store.close()
    with workstation(store_path, tmp_path / "home") as found:
        found.wait_for(FIRST, "? help")
        found.quiet()
        yield found


@pytest.fixture(scope="module")
def running(template_store: Path, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shared]:
    """One workstation for everything that must do nothing."""
    folder = tmp_path_factory.mktemp("shared")
    store = open_store(Path(shutil.copyfile(template_store, folder / "desk.db")))
    office = Office(store, settings)
    fill(office, 5)
    store.close()
    with workstation(folder / "desk.db", folder / "home") as found:
        found.wait_for(FIRST, "? help")
        found.quiet()
        yield Shared(found, office)


@pytest.fixture
def shared(running: Shared) -> Shared:
    """That workstation at rest on its first ticket."""
    running.terminal.type("\x1b")
    running.terminal.quiet(0.2)
    running.terminal.type("g")
    running.terminal.quiet(0.1)
    return running


def assigned(office: Office) -> list[str | None]:
    """Who has each ticket."""
    return [row["assignee"] for row in office.rows("SELECT assignee FROM ticket ORDER BY key")]


def test_a_russian_layout_types_the_verbs(terminal: Terminal, office: Office) -> None:
    terminal.type("о")  # j
    terminal.quiet()
    terminal.type("Ф")  # A
    terminal.wait_for("#1002 assigned to")
    terminal.type("г")  # u
    terminal.wait_for("taken back")
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


def test_ctrl_with_a_cyrillic_letter_on_the_list(shared: Shared) -> None:
    shared.terminal.type("\x1b[1079;5u")  # ctrl+з, on the key of ctrl+p
    shared.terminal.wait_for("commands", "type to narrow")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("：", "type to narrow"), ("？", "the keys of where you are"), ("／", "words, or field:value")],
)
def test_full_width_signs_of_a_chinese_input_method(shared: Shared, typed: str, shown: str) -> None:
    shared.terminal.type(typed)
    shared.terminal.wait_for(shown)
    shared.terminal.type("\x1b")
    shared.terminal.quiet()
    assert shown not in shared.terminal.text


def test_a_full_width_colon_is_a_colon_in_a_search(shared: Shared) -> None:
    shared.terminal.type("／")
    shared.terminal.wait_for("words, or field:value")
    shared.terminal.type("late：no")
    shared.terminal.wait_for("filter: late:no")


def test_a_full_width_semicolon_is_harmless(shared: Shared) -> None:
    before = CLOCK.sub("", shared.terminal.text)
    shared.terminal.type("；")
    assert CLOCK.sub("", shared.terminal.quiet()) == before
    assert shared.unchanged()


def test_letters_in_a_burst_do_nothing_and_say_so(shared: Shared) -> None:
    shared.terminal.type("AxzAr")
    shared.terminal.wait_for(TOO_FAST, FIRST)
    assert shared.unchanged()
    assert "ANSWER to" not in shared.terminal.text


def test_a_paste_does_nothing_and_says_so(shared: Shared) -> None:
    shared.terminal.type("\x1b[200~A x r please\x1b[201~")
    shared.terminal.wait_for("Pasted text does nothing here")
    assert shared.unchanged()


def test_an_escape_in_a_paste_types_no_key(shared: Shared) -> None:
    for part in ("\x1b[200~copied \x1b[31mA", " x\x1b[", "I r \x1b\x1b[20", "1~"):
        shared.terminal.type(part)
        shared.terminal.quiet(0.05)
    shared.terminal.wait_for("Pasted text does nothing here")
    assert shared.unchanged()
    assert "ANSWER to" not in shared.terminal.text


WRITTEN = "a👨\u200d👩\u200d👧 退\u3000款 12\u00a0€ \U0001fa77 мир\u0301"
"""Joined emoji, a full-width and a no-break space, an emoji of 2022, an accent: what people type and Python calls
unprintable."""


def test_every_written_character_is_typed(office: Office, store_path: Path, tmp_path: Path) -> None:
    ticket = office.ticket(body="Kur ir paciņa?")
    with workstation(store_path, tmp_path / "home") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("r")
        terminal.wait_for("ANSWER to")
        for one in WRITTEN:
            terminal.type(one)
        terminal.type("\u202e\u200b!")
        terminal.quiet()
        terminal.type("\x1b")
        terminal.quiet()
    kept, _ = Drafts(store_path).journal(ticket, "aija", Audience.DIRECT).load()
    assert kept == WRITTEN + "!"


@given(st.text(alphabet="\x1b[201~Ij\u202e退", max_size=30), st.lists(st.integers(0, 60)))
def test_what_is_pasted_arrives_as_it_was_but_for_escapes(pasted: str, cuts: list[int]) -> None:
    assume("\x1b[201~" not in pasted)
    typed = f"j\x1b[200~{pasted}\x1b[201~k"
    parser, found = ForgivingParser(), list[Message]()
    places = sorted({0, len(typed), *(one for one in cuts if one < len(typed))})
    for begin, end in pairwise(places):
        found += parser.feed(typed[begin:end])
    keys = [one.key for one in found if isinstance(one, events.Key)]
    assert keys == ["j", "k"]
    assert [one.text for one in found if isinstance(one, events.Paste)] == [pasted.replace("\x1b", "\ufffd")]


def test_han_on_a_list_does_nothing_and_says_why(shared: Shared) -> None:
    shared.terminal.type("你好")
    shared.terminal.wait_for(INPUT_METHOD)
    assert shared.unchanged()


@pytest.mark.parametrize(
    "unreadable",
    [b"\x1b[1082::114;1u", b"\x1b[99999999999;5u", b"\x1b[114;5;55296u", b"\xff\xfe", b"\x1b[;;;u", b"\x1b[<9;9"],
    ids=ascii,
)
def test_what_nobody_can_read_is_dropped_and_never_fatal(shared: Shared, unreadable: bytes) -> None:
    shared.terminal.type(unreadable)
    shared.terminal.quiet(0.3)
    assert shared.unchanged()
    shared.terminal.type("j")
    shared.terminal.quiet(0.2)
    assert "▸" in next(line for line in shared.terminal.text.splitlines() if "#1002" in line)


def test_holding_a_movement_down_is_no_burst(shared: Shared) -> None:
    shared.terminal.type("j" * 50)
    shared.terminal.quiet(0.2)
    assert "▸" in next(line for line in shared.terminal.text.splitlines() if "#1005" in line)


def test_no_byte_of_a_customer_is_obeyed(shared: Shared) -> None:
    for keys in ("jjjj", "3", "1", "/", "e", "\r", "\x1b", "\x1b", "?", "\x1b"):
        shared.terminal.type(keys)
        shared.terminal.quiet(0.15)
    assert b"owned\x07" not in shared.terminal.raw
    assert b"\x1b[31mred" not in shared.terminal.raw
    assert b"\x9b31m" not in shared.terminal.raw
    assert shared.unchanged()


def test_a_person_typing_fast_is_still_a_person(terminal: Terminal) -> None:
    terminal.type("j")
    terminal.type("A")
    terminal.wait_for("#1002 assigned to")


def test_every_verb_is_reached_by_arrows_and_enter(terminal: Terminal) -> None:
    terminal.type("\x1b[21~")  # F10
    shown = terminal.wait_for("what can be done here", "Assign to me", "▸ r")
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


def test_a_terminal_that_is_gone_ends_the_program_and_keeps_the_draft(
    office: Office, store_path: Path, tmp_path: Path
) -> None:
    ticket = office.ticket(body="Kur ir paciņa?")
    started = workstation(store_path, tmp_path / "home", before=["sh", "-c", "trap '' HUP; exec \"$@\"", "sh"])
    started.wait_for("#1001")
    started.type("r")
    started.wait_for("ANSWER to")
    started.type("half a word")
    started.wait_for("half a word")
    started.hang_up()
    assert started.wait_until_it_ends() == 129
    kept, _ = Drafts(store_path).journal(ticket, "aija", Audience.DIRECT).load()
    assert kept == "half a word"
