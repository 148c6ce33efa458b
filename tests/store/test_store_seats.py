"""Seats and waiting chats as they are read, on both databases, and by an index on the file."""

from dataclasses import replace

import pytest
from test_store_plans import Spy

from deskterm.model.commands import DESK, AcceptChat, AddAgent, Assign, CloseLeftChat, ImportSnapshot, Party, Reply
from deskterm.model.words import Channel, ContactKind, Language
from hostile import HOSTILE
from office import Office

pytestmark = pytest.mark.both_databases


@pytest.fixture
def spy(monkeypatch: pytest.MonkeyPatch) -> Spy:
    return Spy(monkeypatch)


def chat(office: Office, name: str, body: str, **given: object) -> str:
    sender = Party(ContactKind.HANDLE, f"chat:{name}", name)
    return office.ticket(channel=Channel.CHAT, sender=sender, body=body, subject="", thread=name, **given)


def test_seats_stand_in_the_order_taken_and_waiting_chats_by_their_wait(office: Office) -> None:
    office.make_demo()
    first, second, third, fourth = (
        chat(office, name, body)
        for name, body in (("王小明", "您好，我的订单？"), ("Ann", "Hello there"), ("[/]", "hm"), ("Zoë", "hello"))
        if office.wait(seconds=3)
    )
    office.done(AcceptChat, ticket=second)
    office.wait(seconds=1)
    office.done(AcceptChat, ticket=first)
    found = office.reads.seating()
    assert [one.ticket for one in found.seats] == [second, first]
    assert [(one.ticket, str(one.customer)) for one in found.waiting] == [(third, "[/]"), (fourth, "Zoë")]
    assert found.seats[1].language is Language.CHINESE
    assert found.seats[1].unread(0) == 1
    office.done(Reply, ticket=first, body="您好")
    assert office.reads.seating().seats[1].unsent == 1
    office.let_leave()
    seat = office.reads.seating().seats[1]
    assert (seat.unanswered, seat.unread(0), seat.waiting_since) == (0, 0, None)
    assert seat.answered_at is not None
    sender = Party(ContactKind.HANDLE, "chat:王小明", "王小明")
    for body in HOSTILE:
        office.wait(seconds=1)
        office.receive(channel=Channel.CHAT, sender=sender, body=body, subject="", thread="王小明")
    seat = office.reads.seating().seats[1]
    assert seat.unread(0) == 10
    assert seat.unread(seat.heard[1]) == 1
    office.wait(minutes=20)
    assert office.reads.seating().waiting == ()


def test_a_chat_that_lies_in_a_queue_one_may_not_see_waits_for_others(office: Office) -> None:
    from deskterm.desk.reads import Reads

    chat(office, "Ann", "Hello", queue="billing")
    office.done(AddAgent, actor=DESK, name="pavils", display_name="Pāvils", sees=("front",))
    assert len(office.reads.seating().waiting) == 1
    limited = Reads(office.store, "pavils", lambda: office.now, queues=frozenset(("front",)))
    assert limited.seating().waiting == ()


@pytest.mark.about_the_file
def test_nothing_walks_the_tickets(office: Office, spy: Spy) -> None:
    office.done(AcceptChat, ticket=chat(office, "Ann", "Hello"))
    chat(office, "Zoë", "Hi")
    office.reads.seating()
    office.reads.has_seats()
    spy.assert_no_walk()
    assert "ix_ticket_seat" in spy.steps
    assert "ix_ticket_live" in spy.steps


def test_what_is_notable_is_read_on_both(office: Office) -> None:
    office.make_demo()
    mine = office.ticket(sender=Party(ContactKind.MAIL, "b@c.de", HOSTILE[0]), key="1")
    office.done(Assign, actor="pavils", ticket=mine, assignee="aija")
    chat(office, "Ann", "Hello")
    since = office.reads.notable(None).sequence
    office.wait(hours=13)
    other = office.ticket(key="2")
    office.done(Assign, actor="pavils", ticket=other, assignee="aija")
    office.done(Reply, ticket=other, body="Labdien!")
    office.write("UPDATE message SET delivery = 'failed' WHERE kind = 'answer'")
    found = office.reads.notable(since)
    assert [one.ticket for one in found.due] == [mine]
    assert "\x1b" not in found.due[0].customer
    assert [(one.ticket, str(one.by)) for one in found.given] == [(other, "Pavils")]
    assert [one.ticket for one in found.failed] == [other]
    assert found.sequence > since
    assert office.reads.notable(found.sequence).given == ()


@pytest.mark.about_the_file
def test_nothing_notable_is_looked_for_by_walking(office: Office, spy: Spy) -> None:
    office.done(Assign, ticket=office.ticket(), assignee="aija")
    office.reads.notable(0)
    spy.assert_no_walk()
    assert "ix_ticket_assignee" in spy.steps


def test_when_a_chat_was_left_goes_out_and_comes_in_with_its_snapshot(office: Office) -> None:
    from deskterm.desk.exporting import snapshot
    from deskterm.model.snapshot import read_snapshot, write_snapshot

    ticket = chat(office, "Ann", "Hello")
    office.wait(seconds=40)
    office.done(CloseLeftChat, ticket=ticket)
    key = office.row(ticket)["key"]
    whole = read_snapshot(write_snapshot(snapshot(office.store, key)))
    assert whole.ticket.left_at == office.now
    moved = replace(whole, ticket=replace(whole.ticket, id="other", number=None), messages=())
    taken = office.done(ImportSnapshot, actor="zane", snapshot=moved)
    row = office.row(taken.ticket or "")
    assert row["left_at"] == office.row(ticket)["left_at"]
    assert (row["first_answer_at"], row["accepted_at"]) == (None, None)
