"""The first sync: what is not finished first, a killed one goes on where it was, nothing is missed meanwhile."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from comparing import differences, everything, index_is_right
from fleet import HANDOVER, Fleet, Mirror

from deskterm.desk.settings import Settings
from deskterm.model import commands
from deskterm.model.answers import Refused
from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind, State
from deskterm.remotes.protocol import RemoteAway, RemoteWrong
from deskterm.store.place import Part
from deskterm.store.shift import pause_before
from deskterm.sync.follower import LEAST, Follower
from feeding import DeskRemote
from hostile import HOSTILE
from office import Office


class Counted(DeskRemote):
    """A remote that remembers which pages were asked for, and breaks off when ``left`` are used up."""

    asked: list[tuple[bool, int | None]]
    limits: list[int]
    left = 1_000_000

    def sync(self, *, finished: bool, after: int | None, limit: int) -> Any:
        self.asked.append((finished, after))
        self.limits.append(limit)
        self.left -= 1
        if self.left < 0:
            raise RemoteAway("cut")
        return super().sync(finished=finished, after=after, limit=limit)


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth, with twenty hostile tickets of which every other one is solved, and an empty mirror of pavils."""
    (tmp_path / "fleet").mkdir()
    fleet = Fleet(tmp_path / "fleet", template_store, settings, ("pavils",))
    for number in range(20):
        text = HOSTILE[number % len(HOSTILE)].replace("\0", "")
        sender = Party(ContactKind.MAIL, f"c{number % 7}@example.com", text)
        ticket = fleet.office.ticket(sender=sender, subject=f"{number} {text}", body=text)
        if number % 2:
            fleet.office.done(commands.SetState, ticket=ticket, state=State.SOLVED)
    yield fleet
    fleet.close()


@pytest.fixture
def truth(fleet: Fleet) -> Office:
    return fleet.office


@pytest.fixture
def mirror(fleet: Fleet) -> Mirror:
    return fleet.mirrors[0]


def follower(mirror: Mirror, *, ahead: bool = True, limit: int = 2) -> tuple[Follower, Counted]:
    remote = Counted(mirror.office.desk, "pavils")
    remote.asked, remote.limits = [], []
    return Follower(mirror.desk, remote, limit=limit, ahead=ahead), remote


def finish(one: Follower) -> None:
    while one.step():
        pass


def agree(mirror: Mirror, truth: Office) -> None:
    found = differences(everything(mirror.store), everything(truth.store))  # pyright: ignore[reportArgumentType]
    assert not found, found[:5]
    assert index_is_right(mirror.store)


@pytest.mark.parametrize("ahead", [False, True])
def test_everything_comes(mirror: Mirror, truth: Office, ahead: bool) -> None:
    one, _ = follower(mirror, ahead=ahead)
    finish(one)
    agree(mirror, truth)
    place = one.place
    assert (place.part, place.came, place.total) == (Part.DONE, 20, 20)


def test_what_is_not_finished_comes_first(mirror: Mirror) -> None:
    one, _ = follower(mirror)
    while one.place.part is Part.ACTIVE:
        one.step()
    assert set(mirror.store.read("SELECT finished, count(*) FROM ticket GROUP BY 1")) == {(0, 10)}
    assert (one.place.came, one.place.total) == (10, 20)


@pytest.mark.parametrize("ahead", [False, True])
def test_a_killed_one_goes_on_where_it_was(mirror: Mirror, truth: Office, ahead: bool) -> None:
    one, remote = follower(mirror, ahead=ahead)
    remote.left = 7
    with pytest.raises(RemoteAway):
        finish(one)
    came = one.place.came
    assert came >= 8
    mirror.crash()
    one, remote = follower(mirror, ahead=ahead)
    assert one.place.came == came
    finish(one)
    assert (False, None) not in remote.asked
    agree(mirror, truth)


def test_what_happens_meanwhile_is_not_missed(mirror: Mirror, truth: Office) -> None:
    """Reopened while finished tickets come, a ticket is in neither part any more; it comes all the same."""
    one, _ = follower(mirror)
    while one.place.part is Part.ACTIVE:
        one.step()
    solved = [row[0] for row in truth.store.read("SELECT id FROM ticket WHERE finished = 1 ORDER BY key DESC")]
    truth.done(commands.SetState, ticket=solved[0], state=State.OPEN)
    truth.done(commands.Note, ticket=solved[1], body="a note on what is still to come")
    truth.receive(subject="quite new", sender=Party(ContactKind.MAIL, "new@example.com"))
    one.step()
    assert one.place.missed
    finish(one)
    assert one.place.missed == ()
    agree(mirror, truth)


