"""Undo: one gesture of the same person, whole, and only where nothing happened since."""

from dataclasses import replace
from typing import Any

import pytest

from deskterm.model.commands import (
    DESK,
    Assign,
    Command,
    Handover,
    KeepPromise,
    LogCall,
    MakePromise,
    NoReplyNeeded,
    Note,
    Rate,
    Recall,
    Reply,
    SetCategory,
    SetLanguage,
    SetPriority,
    SetState,
    Snooze,
    Tag,
    Undo,
    UpdateCustomer,
)
from deskterm.model.customer_commands import RecordConsent
from deskterm.model.ids import new_id
from deskterm.model.words import (
    CallDirection,
    CallOutcome,
    Channel,
    ContactKind,
    Delivery,
    Language,
    Priority,
    RatingScale,
    State,
)
from deskterm.standards.reading import read_standards
from deskterm.standards.standard import Standards
from deskterm.store import customers
from office import MORNING, Office, Party

pytestmark = pytest.mark.both_databases

IGNORED = {"version", "updated_at"}
HANDOVER = Handover("all", "nothing", "nothing")


def _standing(office: Office) -> dict[str, Any]:
    """What undo has to bring back: tickets, tags, open promises, ratings, cards, what waits, what was waived."""
    tickets = [{name: value for name, value in row.items() if name not in IGNORED} for row in office.rows(
        "SELECT * FROM ticket ORDER BY key"
    )]  # fmt: skip
    customers = [{name: value for name, value in row.items() if name not in IGNORED} for row in office.rows(
        "SELECT * FROM customer ORDER BY key"
    )]  # fmt: skip
    return {
        "tickets": tickets,
        "customers": customers,
        "tags": office.store.read("SELECT tag, ticket_key FROM ticket_tag ORDER BY 1, 2"),
        "promises": office.rows("SELECT * FROM promise WHERE NOT withdrawn"),
        "ratings": office.rows("SELECT * FROM rating WHERE NOT withdrawn"),
        "outbox": office.rows("SELECT * FROM outbox"),
        "waived": office.store.read("SELECT id FROM message WHERE waived"),
        "answers": office.store.read("SELECT id FROM message WHERE delivery != 'recalled' ORDER BY key"),
    }


def _solved(office: Office, ticket: str) -> None:
    office.done(SetState, actor=DESK, ticket=ticket, state=State.SOLVED)


def _snoozed(office: Office, ticket: str) -> None:
    office.done(Snooze, actor=DESK, ticket=ticket, until=office.at(hours=1))


def _promised(office: Office, ticket: str) -> None:
    office.done(MakePromise, actor=DESK, ticket=ticket, text="call", due_at=office.at(hours=2))


def _as_it_came(office: Office, ticket: str) -> None:
    pass


REVERSIBLE: list[tuple[Any, type[Command], dict[str, Any]]] = [
    *((_as_it_came, SetState, {"state": one}) for one in (State.OPEN, State.PENDING, State.SOLVED, State.CLOSED)),
    *((_solved, SetState, {"state": one}) for one in (State.OPEN, State.CLOSED)),
    *((_snoozed, SetState, {"state": one}) for one in (State.OPEN, State.PENDING, State.SOLVED)),
    (_as_it_came, Assign, {"assignee": "pavils"}),
    (_as_it_came, Assign, {"assignee": "zane", "queue": "billing", "handover": HANDOVER}),
    (_as_it_came, SetPriority, {"priority": Priority.URGENT}),
    (_as_it_came, SetCategory, {"category": "complaint/delivery"}),
    (_as_it_came, SetLanguage, {"language": Language.RUSSIAN}),
    (_as_it_came, Tag, {"add": ("one", "two", "spam")}),
    (_as_it_came, Tag, {"add": ("three",), "remove": ("old",)}),
    (_as_it_came, Snooze, {"until": MORNING.replace(hour=20)}),
    (_snoozed, Snooze, {"until": MORNING.replace(hour=20)}),
    (_as_it_came, NoReplyNeeded, {}),
    (_as_it_came, MakePromise, {"text": "call", "due_at": MORNING.replace(hour=10)}),
    (_promised, MakePromise, {"text": "write", "due_at": MORNING.replace(hour=10)}),
    (_promised, KeepPromise, {}),
    (_solved, Rate, {"value": 5}),
    (_as_it_came, Rate, {"value": 9, "scale": RatingScale.NPS, "comment": "fine", "reasons": ("slow",)}),
    (_as_it_came, Rate, {"value": None}),
    (_as_it_came, Reply, {"body": "on its way", "solve": True, "ask_rating": True}),
]


