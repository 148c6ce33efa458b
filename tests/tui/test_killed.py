"""A draft survives kill -9: what was typed is there in the reopened ticket, but for the last moment."""

import random
import sys
import time

import pytest
from killing import kill_while_typing

from office import Office
from pty_driver import workstation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="wants a pseudo-terminal")


BUSY = 1.0
"""Seconds after which a word is on the disk though other tests run; the benchmark allows a quarter."""


def test_no_word_typed_before_the_last_moment_is_lost(office: Office, store_path, tmp_path):
    ticket = office.ticket(body="Kur ir paciņa?")
    chance, safe = random.Random(1), 0
    for _ in range(3):
        killing = kill_while_typing(store_path, tmp_path / "home", ticket, chance, BUSY)
        assert killing.typed > 0
        safe += killing.safe
        assert killing.lost_safe == 0, killing
    assert safe > 0


def test_the_reopened_ticket_shows_the_draft(office: Office, store_path, tmp_path):
    ticket = office.ticket(body="Kur ir paciņa?")
    killing = kill_while_typing(store_path, tmp_path / "home", ticket, random.Random(2))
    with workstation(store_path, tmp_path / "home") as terminal:
        terminal.wait_for("#1001")
        terminal.type("\r")
        terminal.wait_for("ANSWER to")
        # The frame is drawn before the words in it, and wide characters leave gaps.
        first = killing.kept.split()[0]
        end = time.monotonic() + 20
        while first not in terminal.text.replace(" ", "") and time.monotonic() < end:
            terminal.read()
        assert first in terminal.text.replace(" ", "")
