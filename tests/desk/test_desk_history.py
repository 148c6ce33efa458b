"""Any sequence of commands, held against a simple picture of what they mean."""

from pathlib import Path
from typing import Any

import pytest
from history import AGENTS, History
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from deskterm.desk.settings import Settings
from deskterm.model.commands import Assign, NoReplyNeeded, Recall, Reply, SetPriority, SetState, Tag, Undo
from deskterm.model.words import Priority, State
from office import Office


@pytest.fixture
def kind(template_store: Path, tmp_path: Path, settings: Settings) -> type[History]:
    """The machine, with what its stores are made of."""
    return type("Run", (History,), {"template": template_store, "folder": tmp_path, "desk_settings": settings})


def test_any_history_of_commands(kind: type[History]) -> None:
    profile = hypothesis_settings(max_examples=25, stateful_step_count=25)
    run_state_machine_as_test(kind, settings=profile)


Step = tuple[str, dict[str, Any]]


def _waits(seconds: int) -> Step:
    return ("time_passes", {"seconds": seconds})


def _snoozes(hours: int) -> Step:
    return ("snoozes", {"pick": 0, "actor": "pavils", "hours": hours})


PROMISES: Step = ("promises", {"pick": 0, "actor": "aija", "hours": 1})
ANSWERS: Step = ("answers", {"pick": 0, "actor": "aija", "solve": True})
RELEASES: Step = ("releases_by_hand", {"pick": 0})
UNDOES: Step = ("undoes", {"actor": "aija"})

RARE: dict[str, tuple[list[Step], str, str]] = {
    "an answer whose countdown ended held is taken back": ([ANSWERS, _waits(3600), UNDOES], "new", "recalled"),
    "one that was released is not": ([ANSWERS, _waits(10), RELEASES, UNDOES], "solved", "sent"),
    "a promise wakes its ticket before it lapses": ([PROMISES, _snoozes(20), _waits(3600)], "open", ""),
    "and once": ([PROMISES, _snoozes(20), _waits(3600), _snoozes(20), _waits(1)], "snoozed", ""),
    "one that lapsed in sight wakes it when it is put aside": (
        [PROMISES, _waits(40_000), _snoozes(20), _waits(1)], "open", "",
    ),
    "two at once wake it twice": (
        [PROMISES, PROMISES, _snoozes(20), _waits(3600), _snoozes(20), _waits(1)], "open", "",
    ),
    "and no more": (
        [PROMISES, PROMISES, _snoozes(20), _waits(3600), _snoozes(20), _waits(1), _snoozes(20), _waits(1)],
        "snoozed", "",
    ),
    "a snooze that is over has woken it first": ([PROMISES, _snoozes(1), _waits(3600)], "new", ""),
    "a promise that woke its ticket stays made": (
        [PROMISES, _snoozes(20), _waits(3600), UNDOES, _snoozes(20), _waits(1)], "snoozed", "",
    ),
}  # fmt: skip
"""Histories seldom come upon, by what they show: the ticket's state in the end, and what became of its answer."""


@pytest.mark.parametrize(("steps", "state", "delivery"), RARE.values(), ids=RARE)
def test_a_rare_history(kind: type[History], steps: list[Step], state: str, delivery: str) -> None:
    run = kind()
    run.opens(demo=False)
    for name, fields in steps:
        getattr(run, name)(**fields)
        run.compares()
    assert run.office.store.read("SELECT state FROM ticket") == [(state,)]
    assert run.office.store.read("SELECT delivery FROM message WHERE kind = 'answer'") == [(delivery,)] * bool(delivery)
    run.teardown()


def test_an_answer_that_left_by_itself_is_not_taken_back(kind: type[History]) -> None:
    run = kind()
    run.opens(demo=True)
    for name, fields in (ANSWERS, _waits(10), UNDOES):
        getattr(run, name)(**fields)
        run.compares()
    assert run.office.store.read("SELECT state FROM ticket") == [("solved",)]
    run.teardown()


def test_after_random_work_the_file_is_sound(office: Office) -> None:
    from random import Random

    chance = Random(7)
    tickets = [office.ticket(subject=str(number)) for number in range(5)]
    for _ in range(90):
        ticket = chance.choice(tickets)
        office.wait(seconds=chance.choice([1, 30, 4000]))
        kind, fields = chance.choice(
            [
                (SetState, {"state": chance.choice(list(State))}),
                (SetPriority, {"priority": chance.choice(list(Priority))}),
                (Tag, {"add": (chance.choice("abc"),), "remove": (chance.choice("abc"),)}),
                (Reply, {"body": "zebra"}),
                (NoReplyNeeded, {}),
                (Assign, {"assignee": chance.choice([*AGENTS, None])}),
            ]
        )
        office.do(kind, ticket=ticket, actor=chance.choice(AGENTS), **fields)
        office.do(chance.choice([Undo, Recall]), actor=chance.choice(AGENTS))
        office.desk.tick(office.now)
    assert office.store.read("PRAGMA integrity_check") == [("ok",)]
    assert office.store.read("PRAGMA foreign_key_check") == []
    shown = {m.id for t in tickets for m in office.reads.ticket(t, messages=500).messages if "zebra" in m.body}
    found = {row[0] for row in office.store.read(
        "SELECT id FROM message WHERE key IN (SELECT rowid FROM message_search WHERE message_search MATCH 'zebra')"
    )}  # fmt: skip
    assert found == shown