@pytest.mark.parametrize(("before", "kind", "fields"), REVERSIBLE, ids=lambda one: getattr(one, "__name__", ""))
def test_everything_reversible_is_as_it_was(
    office: Office, before: Any, kind: type[Command], fields: dict[str, Any]
) -> None:
    ticket = office.ticket()
    office.done(Tag, actor=DESK, ticket=ticket, add=("old",))
    before(office, ticket)
    if kind is KeepPromise:
        fields = {"promise": office.store.read("SELECT id FROM promise")[0][0]}
    standing = _standing(office)
    version = office.row(ticket)["version"]
    office.wait(minutes=5)
    answer = office.done(kind, ticket=ticket, **fields)
    assert answer.reversible
    assert _standing(office) != standing
    office.wait(minutes=5)
    office.done(Undo)
    assert _standing(office) == standing
    assert office.row(ticket)["version"] == version + 2
    assert office.refused(Undo).reason == "there is nothing to undo"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Ilze Bērziņa"},
        {"salutation": "Ilze"},
        {"language": Language.RUSSIAN, "vip": True, "note": "rings in the morning"},
        {"group": "gold", "language": Language.CHINESE, "organisation": "SIA Paciņa"},
    ],
)
def test_a_card_is_as_it_was(office: Office, fields: dict[str, Any]) -> None:
    ticket = office.ticket()
    customer = office.reads.ticket(ticket).customer.id
    standing = _standing(office)
    office.done(UpdateCustomer, customer=customer, **fields)
    assert _standing(office) != standing
    office.receive("meanwhile", subject="[#1001]")
    office.done(Undo)
    assert _standing(office)["customers"] == standing["customers"]
    assert [hit.line.id for hit in office.reads.search("kalniņa")] == [ticket]
    assert office.reads.search("berzina") == ()


def test_a_groups_standards_apply_at_once_and_are_undone_with_it(office: Office) -> None:
    rules = [{"clock": "first", "target": "1h", "group": "gold"}]
    office.desk.settings = _with_standards(office, read_standards({"rule": rules}))
    ticket = office.ticket()
    customer = office.reads.ticket(ticket).customer.id
    before = office.row(ticket)["due_at"]
    office.done(UpdateCustomer, customer=customer, group="gold")
    assert office.row(ticket)["due_at"] == before - 11 * 3_600_000
    office.done(Undo)
    assert office.row(ticket)["due_at"] == before


def _with_standards(office: Office, standards: Standards) -> Any:
    from dataclasses import replace

    return replace(office.settings, standards=standards)


