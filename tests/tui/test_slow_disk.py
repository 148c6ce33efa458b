"""A disk that does not answer: keys go on, what is not saved is said, and all of it is saved when the disk is back."""

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from driving import press, screen_text, settle, until

from deskterm.model.words import Audience
from deskterm.store.drafts import Drafts, Journal
from deskterm.tui import errands
from deskterm.tui.errands import Errands
from office import Office

SILENT = "the disk does not answer, what you write now is not saved"


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Set while the disk under the drafts answers."""
    answers, save = Event(), Journal.save
    answers.set()

    def slow(journal: Journal, text: str, caret: int) -> None:
        answers.wait()
        save(journal, text, caret)

    monkeypatch.setattr(Journal, "save", slow)
    yield answers
    answers.set()


async def test_keys_go_on_and_every_word_is_saved_once_the_disk_answers(
    office: Office, at_work: Any, disk: Event, workplace: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = office.ticket(body="Hello, where is my parcel?")
    async with at_work(ticket, "reply") as (app, pilot):
        await pilot.press(*"Good")
        monkeypatch.setattr(errands, "PATIENCE", 0.01)
        disk.clear()
        await pilot.press(*"day")
        await settle(pilot)
        assert app.screen.composer.area.text == "Goodday"
        assert SILENT in " ".join(screen_text(app).split())
        await press(pilot, "back")
        await press(pilot, "reply")
        assert app.screen.composer.area.text == "Goodday"
        disk.set()
        await until(pilot, lambda: not app.screen.composer.writing.error)
        assert Drafts(workplace.config.db).journal(ticket, "aija", Audience.DIRECT).load()[0] == "Goodday"


def test_nobody_waits_twice_for_what_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errands, "PATIENCE", 0.01)
    errand, gate, done = Errands(), Event(), list[int]()
    assert not errand.done(lambda: (gate.wait(), done.append(1))[1])
    assert not errand.done(lambda: done.append(2))
    gate.set()
    while not done:
        gate.wait(0.01)
    monkeypatch.setattr(errands, "AGAIN", 10)
    assert errand.done(lambda: done.append(3))
    assert done == [1, 3]


def test_what_goes_wrong_is_told_to_whoever_waits() -> None:
    def wrong() -> None:
        raise ZeroDivisionError

    errand = Errands()
    with pytest.raises(ZeroDivisionError):
        errand.done(wrong)
    assert errand.done(lambda: None)
