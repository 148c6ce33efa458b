"""Undo of a gesture on many tickets: those that somebody changed since stay, each with its reason."""

import pytest

from deskterm.model.commands import (
    DESK,
    AddAgent,
    Assign,
    Handover,
    MergeTickets,
    Reply,
    SetPriority,
    Tag,
    Undo,
)
from deskterm.model.ids import new_id
from deskterm.model.words import Priority
from office import Office

pytestmark = pytest.mark.both_databases

HANDOVER = Handover("all", "nothing", "nothing")


def test_of_a_gesture_on_many_what_changed_since_stays_and_says_why(office: Office) -> None:
    tickets = [office.ticket() for _ in range(4)]
    gesture = new_id()
    for one in tickets:
        office.done(SetPriority, ticket=one, priority=Priority.HIGH, gesture=gesture)
        office.done(Tag, ticket=one, add=("bulk",), gesture=gesture)
    office.done(SetPriority, actor="zane", ticket=tickets[0], priority=Priority.LOW)
    office.receive("and now?", subject="[#1003]")
    answer = office.done(Undo)
    assert answer.notes == (
        "taken back: the priority, the tags, on #1004 and #1002",
        "#1001 changed since (the priority by zane)",
        "#1003 changed since (what the customer wrote)",
    )
    rows = [office.row(one) for one in tickets]
    assert [row["priority"] for row in rows] == ["low", "normal", "high", "normal"]
    assert [row["tags"] for row in rows] == ["bulk", "", "bulk", ""]


def test_what_stayed_can_be_taken_back_once_the_other_took_theirs_back(office: Office) -> None:
    tickets = [office.ticket() for _ in range(2)]
    gesture = new_id()
    for one in tickets:
        office.done(SetPriority, ticket=one, priority=Priority.HIGH, gesture=gesture)
    office.done(SetPriority, actor="zane", ticket=tickets[0], priority=Priority.LOW)
    office.done(Undo)
    assert "#1001 changed since (the priority by zane)" in office.conflict(Undo).reason
    office.done(Undo, actor="zane")
    assert office.done(Undo).notes == ("taken back: the priority, on #1001",)
    assert [office.row(one)["priority"] for one in tickets] == ["normal", "normal"]
    assert office.refused(Undo).reason == "there is nothing to undo"


def test_an_answer_of_many_that_left_stays_and_the_others_come_back(office: Office) -> None:
    office.make_demo()
    tickets = [office.ticket() for _ in range(3)]
    gesture = new_id()
    office.done(Reply, ticket=tickets[1], body="We look into it.", gesture=gesture)
    office.let_leave()
    for one in (tickets[0], tickets[2]):
        office.done(Reply, ticket=one, body="We look into it.", gesture=gesture)
    answer = office.done(Undo, of=gesture)
    assert answer.notes == (
        "taken back: the answer, on #1003 and #1001",
        "#1002: that answer has left already",
    )
    assert [office.row(one)["unsent"] for one in tickets] == [0, 0, 0]
    assert office.store.read("SELECT count(*) FROM message WHERE delivery = 'sent'") == [(1,)]


def test_a_ticket_one_no_longer_sees_is_not_named(office: Office) -> None:
    office.done(AddAgent, actor=DESK, name="liga", display_name="Līga", sees=("front",))
    tickets = [office.ticket() for _ in range(2)]
    gesture = new_id()
    for one in tickets:
        office.done(Tag, actor="liga", ticket=one, add=("seen",), gesture=gesture)
    office.done(Assign, ticket=tickets[0], assignee="zane", queue="billing", handover=HANDOVER)
    _, why = office.done(Undo, actor="liga").notes
    assert why.startswith("that ticket is not there")
    assert "1001" not in why


def test_a_merger_goes_back_whole_or_not_at_all(office: Office) -> None:
    kept, joined, other = (office.ticket(body=f"matter {at}") for at in range(3))
    gesture = new_id()
    office.done(MergeTickets, ticket=joined, into=kept, gesture=gesture)
    office.done(Tag, ticket=other, add=("same",), gesture=gesture)
    office.done(SetPriority, actor="zane", ticket=kept, priority=Priority.HIGH)
    office.conflict(Undo, of=gesture)