class TestGestures:
    def test_a_gesture_of_many_is_undone_whole(self, office: Office) -> None:
        tickets = [office.ticket() for _ in range(4)]
        office.done(Tag, ticket=tickets[0], add=("before",))
        standing = _standing(office)
        gesture = new_id()
        office.desk.execute_many(
            [
                *(office.make(SetState, ticket=one, state=State.SOLVED, gesture=gesture) for one in tickets),
                *(office.make(Tag, ticket=one, add=("bulk",), gesture=gesture) for one in tickets),
            ]
        )
        office.done(Undo)
        assert _standing(office) == standing
        office.done(Undo)
        assert office.row(tickets[0])["tags"] == ""

    def test_several_commands_on_one_ticket_go_back_through_each(self, office: Office) -> None:
        ticket = office.ticket()
        standing = _standing(office)
        gesture = new_id()
        for priority in (Priority.HIGH, Priority.LOW, Priority.URGENT):
            office.done(SetPriority, ticket=ticket, priority=priority, gesture=gesture)
        office.done(Undo, of=gesture)
        assert _standing(office) == standing

    def test_what_cannot_be_undone_in_a_gesture_does_not_hold_up_the_rest(self, office: Office) -> None:
        ticket = office.ticket()
        standing = _standing(office)
        gesture = new_id()
        office.done(SetPriority, ticket=ticket, priority=Priority.HIGH, gesture=gesture)
        office.done(Note, ticket=ticket, body="urgent now", gesture=gesture)
        office.done(Undo)
        assert _standing(office)["tickets"] == standing["tickets"]

    def test_undo_goes_back_gesture_by_gesture(self, office: Office) -> None:
        ticket = office.ticket()
        standings = []
        for tag in ("one", "two", "three"):
            standings.append(_standing(office))
            office.done(Tag, ticket=ticket, add=(tag,))
        for standing in reversed(standings):
            office.done(Undo)
            assert _standing(office) == standing
        assert office.refused(Undo).reason == "there is nothing to undo"

    def test_an_earlier_one_only_after_the_later(self, office: Office) -> None:
        ticket = office.ticket()
        first = office.done(Tag, ticket=ticket, add=("one",))
        second = office.done(Tag, ticket=ticket, add=("two",))
        assert "changed since (the tags by aija)" in office.conflict(Undo, of=first.command).reason
        office.done(Undo, of=second.command)
        office.done(Undo, of=first.command)
        assert office.row(ticket)["tags"] == ""
        assert "undone already" in office.refused(Undo, of=first.command).hint


