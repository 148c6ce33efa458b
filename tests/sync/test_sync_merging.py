"""Tickets merged and split on a mirror: laid over what the remote says, taken back whole, the same in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fleet import HANDOVER, Fleet, Mirror

from deskterm.desk.alike import likeliest_of
from deskterm.desk.reads import Reads
from deskterm.desk.settings import Settings
from deskterm.model.answers import Done
from deskterm.model.commands import (
    Assign,
    Command,
    MakePromise,
    MergeTickets,
    Note,
    NotSameMatter,
    Recall,
    Reply,
    SetState,
    SplitTicket,
    Undo,
)
from deskterm.model.words import State
from office import Office


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth, with two tickets of Ilze's and a promise on the second, and the mirror of pavils, in step."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    fleet = Fleet(folder, template_store, settings, ("pavils",))
    fleet.office.ticket(subject="first", body="one")
    second = fleet.office.ticket(subject="second", body="two")
    fleet.office.done(MakePromise, ticket=second, text="a call", due_at=fleet.office.at(hours=5))
    fleet.mirrors[0].settle()
    yield fleet
    fleet.close()


@pytest.fixture
def two(fleet: Fleet) -> tuple[str, str]:
    rows = fleet.store.read("SELECT id FROM ticket ORDER BY number")
    return rows[0][0], rows[1][0]


def bodies(store: Office | Mirror, ticket: str) -> list[str]:
    sql = "SELECT m.body FROM message AS m JOIN ticket AS t ON t.key = m.ticket_key WHERE t.id = ? ORDER BY m.key"
    return [row[0] for row in store.store.read(sql, (ticket,))]


def do(fleet: Fleet, kind: type[Command], **fields: object) -> Done:
    mirror = fleet.mirrors[0]
    fleet.office.wait(seconds=1)
    answer = mirror.do(kind(actor="pavils", at=fleet.office.now, **fields))  # type: ignore[arg-type]
    assert isinstance(answer, Done), answer
    return answer


def test_news_of_either_ticket_are_laid_under_a_merger_that_waits(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    do(fleet, MergeTickets, ticket=second, into=first)
    do(fleet, Note, ticket=first, body="merged them")
    assert bodies(mirror, first) == ["one", "two", "merged them"]
    fleet.office.receive(subject="[#1001]", body="hurry", external_id="<h@example.com>")
    fleet.office.receive(subject="[#1002]", body="please", external_id="<p@example.com>")
    mirror.pull(9)
    assert bodies(mirror, second) == []
    assert sorted(bodies(mirror, first)) == ["hurry", "merged them", "one", "please", "two"]
    mirror.settle()
    assert sorted(bodies(fleet.office, first)) == sorted(bodies(mirror, first))
    fleet.check()


def test_a_merger_the_remote_would_not_take_is_taken_back_whole(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    do(fleet, MergeTickets, ticket=second, into=first)
    fleet.office.done(SetState, ticket=first, state=State.CLOSED)
    mirror.settle()
    assert bodies(mirror, first) == ["one"]
    assert bodies(mirror, second) == ["two"]
    assert [row[0] for row in mirror.store.read("SELECT ticket_key IS NOT NULL FROM promise")] == [1]
    fleet.check()


def test_a_split_that_waits_gets_its_number_and_can_be_taken_back(fleet: Fleet, two: tuple[str, str]) -> None:
    first, _ = two
    mirror = fleet.mirrors[0]
    fleet.office.receive(subject="[#1001]", body="another matter", external_id="<h@example.com>")
    mirror.settle()
    ((chosen,),) = mirror.store.read("SELECT id FROM message WHERE body = 'another matter'")
    fresh = do(fleet, SplitTicket, ticket=first, messages=(chosen,), subject="Another").message
    assert fresh
    fleet.office.receive(subject="[#1001]", body="still there?", external_id="<s@example.com>")
    mirror.pull(9)
    assert bodies(mirror, first) == ["one", "still there?"]
    assert "another matter" in bodies(mirror, fresh)
    mirror.settle()
    assert mirror.store.read("SELECT number FROM ticket WHERE id = ?", (fresh,)) == [(1003,)]
    fleet.check()


def test_undone_before_it_was_sent_or_after(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    do(fleet, MergeTickets, ticket=second, into=first)
    do(fleet, Undo)
    assert (bodies(mirror, first), bodies(mirror, second)) == (["one"], ["two"])
    mirror.settle()
    do(fleet, MergeTickets, ticket=second, into=first)
    mirror.settle()
    do(fleet, Undo)
    mirror.settle()
    for where in (mirror, fleet.office):
        assert (bodies(where, first), bodies(where, second)) == (["one"], ["two"])
    fleet.check()


def test_where_the_other_ticket_is_out_of_sight_only_the_pointer_stays(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    fleet.office.done(Assign, ticket=first, assignee=None, queue="billing", handover=HANDOVER)
    fleet.see_only("pavils", "front")
    mirror.settle()
    fleet.office.done(MergeTickets, ticket=second, into=first)
    mirror.settle()
    assert mirror.store.read("SELECT id, state FROM ticket") == [(second, "closed")]
    assert mirror.store.read("SELECT count(*) FROM message") == [(0,)]
    fleet.check()


def test_where_the_pointer_was_out_of_sight_its_messages_arrive(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    fleet.office.done(Assign, ticket=first, assignee=None, queue="billing", handover=HANDOVER)
    fleet.see_only("pavils", "front")
    mirror.settle()
    fleet.office.done(MergeTickets, ticket=first, into=second)
    mirror.settle()
    assert "one" in bodies(mirror, second)
    fleet.check()


def test_an_answer_on_its_way_that_was_split_off_comes_home_when_the_remote_would_not(
    fleet: Fleet, two: tuple[str, str]
) -> None:
    first, _ = two
    mirror = fleet.mirrors[0]
    fleet.office.done(Reply, ticket=first, body="an answer")
    mirror.settle()
    ((answer,),) = mirror.store.read("SELECT id FROM message WHERE body = 'an answer'")
    do(fleet, Note, ticket=first, body="two matters")
    do(fleet, SplitTicket, ticket=first, messages=(answer,), subject="Another")
    fleet.office.done(SplitTicket, ticket=first, messages=(answer,), subject="Sooner")
    mirror.settle()
    assert [type(one.command) for one in mirror.stopped] == [SplitTicket]
    assert mirror.store.read("SELECT count(*) FROM outbox") == [(1,)]
    fleet.check()


def test_an_answer_recalled_where_it_was_split_to_is_known_as_taken_back_where_it_was_written(
    fleet: Fleet, two: tuple[str, str]
) -> None:
    first, _ = two
    mirror = fleet.mirrors[0]
    answer = fleet.office.done(Reply, ticket=first, body="an answer").message
    assert answer
    fleet.office.done(Note, ticket=first, body="two matters")
    fleet.office.done(SplitTicket, ticket=first, messages=(answer,), subject="Another")
    mirror.settle()
    fleet.office.done(Recall, message=answer)
    mirror.settle()
    sql = "SELECT undone FROM change WHERE kind = 'Reply' AND subject_id = ?"
    assert mirror.store.read(sql, (answer,)) == fleet.store.read(sql, (answer,)) == [(1,)]
    fleet.check()


def suspected(where: Office | Mirror, tickets: tuple[str, str]) -> list[bool]:
    """Whether each ticket, opened there, names the other as probably the same matter."""
    reads = Reads(where.store, "pavils")
    return [likeliest_of(reads.ticket(one)) is not None for one in tickets]


def test_what_was_told_apart_on_a_mirror_stays_so_over_news_and_everywhere(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    assert suspected(mirror, two) == [True, True]
    do(fleet, NotSameMatter, ticket=second, other=first)
    assert suspected(mirror, two) == [False, False]
    for number in (1001, 1002):
        fleet.office.receive(subject=f"[#{number}]", body="hurry", external_id=f"<{number}@example.com>")
    mirror.pull(9)
    assert bodies(mirror, second)[-1] == "hurry"
    assert suspected(mirror, two) == [False, False]
    mirror.settle()
    assert suspected(mirror, two) == suspected(fleet.office, two) == [False, False]
    fleet.check()
    do(fleet, Undo)
    assert suspected(mirror, two) == [True, True]
    mirror.settle()
    assert suspected(fleet.office, two) == [True, True]
    fleet.check()


def test_what_the_truth_told_apart_is_gone_from_mirrors_old_and_new(
    fleet: Fleet, two: tuple[str, str], tmp_path: Path
) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    fleet.office.done(NotSameMatter, ticket=first, other=second)
    mirror.settle()
    late = Mirror(fleet.office, tmp_path / "late.db", "zane")
    fleet.mirrors.append(late)
    late.settle()
    assert suspected(mirror, two) == suspected(late, two) == [False, False]
    fleet.office.done(Undo)
    mirror.settle()
    late.settle()
    assert suspected(mirror, two) == suspected(late, two) == [True, True]
    fleet.check()


def test_two_who_say_it_apart_from_each_other_agree(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    do(fleet, NotSameMatter, ticket=second, other=first)
    fleet.office.done(NotSameMatter, ticket=first, other=second)
    mirror.settle()
    assert not mirror.stopped
    assert suspected(mirror, two) == suspected(fleet.office, two) == [False, False]
    fleet.check()


def test_told_apart_here_and_merged_there(fleet: Fleet, two: tuple[str, str]) -> None:
    first, second = two
    mirror = fleet.mirrors[0]
    do(fleet, NotSameMatter, ticket=second, other=first)
    fleet.office.done(MergeTickets, ticket=second, into=first)
    mirror.settle()
    assert [type(one.command) for one in mirror.stopped] == [NotSameMatter]
    assert bodies(mirror, first) == ["one", "two"]
    fleet.check()