def test_work_begins_before_everything_is_here(mirror: Mirror, truth: Office) -> None:
    one, _ = follower(mirror)
    one.step()
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket ORDER BY key LIMIT 1")
    assert mirror.do(commands.Tag(actor="pavils", at=truth.now, ticket=ticket, add=("early",)))
    finish(one)
    assert mirror.store.read("SELECT tags FROM ticket WHERE id = ?", (ticket,)) == [("early",)]
    mirror.settle()
    agree(mirror, truth)


def test_when_one_left_is_told_from_when_things_were_done(mirror: Mirror, truth: Office) -> None:
    """Not from the order in which the tickets came."""
    tickets = [row[0] for row in truth.store.read("SELECT id FROM ticket ORDER BY key LIMIT 2")]
    for hours in (0, 5):
        truth.wait(hours=hours)
        for ticket in tickets:
            truth.wait(minutes=1)
            truth.done(commands.Tag, actor="pavils", ticket=ticket, add=(f"after-{hours}",))
    mirror.settle()
    assert pause_before(mirror.store, "pavils", truth.now) == pause_before(truth.store, "pavils", truth.now)


def test_before_anything_has_come_it_is_that_what_is_refused(mirror: Mirror, truth: Office) -> None:
    """Rather than that nobody of one's own name works here."""
    party = Party(ContactKind.PHONE, "+37120331180", "Anna")
    command = commands.OpenTicket(actor="pavils", at=truth.now, subject="rang", channel=Channel.PHONE, party=party)
    answer = mirror.do(command)
    assert isinstance(answer, Refused)
    assert answer.reason == "nothing has come from the server yet"


def test_on_a_bad_line_less_is_asked_for(mirror: Mirror) -> None:
    one, remote = follower(mirror, ahead=False, limit=200)
    remote.left = 0
    for _ in range(9):
        with pytest.raises(RemoteAway):
            one.step()
    assert remote.limits[0] == 200
    assert remote.limits[-1] == LEAST
    remote.left = 100
    finish(one)
    assert remote.limits[-1] > LEAST


def test_only_what_may_be_seen_comes(fleet: Fleet, mirror: Mirror, truth: Office) -> None:
    fleet.see_only("pavils", "billing")
    ((ticket,),) = truth.store.read("SELECT id FROM ticket WHERE finished = 0 LIMIT 1")
    truth.done(commands.Assign, ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
    one, _ = follower(mirror)
    finish(one)
    assert mirror.store.read("SELECT id FROM ticket") == [(ticket,)]
    assert one.place.total == 1


def test_whoever_is_let_into_another_queue_gets_what_is_there(fleet: Fleet, mirror: Mirror, truth: Office) -> None:
    fleet.see_only("pavils", "billing")
    mirror.settle()
    assert mirror.store.read("SELECT id FROM ticket") == []
    fleet.see_only("pavils", "billing", "front")
    mirror.settle()
    assert sorted(mirror.store.read("SELECT id FROM ticket")) == sorted(truth.store.read("SELECT id FROM ticket"))


def test_whoever_is_let_out_of_a_queue_keeps_nothing_of_it(fleet: Fleet, mirror: Mirror, truth: Office) -> None:
    mirror.settle()
    ((ticket,),) = truth.store.read("SELECT id FROM ticket WHERE finished = 0 LIMIT 1")
    truth.done(commands.Assign, ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
    fleet.see_only("pavils", "billing")
    mirror.settle()
    assert mirror.store.read("SELECT id FROM ticket") == [(ticket,)]
    assert mirror.follower.place.queues == ("billing",)


@pytest.mark.parametrize("steps", [0, 1, 2, 5])
def test_whoever_was_let_out_of_a_queue_for_a_moment_misses_nothing_of_it(
    fleet: Fleet, mirror: Mirror, truth: Office, steps: int
) -> None:
    mirror.push()
    mirror.pull(steps)
    fleet.see_only("pavils", "billing")
    mirror.pull(1)
    fleet.see_only("pavils")
    mirror.settle()
    assert sorted(mirror.store.read("SELECT id FROM ticket")) == sorted(truth.store.read("SELECT id FROM ticket"))


def test_a_server_that_says_two_things_about_what_one_sees_is_wrong(mirror: Mirror) -> None:
    mirror.settle()

    class TwoFaced(type(mirror.remote)):  # type: ignore[misc]
        def changes(self, since: int, last: str, *, limit: int) -> Any:
            return replace(super().changes(since, last, limit=limit), sight="sees nothing")

    mirror.remote.__class__ = TwoFaced
    with pytest.raises(RemoteWrong, match="other queues"):
        mirror.pull(9)