class TestOthers:
    def test_not_what_somebody_else_did(self, office: Office) -> None:
        answer = office.done(Tag, actor="pavils", ticket=office.ticket(), add=("one",))
        assert "pavils's doing" in office.refused(Undo, of=answer.command).reason
        assert office.refused(Undo).reason == "there is nothing to undo"

    def test_not_after_somebody_else_changed_the_ticket(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(SetState, ticket=ticket, state=State.OPEN)
        office.done(SetPriority, actor="pavils", ticket=ticket, priority=Priority.HIGH)
        answer = office.conflict(Undo)
        assert answer.version == office.row(ticket)["version"]
        assert answer.there["state"] == "open"

    def test_not_after_the_customer_wrote(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(SetState, ticket=ticket, state=State.SOLVED)
        office.receive("not at all", subject="[#1001]")
        assert "(what the customer wrote), so" in office.conflict(Undo).reason

    def test_again_when_they_took_theirs_back(self, office: Office) -> None:
        ticket = office.ticket()
        standing = _standing(office)
        office.done(SetState, ticket=ticket, state=State.OPEN)
        office.done(SetPriority, actor="pavils", ticket=ticket, priority=Priority.HIGH)
        office.done(Undo, actor="pavils")
        office.done(Undo)
        assert _standing(office) == standing

    def test_a_ticket_opened_meanwhile_leaves_the_card_alone(self, office: Office) -> None:
        ticket = office.ticket()
        customer = office.reads.ticket(ticket).customer.id
        office.done(UpdateCustomer, customer=customer, note="careful")
        office.done(LogCall, actor="pavils", ticket=ticket, direction=CallDirection.OUTBOUND,
                    outcome=CallOutcome.NO_ANSWER, started_at=office.now)  # fmt: skip
        office.done(Undo)
        assert office.reads.customer(customer).note == ""

    def test_a_card_somebody_else_changed(self, office: Office) -> None:
        customer = office.reads.ticket(office.ticket()).customer.id
        office.done(UpdateCustomer, customer=customer, note="careful")
        office.done(UpdateCustomer, actor="zane", customer=customer, vip=True)
        assert "the customer's card by zane" in office.conflict(Undo).reason


class TestAnswers:
    def test_an_answer_that_left_stays(self, office: Office) -> None:
        office.make_demo()
        office.done(Reply, ticket=office.ticket(), body="x")
        office.let_leave()
        assert "has left already" in office.refused(Undo).reason

    def test_after_a_recall_undo_goes_on_with_the_gesture_before(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Assign, ticket=ticket, assignee="aija")
        office.done(Tag, ticket=ticket, add=("one",))
        office.done(Reply, ticket=ticket, body="x")
        office.done(Recall)
        office.done(Undo)
        assert (office.row(ticket)["tags"], office.row(ticket)["assignee"]) == ("", "aija")

    @pytest.mark.parametrize("back", [Recall, Undo])
    def test_and_after_one_that_was_held_too(self, office: Office, back: type[Command]) -> None:
        ticket = office.ticket()
        office.done(SetPriority, ticket=ticket, priority=Priority.HIGH)
        office.wait(seconds=1)
        office.done(Reply, ticket=ticket, body="x")
        office.let_leave()
        assert office.reads.ticket(ticket).messages[-1].delivery is Delivery.HELD
        office.done(back)
        assert office.row(ticket)["unsent"] == 0
        office.done(Undo)
        assert office.row(ticket)["priority"] == "normal"

    def test_but_not_where_the_recalled_answer_left_its_mark(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(Assign, ticket=ticket, assignee="zane")
        office.done(Assign, ticket=ticket, assignee=None)
        office.done(Reply, actor="pavils", ticket=ticket, body="x")
        office.done(Recall, actor="pavils")
        assert office.row(ticket)["assignee"] == "pavils"
        office.conflict(Undo)


def test_what_cannot_be_undone_is_said_to_be_so(office: Office) -> None:
    ticket = office.ticket()
    for answer in (
        office.done(Note, ticket=ticket, body="x"),
        office.done(Rate, ticket=ticket, value=5, anonymous=True),
    ):
        assert not answer.reversible
        assert "cannot be undone" in office.refused(Undo, of=answer.command).reason
    assert office.refused(Undo, of="nothing").reason == "that gesture is not known"


def test_a_contact_point_and_a_consent_given_by_mistake_go_again(office: Office) -> None:
    customer = office.reads.ticket(office.ticket()).customer.id
    office.done(RecordConsent, customer=customer, channel=Channel.MAIL, granted=False, ground="said so on the phone")
    before = office.reads.customer(customer)
    wrong = Party(ContactKind.MAIL, " ilse@example.com ")
    both = ((Channel.MAIL, True), (Channel.PHONE, True))
    office.done(UpdateCustomer, customer=customer, add_contact=(wrong,), consent=both, note="typed in a hurry")
    assert len(office.reads.customer(customer).contacts) == len(before.contacts) + 1
    office.done(Undo)
    assert replace(office.reads.customer(customer), version=before.version) == before
    assert office.rows("SELECT ground FROM consent") == [{"ground": "said so on the phone"}]
    assert not customers.find(office.store, "ilse")
    office.done(UpdateCustomer, customer=customer, add_contact=(wrong,))
    office.done(UpdateCustomer, actor="zane", customer=customer, note="careful")
    office.conflict(Undo)


def test_the_same_undo_again_changes_nothing(office: Office) -> None:
    office.done(Tag, ticket=office.ticket(), add=("one",))
    command = office.make(Undo)
    office.desk.execute(command)
    before = office.everything()
    office.desk.execute(command)
    assert office.everything() == before


def test_undo_says_what_was_taken_back(office: Office) -> None:
    ids = [office.ticket(sender=Party(ContactKind.MAIL, f"u{at}@example.com")) for at in range(5)]
    gesture = new_id()
    office.done(Tag, ticket=ids[0], add=("late",), gesture=gesture)
    office.done(SetPriority, ticket=ids[0], priority=Priority.HIGH, gesture=gesture)
    assert office.done(Undo).notes == ("taken back: the tags, the priority, on #1001",)
    gesture = new_id()
    for one in ids:
        office.done(Assign, ticket=one, assignee="zane", gesture=gesture)
    assert office.done(Undo).notes == ("taken back: the assignment, on 5 tickets",)
