"""The same on many tickets: a dry run that leaves nothing, results ticket by ticket, one undo."""

import pytest

from deskterm.desk import bulk
from deskterm.model.answers import Done
from deskterm.model.commands import Assign, Command, Party, SetPriority, SetState, Tag, Undo
from deskterm.model.ids import new_id
from deskterm.model.words import ContactKind, Priority, State
from office import Office

pytestmark = pytest.mark.both_databases


@pytest.fixture
def ids(office: Office) -> list[str]:
    """Four tickets, the last of them solved."""
    found = [office.ticket(sender=Party(ContactKind.MAIL, f"c{at}@example.com"), subject=f"{at}") for at in range(4)]
    office.done(SetState, ticket=found[3], state=State.SOLVED)
    return found


def both(office: Office, ids: list[str]) -> list[Command]:
    """Solve and tag each of them, as one gesture."""
    gesture = new_id()
    return [
        office.make(kind, ticket=one, gesture=gesture, **given)
        for one in ids
        for kind, given in ((SetState, {"state": State.SOLVED}), (Tag, {"add": ("late",)}))
    ]


def test_a_dry_run_says_what_would_change_and_leaves_nothing(office: Office, ids: list[str]) -> None:
    before = {name: rows for name, rows in office.everything().items() if "sequence" not in name}
    commands = both(office, ids)
    found = bulk.outcomes(commands, bulk.dry_run(office.desk, commands))
    assert [(one.ticket, one.done) for one in found] == [(ids[0], 2), (ids[1], 2), (ids[2], 2), (ids[3], 1)]
    assert found[3].why_not.endswith("is solved already")
    assert bulk.summary(found, dry=True) == "would change 4"
    after = office.everything()
    assert {name: rows for name, rows in after.items() if "sequence" not in name} == before


def test_what_cannot_be_done_keeps_no_other_ticket_from_it_and_one_undo_takes_all_back(
    office: Office, ids: list[str]
) -> None:
    before = {one: office.row(one)["state"] for one in ids}
    commands = [one for one in both(office, ids) if isinstance(one, SetState)]
    found = bulk.outcomes(commands, bulk.carry_out(office.desk, commands))
    assert bulk.summary(found, dry=False) == "changed 3, 1 could not"
    assert {office.row(one)["state"] for one in ids} == {"solved"}
    office.done(Undo)
    assert {one: office.row(one)["state"] for one in ids} == before


def test_more_than_a_portion_is_one_gesture(office: Office, ids: list[str]) -> None:
    gesture = new_id()
    commands = [
        office.make(SetPriority, ticket=one, gesture=gesture, priority=priority)
        for priority in (Priority.HIGH, Priority.LOW) * 35
        for one in ids[:2]
    ]
    portions = list(bulk.portions(commands))
    assert [one for portion in portions for one in portion] == commands
    assert len(portions) == 2
    assert all(isinstance(one, Done) for one in bulk.carry_out(office.desk, commands))
    office.done(Undo)
    assert office.row(ids[0])["priority"] == "normal"


def test_the_commands_of_one_ticket_are_never_parted(office: Office, ids: list[str]) -> None:
    commands = [office.make(Assign, ticket=ids[0], assignee="zane")] * 150
    assert [len(one) for one in bulk.portions(commands)] == [150]


def test_every_ticket_of_a_query_in_its_order_up_to_a_most(office: Office, ids: list[str]) -> None:
    query = office.reads.parse("state:any")
    lines, more = bulk.every_line(office.reads, query)
    assert {one.id for one in lines} == set(ids)
    assert not more
    lines, more = bulk.every_line(office.reads, query, most=2)
    assert len(lines) == 2
    assert more
