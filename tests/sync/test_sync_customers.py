"""Customers merged, taken apart and erased: what becomes of it on mirrors, and of what was pending there."""

import random
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from comparing import differences, everything, index_is_right
from fleet import PEOPLE, Fleet, some_id
from hypothesis import HealthCheck, given
from hypothesis import settings as quick
from hypothesis import strategies as st

from deskterm.desk.settings import Settings
from deskterm.model.commands import Letter, Note, Undo, UpdateCustomer
from deskterm.model.customer_commands import (
    EraseCustomer,
    MarkRead,
    MergeCustomers,
    RecordConsent,
    UnmergeCustomers,
)
from deskterm.model.words import Audience, Channel
from deskterm.store.drafts import Drafts


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth with three customers, and the mirrors of pavils and zane, which have heard of them."""
    fleet = Fleet(tmp_path, template_store, settings, ("pavils", "zane"))
    for one in range(3):
        fleet.office.wait(seconds=1)
        letter = Letter("help", PEOPLE[one].value, to=("help@desk.example",), cc=(f"zvaigznite778{one}@example.com",))
        fleet.office.receive(
            sender=PEOPLE[one], subject=f"Matter {one}", body=f"zvaigznīte778{one}", key=f"{one}", letter=letter
        )
    for mirror in fleet.mirrors:
        mirror.settle()
    yield fleet
    fleet.close()


def ids(fleet: Fleet) -> list[str]:
    return [row[0] for row in fleet.store.read("SELECT id FROM customer ORDER BY key")]


def settle(fleet: Fleet) -> None:
    """Everybody hears of everything, and holds the same."""
    for _ in range(2):
        for mirror in fleet.mirrors:
            mirror.settle()
    for mirror in fleet.mirrors:
        assert not differences(everything(mirror.store), everything(fleet.store))
        for column in ("merged_into", "merge_record", "erased_at", "name"):
            sql = f"SELECT id, {column} FROM customer ORDER BY id"
            assert mirror.store.read(sql) == fleet.store.read(sql)
        assert index_is_right(mirror.store)
    assert index_is_right(fleet.store)


def test_mirrors_hear_that_two_are_one_and_two_again(fleet: Fleet) -> None:
    one, two, _ = ids(fleet)
    fleet.office.done(MergeCustomers, customer=one, other=two)
    settle(fleet)
    fleet.office.done(UnmergeCustomers, customer=two)
    settle(fleet)


def do(fleet: Fleet, at: int, kind: Any, **fields: Any) -> Any:
    mirror = fleet.mirrors[at]
    fleet.office.wait(milliseconds=7)
    return mirror.do(kind(**{"actor": mirror.agent, "at": fleet.office.now, **fields}))


def test_merged_on_a_mirror_it_reaches_the_truth_and_everybody_else(fleet: Fleet) -> None:
    one, two, three = ids(fleet)
    do(fleet, 0, MergeCustomers, customer=one, other=two)
    do(fleet, 0, RecordConsent, customer=one, channel=Channel.MAIL, granted=False, ground="said so")
    fleet.office.receive(sender=PEOPLE[1], subject="Another", body="more", key="x")
    fleet.office.done(UpdateCustomer, customer=three, note="meanwhile")
    settle(fleet)
    assert fleet.store.read("SELECT merged_into FROM customer WHERE id = ?", (two,)) == [(one,)]
    do(fleet, 0, UnmergeCustomers, customer=two)
    do(fleet, 0, Note, ticket=fleet.store.read("SELECT id FROM ticket LIMIT 1")[0][0], body="taken apart")
    settle(fleet)


@quick(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(seed=st.integers(0, 2**32))
def test_whatever_the_order_all_agree(tmp_path: Path, template_store: Path, settings: Settings, seed: int) -> None:
    folder = tmp_path / f"{seed}"
    folder.mkdir(exist_ok=True)
    dice, fleet = random.Random(seed), Fleet(folder, template_store, settings, ("pavils", "zane"))
    try:
        for one in range(3):
            fleet.office.receive(sender=PEOPLE[one], subject=f"Matter {one}", key=f"{one}", id=some_id(dice))
            fleet.office.wait(seconds=1)
        for mirror in fleet.mirrors:
            mirror.settle()
        for _ in range(12):
            who = dice.choice((0, 1, 2))
            store = fleet.store if who == 2 else fleet.mirrors[who].store
            customers = [row[0] for row in store.read("SELECT id FROM customer ORDER BY id")]
            kind, fields = dice.choice(
                (
                    (MergeCustomers, {"customer": dice.choice(customers), "other": dice.choice(customers)}),
                    (UnmergeCustomers, {"customer": dice.choice(customers)}),
                    (
                        RecordConsent,
                        {"customer": dice.choice(customers), "channel": Channel.MAIL, "granted": dice.random() < 0.5},
                    ),
                    (
                        UpdateCustomer,
                        {"customer": dice.choice(customers), "note": f"{dice.random()}", "name": f"N{dice.random()}"},
                    ),
                    (Undo, {}),
                )
            )
            fleet.office.wait(milliseconds=7)
            made = {"at": fleet.office.now, "id": some_id(dice), **fields}
            if who == 2:
                fleet.office.desk.execute(kind(actor="aija", **made))
            else:
                fleet.mirrors[who].do(kind(actor=fleet.mirrors[who].agent, **made))
                dice.choice((fleet.mirrors[who].push, partial(fleet.mirrors[who].pull, 2), list))()
        settle(fleet)
    finally:
        fleet.close()
        shutil.rmtree(folder)


def test_erased_at_the_truth_nothing_is_left_on_any_disk(fleet: Fleet, tmp_path: Path) -> None:
    one = ids(fleet)[0]
    ticket = fleet.store.read("SELECT id FROM ticket ORDER BY key")[0][0]
    mirror = fleet.mirrors[0]
    assert mirror.store.read("SELECT count(*) FROM letter") == [(3,)]
    do(fleet, 0, Note, ticket=ticket, body="zvaigznīte7780 wrote")
    do(fleet, 0, UpdateCustomer, customer=one, note="zvaigznīte7780 likes tea")
    mirror.push()
    do(fleet, 0, Note, ticket=ticket, body="zvaigznīte7780 waits to be pushed")
    for place, agent in ((mirror.path, "pavils"), (fleet.store.path, "aija")):
        journal = Drafts(place).journal(ticket, agent, Audience.DIRECT)
        journal.save("Sveiki zvaigznīte7780", 0)
        journal.close()
    fleet.office.done(EraseCustomer, actor="zane", customer=one, ground="their request")
    settle(fleet)
    assert mirror.store.read("SELECT name FROM customer WHERE id = ?", (one,)) == [("(erased)",)]
    assert mirror.store.read("SELECT count(*) FROM letter") == [(2,)]
    for path in tmp_path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in ("zvaigznīte7780", "zvaigznite7780", "c0@example.com"):
                assert word.encode() not in content, (path, word)


def test_erased_from_a_mirror_it_happens_at_the_truth(fleet: Fleet) -> None:
    one = ids(fleet)[0]
    do(fleet, 1, EraseCustomer, customer=one, ground="their request")
    assert fleet.mirrors[1].store.read("SELECT name FROM customer WHERE id = ?", (one,)) != [("(erased)",)]
    settle(fleet)
    for store in (fleet.store, *(mirror.store for mirror in fleet.mirrors)):
        assert store.read("SELECT name FROM customer WHERE id = ?", (one,)) == [("(erased)",)]


def test_what_was_read_on_one_workstation_is_read_on_the_other(fleet: Fleet) -> None:
    note = fleet.office.done(Note, ticket=fleet.store.read("SELECT id FROM ticket LIMIT 1")[0][0], body="night").message
    do(fleet, 0, MarkRead, messages=(note,), upto=fleet.office.now)
    settle(fleet)
    marks = fleet.store.read("SELECT agent, subject, at FROM read_mark ORDER BY subject")
    assert [row[:2] for row in marks] == [("pavils", note), ("pavils", "shift")]
    assert fleet.mirrors[0].store.read("SELECT agent, subject, at FROM read_mark ORDER BY subject") == marks
    assert fleet.mirrors[1].store.read("SELECT * FROM read_mark") == []
