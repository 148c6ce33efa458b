"""Seats on mirrors: who was quicker at the server has the chat, and everybody's seats are the same everywhere."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fleet import Fleet

from deskterm.desk.reads import Reads
from deskterm.desk.settings import Settings
from deskterm.model.answers import Done, Refused
from deskterm.model.commands import AcceptChat, CloseLeftChat, Party, Reply
from deskterm.model.views.seats import Seating
from deskterm.model.words import Channel, ContactKind
from deskterm.store import pending

CHAT = Party(ContactKind.HANDLE, "chat:王小明", "王小明")


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth with one waiting chat, and the mirrors of pavils and zane, in step."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    fleet = Fleet(folder, template_store, settings, ("pavils", "zane"))
    fleet.office.ticket(channel=Channel.CHAT, sender=CHAT, body="您好", subject="", thread="t")
    for mirror in fleet.mirrors:
        mirror.settle()
    yield fleet
    fleet.close()


def seating(fleet: Fleet, who: int) -> Seating:
    mirror = fleet.mirrors[who]
    return Reads(mirror.store, mirror.agent, lambda: fleet.office.now).seating()


def test_the_second_to_accept_is_told_who_has_the_chat(fleet: Fleet) -> None:
    pavils, zane = fleet.mirrors
    ticket = seating(fleet, 0).waiting[0].ticket
    for mirror in fleet.mirrors:
        fleet.office.wait(seconds=1)
        taken = mirror.do(AcceptChat(actor=mirror.agent, at=fleet.office.now, ticket=ticket))
        assert isinstance(taken, Done)
    assert [one.ticket for one in seating(fleet, 1).seats] == [ticket]
    pavils.settle()
    zane.settle()
    pavils.settle()
    assert [one.ticket for one in seating(fleet, 0).seats] == [ticket]
    assert seating(fleet, 1) == Seating()
    counts = pending.counts(zane.store)
    assert counts.stopped == 1
    (stopped,) = zane.store.read("SELECT reason FROM push WHERE state = 'stopped'")
    assert "Pavils has accepted #" in stopped[0]
    again = zane.do(AcceptChat(actor="zane", at=fleet.office.now, ticket=ticket))
    assert isinstance(again, Refused)


def test_a_hold_and_a_chat_that_was_left_are_the_same_everywhere(fleet: Fleet) -> None:
    pavils, zane = fleet.mirrors
    ticket = seating(fleet, 0).waiting[0].ticket
    now = fleet.office.wait(seconds=1)
    pavils.do(AcceptChat(actor="pavils", at=now, ticket=ticket))
    until = now + timedelta(minutes=3)
    pavils.do(Reply(actor="pavils", at=now, ticket=ticket, body="请稍等", hold_until=until))
    for mirror in (pavils, zane):
        mirror.settle()
    assert seating(fleet, 0).seats[0].hold_until == until
    told = zane.store.read("SELECT hold_until, accepted_at IS NOT NULL FROM ticket")
    assert told == fleet.store.read("SELECT hold_until, 1 FROM ticket")
    fleet.office.make_demo()
    fleet.office.let_leave()
    pavils.settle()
    now = fleet.office.wait(minutes=20)
    assert isinstance(pavils.do(CloseLeftChat(actor="pavils", at=now, ticket=ticket)), Done)
    for mirror in (pavils, zane):
        mirror.settle()
    columns = "SELECT state, left_at, accepted_at, hold_until FROM ticket"
    assert zane.store.read(columns) == fleet.store.read(columns) == pavils.store.read(columns)
    assert fleet.store.read(columns)[0][0] == "closed"
    fleet.check()
