"""Whole tickets out and in: nothing lost on the way, nothing taken in twice, nothing believed that cannot be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from deskterm.desk.exporting import snapshots
from deskterm.model.answers import Done, Refused
from deskterm.model.commands import (
    Assign,
    File,
    Handover,
    ImportSnapshot,
    KeepPromise,
    LogCall,
    MakePromise,
    NoReplyNeeded,
    Note,
    Rate,
    Recall,
    Release,
    Reply,
    SetState,
    Snooze,
    Tag,
    Undo,
    UpdateCustomer,
)
from deskterm.model.snapshot import (
    ContactPoint,
    CustomerCard,
    MessageCard,
    PromiseCard,
    RatingCard,
    Snapshot,
    TicketCard,
    read_snapshot,
    write_snapshot,
)
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Channel,
    ContactKind,
    Delivery,
    Language,
    MessageKind,
    RatingScale,
    RatingSource,
    State,
)
from deskterm.store.database import Store
from hostile import HOSTILE
from office import MORNING, Office, Party

pytestmark = pytest.mark.both_databases

NewOffice = Callable[[], Office]

NOT_REBUILT = {
    "key",
    "customer_key",
    "version",
    "thread",
    "asked_at",
    "verdict_at",
    "live_until",
    "updated_at",
    "alike",
}
"""What a snapshot does not carry: local keys, versions, the channel's thread, when the question was asked and silence
noted, which other ticket looked alike, changes of other fields than state, assignee, queue and priority."""


def _taken(office: Office) -> list[Snapshot]:
    return list(snapshots(office.store, office.reads.parse("state:any"), office.reads.asker))


def _import(office: Office, many: list[Snapshot]) -> list[Any]:
    return office.desk.execute_many([ImportSnapshot(actor="aija", at=MORNING, snapshot=one) for one in many])


def _busy_day(office: Office) -> None:
    """Tickets in every state, with everything a snapshot carries."""
    office.make_demo()
    pending = office.ticket(key="k1", external_id="<1@x>", body=HOSTILE[0], remarks=("odd charset",),
                            files=(File("a.png", "image/png", b"123"),))  # fmt: skip
    customer = office.reads.ticket(pending).customer.id
    office.done(UpdateCustomer, customer=customer, salutation="Ilze", group="gold", vip=True, note="[/]",
                consent=((Channel.MAIL, True),), language=Language.LATVIAN)  # fmt: skip
    office.wait(minutes=3)
    office.done(Note, ticket=pending, body="looks hard")
    office.done(Reply, actor="pavils", ticket=pending, body="on its way", ask_rating=True)
    office.let_leave()
    office.wait(minutes=3)
    office.done(Tag, ticket=pending, add=("logistics", "退款"))
    snoozed = office.ticket(channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, "wang", "王小明"), body="退款")
    office.done(Assign, ticket=snoozed, assignee="zane", queue="billing", handover=Handover("a", "b", "c"))
    office.done(Snooze, ticket=snoozed, until=office.at(days=1))
    solved = office.ticket(subject="Solved")
    office.wait(minutes=3)
    office.done(Reply, ticket=solved, body="done", solve=True)
    office.let_leave()
    office.done(Rate, ticket=solved, value=4, comment="good", reasons=("slow", "price"))
    office.done(Rate, ticket=solved, value=1, anonymous=True)
    waived = office.ticket(subject="Thanks")
    office.wait(minutes=1)
    office.done(NoReplyNeeded, ticket=waived)
    promised = office.ticket(subject="Promised")
    office.done(MakePromise, ticket=promised, text="call", due_at=office.at(hours=2))
    office.done(MakePromise, ticket=promised, text="write", due_at=office.at(hours=3))
    office.done(KeepPromise, ticket=promised, promise=office.reads.ticket(promised).promises[0].id)
    office.done(LogCall, direction=CallDirection.INBOUND, outcome=CallOutcome.ABANDONED,
                started_at=office.now, party=Party(ContactKind.PHONE, "+37120331180"))  # fmt: skip
    office.ticket(automatic=True, subject="Newsletter")
    again = office.ticket(subject="Again")
    office.done(SetState, ticket=again, state=State.SOLVED)
    office.wait(minutes=1)
    office.receive("no", subject="[#1007]")
    back = office.ticket(subject="Taken back")
    office.wait(minutes=1)
    office.done(SetState, ticket=back, state=State.SOLVED)
    office.done(Undo)
    recalled = office.ticket(subject="Recalled")
    office.done(Reply, ticket=recalled, body="wrong")
    office.done(Recall)
    reopened = office.ticket(subject="Reopened")
    office.wait(minutes=1)
    office.done(SetState, ticket=reopened, state=State.CLOSED)
    office.wait(minutes=1)
    office.done(SetState, ticket=reopened, state=State.OPEN)


def test_through_a_file_into_an_empty_store_and_out_again_it_is_the_same(office: Office, new_office: NewOffice) -> None:
    _busy_day(office)
    first = _taken(office)
    other = new_office()
    answers = _import(other, [read_snapshot(write_snapshot(one)) for one in first])
    assert all(isinstance(one, Done) and not one.repeated for one in answers)
    assert _taken(other) == first


def test_the_tickets_rows_are_worked_out_again_from_the_story(office: Office, new_office: NewOffice) -> None:
    _busy_day(office)
    other = new_office()
    _import(other, _taken(office))
    theirs = {row["id"]: row for row in other.rows("SELECT * FROM ticket")}
    for row in office.rows("SELECT * FROM ticket"):
        different = {
            name: (value, theirs[row["id"]][name])
            for name, value in row.items()
            if name not in NOT_REBUILT and value != theirs[row["id"]][name]
        }
        # An answer bears the time it was written; when it left is not told.
        for name in ("first_answer_at", "updated_at"):
            if name in different and abs(different[name][0] - different[name][1]) <= 10_000:
                del different[name]
        assert not different, row["subject"]


def test_a_ticket_is_read_whole_while_others_write(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = office.ticket()
    read = Store.read

    def slow(store: Store, sql: str, parameters: Any = ()) -> list[tuple[Any, ...]]:
        found = read(store, sql, parameters)
        if "FROM ticket WHERE key" in sql:
            office.done(SetState, ticket=ticket, state=State.SOLVED)
        return found

    monkeypatch.setattr(Store, "read", slow)
    (taken,) = _taken(office)
    assert taken.ticket.state is State.NEW
    assert [one.kind for one in taken.changes] == ["Receive"]


def test_what_was_taken_in_is_found_and_shown(office: Office, new_office: NewOffice) -> None:
    _busy_day(office)
    other = new_office()
    _import(other, _taken(office))
    for words in ("退款", "kalniņa", "looks hard", "王小明"):
        theirs = {hit.line.id for hit in other.reads.search(words)}
        assert theirs == {hit.line.id for hit in office.reads.search(words)}
        assert theirs
    assert other.reads.search("wrong") == (), "what was recalled is not found"
    for (ticket,) in other.store.read("SELECT id FROM ticket"):
        assert other.reads.ticket(ticket)
        assert other.reads.changes(ticket)


def test_importing_twice_changes_nothing(office: Office, new_office: NewOffice) -> None:
    _busy_day(office)
    other = new_office()
    _import(other, _taken(office))
    before = other.everything()
    answers = _import(other, _taken(office))
    assert all(isinstance(one, Done) and one.repeated for one in answers)
    assert [one.number for one in answers] == [row["number"] for row in other.rows("SELECT number FROM ticket")]
    assert other.everything() == before


def test_an_edit_here_survives_the_same_import(office: Office, new_office: NewOffice) -> None:
    ticket = office.ticket()
    other = new_office()
    _import(other, _taken(office))
    other.done(Tag, ticket=ticket, add=("mine",))
    _import(other, _taken(office))
    assert other.row(ticket)["tags"] == "mine"


class TestNumbers:
    def test_the_owners_number_is_kept_where_it_is_free(self, office: Office) -> None:
        (answer,) = _import(office, [_snapshot(number=2050)])
        assert answer.number == 2050
        assert office.receive().number == 2051

    def test_a_taken_number_gives_way(self, office: Office) -> None:
        office.ticket()
        answers = _import(
            office, [_snapshot("a", number=1001), _snapshot("b", number=1002), _snapshot("c", number=1001)]
        )
        assert [one.number for one in answers] == [1002, 1003, 1004]
        assert office.receive().number == 1005

    def test_the_same_ticket_twice_in_one_commit_is_told_its_number_here(self, office: Office) -> None:
        office.ticket()
        first, again = _import(office, [_snapshot("a", number=1001), _snapshot("a", number=1001)])
        assert (first.number, again.number, again.repeated) == (1002, 1002, True)

    @pytest.mark.parametrize("number", [None, 0, -5, 2**53])
    def test_a_number_nobody_could_say_gives_way(self, office: Office, number: int | None) -> None:
        (answer,) = _import(office, [_snapshot(number=number)])
        assert answer.number == 1001
        assert office.receive().number == 1002


class TestUnsafe:
    def test_names_from_elsewhere_are_made_safe(self, office: Office, hostile: str) -> None:
        one = _snapshot()
        card = replace(one.ticket, queue=hostile, assignee=hostile, category=hostile, tags=(hostile, hostile))
        message = replace(one.messages[0], author=hostile, author_name=hostile, subject=hostile, body=hostile)
        customer = replace(one.customer, name=hostile, note=hostile, salutation=hostile)
        promise = PromiseCard(id="p", text=hostile, made_at=MORNING, due_at=MORNING, made_by=hostile)
        one = replace(one, ticket=card, messages=(message,), customer=customer, promises=(promise,))
        (answer,) = _import(office, [read_snapshot(write_snapshot(one))])
        assert isinstance(answer, Done)
        view = office.reads.ticket(one.ticket.id)
        shown = [view.line.queue, view.line.assignee, view.line.category, *view.line.tags, view.line.customer,
                 view.messages[0].author, view.messages[0].author_agent, view.promises[0].made_by]  # fmt: skip
        for text in shown:
            assert not set(text or "") & set("\x1b\x9b\x90\x07\x00\x08\x7f\u202e\u2066\ufeff\r\n")

    def test_changes_of_elsewhere_are_shown_safely(self, office: Office, hostile: str) -> None:
        from deskterm.model.snapshot import ChangeCard

        change = ChangeCard(at=MORNING, actor=hostile, kind=hostile, fields={"state": (None, hostile)})
        _import(office, [replace(_snapshot(), changes=(change,))])
        line = office.reads.changes("one")[0]
        for text in (line.actor, line.kind, line.fields["state"][1] or ""):
            assert not set(text) & set("\x1b\x9b\x90\x07\x00\x08\x7f\u202e\u2066\ufeff\r\n")


class TestRefused:
    def test_a_rating_off_its_scale(self, office: Office) -> None:
        rating = RatingCard(id="r", value=9, scale=RatingScale.STARS, source=RatingSource.CUSTOMER, rated_agent=None,
                            at=MORNING)  # fmt: skip
        answer = _import(office, [replace(_snapshot(), ratings=(rating,))])[0]
        assert isinstance(answer, Refused)
        assert "not on its scale" in answer.reason

    def test_a_message_that_is_in_another_ticket_already(self, office: Office) -> None:
        first = _snapshot("a")
        answers = _import(office, [first, replace(_snapshot("b"), messages=first.messages), _snapshot("c")])
        assert [type(one) for one in answers] == [Done, Refused, Done]
        assert "belongs to another ticket" in answers[1].reason
        (answer,) = _import(office, [replace(_snapshot("d"), messages=first.messages)])
        assert isinstance(answer, Refused)
        assert office.store.read("SELECT count(*) FROM ticket") == [(2,)]

    def test_the_same_message_twice(self, office: Office) -> None:
        one = _snapshot()
        answer = _import(office, [replace(one, messages=one.messages * 2)])[0]
        assert isinstance(answer, Refused)

    def test_an_agent_may_not_import(self, office: Office) -> None:
        answer = office.desk.execute(ImportSnapshot(actor="pavils", snapshot=_snapshot()))
        assert isinstance(answer, Refused)


class TestMeeting:
    def test_a_mail_that_came_here_first_keeps_its_natural_key(self, office: Office) -> None:
        office.receive(key="k1")
        one = _snapshot()
        one = replace(one, messages=(replace(one.messages[0], key="k1"),))
        assert isinstance(_import(office, [one])[0], Done)
        assert office.receive(key="k1").repeated

    def test_a_customer_is_met_by_a_contact_point_and_found_by_the_name_they_have_here(self, office: Office) -> None:
        here = office.ticket()
        card = CustomerCard(id="elsewhere", name="I. Kalna", contacts=(_point("ILZE@example.com"),))
        _import(office, [replace(_snapshot(), customer=card), replace(_snapshot("two"), customer=card)])
        customer = office.reads.ticket(here).customer
        assert customer.tickets == 3
        office.done(UpdateCustomer, customer=customer.id, name="Somebody")
        assert office.reads.search("kalniņa") == ()
        assert len(office.reads.search("somebody")) == 3

    def test_two_cards_with_one_contact_point_in_one_commit_are_one_customer(self, office: Office) -> None:
        cards = [CustomerCard(id=name, name=name, contacts=(_point("x@example.com"),)) for name in ("a", "b")]
        _import(office, [replace(_snapshot(card.id), customer=card) for card in cards])
        assert office.store.read("SELECT name FROM customer") == [("a",)]

    def test_an_import_between_other_commands(self, office: Office) -> None:
        answers = office.desk.execute_many(
            [
                ImportSnapshot(actor="aija", snapshot=_snapshot("a", number=1500)),
                office.make(Tag, ticket="a", add=("found",)),
                ImportSnapshot(actor="aija", snapshot=_snapshot("b")),
                ImportSnapshot(actor="aija", snapshot=_snapshot("a")),
            ]
        )
        assert [(type(one), getattr(one, "number", 0)) for one in answers] == [
            (Done, 1500),
            (Done, 1500),
            (Done, 1501),
            (Done, 1500),
        ]
        assert office.row("a")["tags"] == "found"


class TestStory:
    def test_an_answer_that_had_not_left_elsewhere_never_leaves_from_here(
        self, office: Office, new_office: NewOffice
    ) -> None:
        ticket = office.ticket()
        office.done(Reply, ticket=ticket, body="soon")
        other = new_office()
        other.make_demo()
        _import(other, _taken(office))
        assert other.reads.unsent() == ()
        assert not other.let_leave()
        assert isinstance(other.do(Release, message=other.reads.ticket(ticket).messages[-1].id), Refused)

    def test_a_snooze_without_a_time_is_open(self, office: Office) -> None:
        one = _snapshot()
        _import(office, [replace(one, ticket=replace(one.ticket, state=State.SNOOZED))])
        assert office.row("one")["state"] == "open"

    def test_a_snooze_wakes_here_too(self, office: Office) -> None:
        one = _snapshot()
        until = office.at(hours=1)
        _import(office, [replace(one, ticket=replace(one.ticket, state=State.SNOOZED, snoozed_until=until))])
        assert office.row("one")["due_kind"] == "snooze"
        assert office.desk.tick(office.wait(hours=2))

    def test_messages_out_of_order_are_put_in_order(self, office: Office) -> None:
        one = _snapshot()
        answer = MessageCard(id="late", kind=MessageKind.ANSWER, audience=Audience.DIRECT, channel=Channel.MAIL,
                             body="done", at=MORNING + timedelta(hours=1), author="aija",
                             delivery=Delivery.SENT)  # fmt: skip
        _import(office, [replace(one, messages=(answer, *one.messages))])
        row = office.row("one")
        assert (row["unanswered"], row["answers"]) == (0, 1)
        assert [m.id for m in office.reads.ticket("one").messages] == [one.messages[0].id, "late"]

    def test_a_first_queue_is_no_transfer(self, office: Office, new_office: NewOffice) -> None:
        ticket = office.ticket()
        other = new_office()
        _import(other, _taken(office))
        assert other.row(ticket)["transfers"] == 0

    @pytest.mark.parametrize("year", [1900, 1969, 2110, 2999])
    def test_instants_far_away(self, office: Office, year: int) -> None:
        one = _snapshot()
        at = MORNING.replace(year=year)
        one = replace(one, ticket=replace(one.ticket, created_at=at), messages=(replace(one.messages[0], at=at),))
        (answer,) = _import(office, [read_snapshot(write_snapshot(one))])
        assert isinstance(answer, Done)
        assert office.reads.ticket("one").messages[0].at == at


def _point(address: str) -> ContactPoint:
    return ContactPoint(ContactKind.MAIL, address)


def _snapshot(ticket: str = "one", *, number: int | None = None) -> Snapshot:
    return Snapshot(
        ticket=TicketCard(
            id=ticket, number=number, subject="From elsewhere", state=State.OPEN, channel=Channel.MAIL, queue="front",
            created_at=MORNING,
        ),
        customer=CustomerCard(id=f"c-{ticket}", name="Eve", contacts=(_point(f"{ticket}@example.com"),)),
        messages=(
            MessageCard(
                id=f"m-{ticket}", kind=MessageKind.CUSTOMER, audience=Audience.DIRECT, channel=Channel.MAIL,
                body="hello", at=MORNING,
            ),
        ),
    )  # fmt: skip
