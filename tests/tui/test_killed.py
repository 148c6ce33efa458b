"""A draft survives kill -9: every word that stood on the screen is in the reopened ticket, whatever the load."""

import random
import sys

import pytest
from killing import NO_GHOST, drawn, kill_while_typing, seen_and_lost, type_for

from office import Office
from pty_driver import workstation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="wants a pseudo-terminal")


def test_no_word_that_was_seen_is_lost(office: Office, store_path, tmp_path):
    ticket = office.ticket(body="Kur ir paciņa?")
    chance, seen = random.Random(1), 0
    for _ in range(3):
        killing = kill_while_typing(store_path, tmp_path / "home", ticket, chance)
        assert killing.typed > 0
        assert killing.seen_lost == 0, killing
        seen += killing.seen
    assert seen > 0


def test_the_reopened_ticket_shows_the_draft(office: Office, store_path, tmp_path):
    ticket = office.ticket(body="Kur ir paciņa?")
    killing = kill_while_typing(store_path, tmp_path / "home", ticket, random.Random(2))
    with workstation(store_path, tmp_path / "home") as terminal:
        terminal.wait_for("#1001")
        terminal.type("\r")
        terminal.wait_for("ANSWER to")
        # The frame is drawn before the words in it.
        kept = "".join(killing.kept.split())
        assert kept
        assert terminal.wait_until(lambda: kept in drawn(terminal)), terminal.text


def test_the_screen_is_read_to_the_last_letter(office: Office, store_path, tmp_path):
    """Else a word not read would never count as seen, nor as lost."""
    office.ticket(body="Kur ir paciņa?")
    with workstation(store_path, tmp_path / "home", config=NO_GHOST) as terminal:
        terminal.wait_for("#1001")
        terminal.type("r")
        terminal.wait_for("ANSWER to")
        words = [one.word for one in type_for(terminal, random.Random(3), 1.5)]
        letters = "".join(words)
        assert terminal.wait_until(lambda: drawn(terminal).startswith(letters)), terminal.text
        assert seen_and_lost(words, drawn(terminal), " ".join(words)) == (len(words), 0)


def test_bytes_written_before_the_kill_are_read_after_it(office: Office, store_path, tmp_path):
    office.ticket(body="Kur ir paciņa?")
    with workstation(store_path, tmp_path / "home") as terminal:
        terminal.wait_for("#1001")
        terminal.kill()
        assert terminal.ended


@pytest.mark.parametrize(
    ("drawn_letters", "kept", "seen", "lost"),
    [
        ("onetwothr", "one two thr", 3, 0),
        ("onetwothr", "one two three fo", 3, 0),
        ("onetwothrgreeting–", "one two thr", 3, 0),
        ("onetwothr", "one two th", 3, 1),
        ("onetwothr", "one tw", 3, 2),
        ("onetwothr", "", 3, 3),
        ("onetwo", "one two", 2, 0),
        ("", "", 0, 0),
    ],
)
def test_a_word_is_lost_when_one_letter_of_it_that_was_seen_is(drawn_letters, kept, seen, lost):
    assert seen_and_lost(["one", "two", "three"], drawn_letters, kept) == (seen, lost)
