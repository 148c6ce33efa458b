"""Answers that could not be brought to the customer come back to their ticket with the reason."""

import pytest

from deskterm.model.commands import DESK, Recall, Release, Reply, ReturnAnswer
from deskterm.model.words import Delivery, State
from hostile import HOSTILE
from office import Office


def delivery(office: Office, message: str | None) -> tuple[str, str]:
    return office.store.read("SELECT delivery, reason FROM message WHERE id = ?", (message,))[0]


@pytest.mark.parametrize("reason", ["the mailbox is full", *HOSTILE[:3]])
def test_an_answer_on_its_way_comes_back_with_the_reason(office: Office, reason: str) -> None:
    ticket = office.ticket()
    message = office.done(Reply, ticket=ticket, body="Labdien!").message
    office.done(ReturnAnswer, actor=DESK, message=message, reason=reason)
    assert delivery(office, message) == ("failed", reason.strip())
    assert office.row(ticket)["unsent"] == 1
    assert [(one.delivery, one.ticket) for one in office.reads.unsent()] == [(Delivery.FAILED, ticket)]
    assert office.reads.counts().unsent == 1
    assert "has come back already" in office.refused(ReturnAnswer, actor=DESK, message=message, reason="x").reason


def test_it_can_be_tried_again_or_taken_back(office: Office) -> None:
    office.make_demo()
    ticket = office.ticket()
    message = office.done(Reply, ticket=ticket, body="one").message
    office.done(ReturnAnswer, actor=DESK, message=message, reason="no route")
    office.done(Release, message=message)
    assert delivery(office, message) == ("sent", "")
    assert office.row(ticket)["unsent"] == 0
    other = office.done(Reply, ticket=ticket, body="two").message
    office.done(ReturnAnswer, actor=DESK, message=other, reason="no route")
    office.done(Recall, message=other)
    assert delivery(office, other)[0] == "recalled"
    assert office.row(ticket)["unsent"] == 0


def test_one_that_had_left_opens_its_ticket_again(office: Office) -> None:
    office.make_demo()
    ticket = office.ticket()
    message = office.done(Reply, ticket=ticket, body="Labdien!", solve=True).message
    office.let_leave()
    assert office.row(ticket)["state"] == State.SOLVED
    office.done(ReturnAnswer, actor=DESK, message=message, reason="550 no such user")
    row = office.row(ticket)
    assert (row["state"], row["unsent"], row["answers"]) == ("open", 1, 0)
    assert office.store.read("SELECT actor FROM outbox") == [("aija",)]
    office.done(Release, message=message)
    assert (office.row(ticket)["unsent"], office.row(ticket)["answers"]) == (0, 1)


def test_what_is_refused(office: Office) -> None:
    ticket = office.ticket()
    message = office.done(Reply, ticket=ticket, body="x").message
    assert "reason is wanted" in office.refused(ReturnAnswer, actor=DESK, message=message, reason=" ").reason
    arrived = office.reads.ticket(ticket).messages[0].id
    assert "no answer on its way" in office.refused(ReturnAnswer, actor=DESK, message=arrived, reason="x").reason
    office.done(Recall, message=message)
    assert "no answer on its way" in office.refused(ReturnAnswer, actor=DESK, message=message, reason="x").reason
