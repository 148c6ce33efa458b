"""Intake: a message that arrives is taken in once, to the ticket it belongs to, and only ever to the sender's own."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.model.commands import File, OpenTicket, Reply, SetState, Snooze, UpdateCustomer
from deskterm.model.instants import to_milliseconds
from deskterm.model.words import Audience, Channel, ContactKind, Language, State
from office import ILZE, MORNING, Office, Party

pytestmark = pytest.mark.both_databases

STRANGER = Party(ContactKind.MAIL, "eve@example.com", "Eve")


class TestOnce:
    def test_the_same_natural_key_again_changes_nothing_and_names_what_is_there(self, office: Office) -> None:
        first = office.receive(key="k1", external_id="<1@x>")
        before = office.everything()
        again = office.receive(key="k1", external_id="<1@x>", subject="another")
        assert (again.ticket, again.number, again.message, again.repeated) == (first.ticket, 1001, first.message, True)
        after = office.everything()
        for table in set(before) - {"done"}:
            assert after[table] == before[table], table

    def test_without_a_key_each_is_taken_in(self, office: Office) -> None:
        assert office.receive().ticket != office.receive().ticket

    def test_a_copy_with_other_words_joins_its_ticket(self, office: Office) -> None:
        first = office.receive(key="k1", external_id="<1@x>")
        copy = office.receive("with a footer", key="k2", external_id="<1@x>")
        assert copy.ticket == first.ticket
        assert len(office.reads.ticket(first.ticket or "").messages) == 2


class TestThreading:
    @pytest.mark.parametrize(
        "named",
        [{"refers_to": ("<0@x>", "<1@x>")}, {"subject": "Re: [#1001] Piegāde"}, {"external_id": "<1@x>"}],
        ids=["refers", "number", "copy"],
    )
    def test_the_senders_own_answer_continues_the_ticket(self, office: Office, named: dict[str, Any]) -> None:
        ticket = office.ticket(external_id="<1@x>")
        assert office.receive("Hallo?", **named).ticket == ticket

    @pytest.mark.parametrize(
        "named",
        [{"refers_to": ("<1@x>",)}, {"subject": "Re: [#1001]"}, {"external_id": "<1@x>"}, {"thread": "t1"}],
        ids=["refers", "number", "copy", "thread"],
    )
    def test_a_stranger_who_knows_the_name_of_a_ticket_gets_one_of_their_own(
        self, office: Office, named: dict[str, Any]
    ) -> None:
        ticket = office.ticket(external_id="<1@x>", thread="t1")
        answer = office.receive("let me in", sender=STRANGER, **named)
        assert answer.ticket != ticket
        assert answer.number == 1002
        assert len(office.reads.ticket(ticket).messages) == 1

    def test_a_stranger_in_a_thread_does_not_cut_it_off_from_its_owner(self, office: Office) -> None:
        ticket = office.ticket(thread="t1")
        office.receive(sender=STRANGER, thread="t1")
        assert office.receive("still me", thread="t1").ticket == ticket

    def test_a_thread_belongs_to_its_channel(self, office: Office) -> None:
        ticket = office.ticket(thread="t1")
        other = office.receive(thread="t1", channel=Channel.WEB)
        assert other.ticket != ticket

    def test_another_address_of_the_same_customer_is_the_customer(self, office: Office) -> None:
        first = office.receive()
        customer = office.reads.ticket(first.ticket or "").customer.id
        office.done(UpdateCustomer, customer=customer, add_contact=(Party(ContactKind.MAIL, "Ilze@home.example"),))
        again = office.receive(sender=Party(ContactKind.MAIL, "ilze@HOME.example"), subject="[#1001]")
        assert again.ticket == first.ticket

    def test_an_answer_to_our_answer(self, office: Office) -> None:
        ticket = office.ticket()
        office.write("UPDATE message SET external_id = '<ours@desk>'")
        assert office.receive("Paldies", refers_to=("<ours@desk>",)).ticket == ticket

    def test_a_closed_ticket_is_followed_by_a_new_one_that_says_so(self, office: Office) -> None:
        ticket = office.ticket(external_id="<1@x>")
        office.done(SetState, ticket=ticket, state=State.CLOSED)
        answer = office.receive("it broke again", refers_to=("<1@x>",))
        assert answer.number == 1002
        assert [(one.kind, one.body) for one in office.reads.ticket(answer.ticket or "").messages] == [
            ("customer", "it broke again"),
            ("system", "Follows the closed ticket #1001."),
        ]
        assert office.row(ticket)["state"] == "closed"

    @pytest.mark.parametrize("state", [State.PENDING, State.SNOOZED, State.SOLVED])
    def test_what_was_put_down_is_taken_up_again(self, office: Office, state: State) -> None:
        ticket = office.ticket()
        if state is State.SNOOZED:
            office.done(Snooze, ticket=ticket, until=office.at(days=1))
        else:
            office.done(SetState, ticket=ticket, state=state)
        office.wait(hours=1)
        office.receive("no, it has not", subject="[#1001]")
        row = office.row(ticket)
        assert (row["state"], row["lane"], row["finished"], row["solved_at"]) == ("open", "solve", 0, None)
        assert row["due_at"] is not None


class TestClocks:
    @pytest.mark.parametrize("marks", [{"automatic": True}, {"bounce": True}, {"automatic": True, "bounce": True}])
    def test_what_no_person_wrote_starts_no_clock(self, office: Office, marks: dict[str, bool]) -> None:
        ticket = office.ticket(**marks)
        row = office.row(ticket)
        assert (row["due_at"], row["unanswered"], row["automatic"], row["first_waived"]) == (None, 0, 1, 1)
        office.done(SetState, ticket=ticket, state=State.PENDING)
        office.receive("I am out of office", subject="[#1001]", **marks)
        row = office.row(ticket)
        assert (row["state"], row["due_at"], row["unanswered"]) == ("pending", None, 0)

    def test_a_person_who_writes_after_a_machine_waits_for_an_answer(self, office: Office) -> None:
        ticket = office.ticket(automatic=True)
        office.wait(hours=1)
        office.receive("this is me", subject="[#1001]")
        row = office.row(ticket)
        assert (row["automatic"], row["due_kind"], row["unanswered"]) == (0, "next", 1)
        assert row["due_at"] == to_milliseconds(office.now) + 12 * 3_600_000

    @pytest.mark.parametrize(
        ("channel", "length"),
        [
            (Channel.CHAT, timedelta(seconds=30)),
            (Channel.SOCIAL, timedelta(hours=4)),
            (Channel.MAIL, timedelta(hours=12)),
            (Channel.WEB, timedelta(hours=12)),
        ],
    )
    def test_the_first_answer_is_due_by_the_channels_standard(
        self, office: Office, channel: Channel, length: timedelta
    ) -> None:
        line = office.reads.ticket(office.ticket(channel=channel)).line
        assert (line.due_at, line.due_kind) == (MORNING + length, "first")
        assert line.soon_at == MORNING + length * 3 / 4

    def test_the_clock_runs_from_when_they_wrote_not_from_when_it_arrived(self, office: Office) -> None:
        ticket = office.ticket(sent_at=office.at(hours=-2))
        assert office.row(ticket)["due_at"] == to_milliseconds(MORNING + timedelta(hours=10))

    @pytest.mark.parametrize("ahead", [timedelta(seconds=1), timedelta(days=365), timedelta(days=365 * 5000)])
    def test_a_date_to_come_is_not_believed(self, office: Office, ahead: timedelta) -> None:
        ticket = office.ticket(sent_at=office.now + ahead)
        assert office.row(ticket)["created_at"] == to_milliseconds(MORNING)
        assert office.reads.ticket(ticket).messages[0].at == MORNING

    def test_a_date_before_there_were_mails_is_not_believed(self, office: Office) -> None:
        ticket = office.ticket(sent_at=MORNING.replace(year=1969))
        assert office.row(ticket)["created_at"] == to_milliseconds(MORNING)

    def test_the_oldest_unanswered_message_counts(self, office: Office) -> None:
        ticket = office.ticket(channel=Channel.CHAT)
        office.wait(seconds=20)
        office.receive("?", channel=Channel.CHAT, subject="[#1001]")
        row = office.row(ticket)
        assert (row["unanswered"], row["due_at"]) == (2, to_milliseconds(MORNING + timedelta(seconds=30)))

    def test_a_chat_is_live_for_a_while_after_its_last_words(self, office: Office) -> None:
        ticket = office.ticket(channel=Channel.CHAT)
        assert [line.id for line in office.reads.live()] == [ticket]
        office.wait(minutes=16)
        assert office.reads.live() == ()


class TestWhatIsKept:
    def test_a_ticket_without_a_subject_takes_its_first_line(self, office: Office) -> None:
        ticket = office.ticket(subject="", body="\n\n  Where is it?\nSecond")
        assert office.row(ticket)["subject"] == "Where is it?"
        assert office.row(office.ticket(subject=" ", body=" "))["subject"] == "(no subject)"

    def test_a_change_never_holds_a_customers_words(self, office: Office) -> None:
        office.ticket(subject="", body="my secret illness")
        office.receive("my secret illness", subject="my secret illness")
        assert office.store.read("SELECT count(*) FROM change WHERE fields LIKE '%secret%'") == [(0,)]

    def test_attachments_are_kept_once_per_content(self, office: Office) -> None:
        files = (File("a.png", "image/png", b"same"), File("b.png", "image/png", b"same"), File("c.txt", "", b""))
        ticket = office.ticket(files=files)
        kept = office.reads.ticket(ticket).messages[0].attachments
        assert [(one.name, one.size) for one in kept] == [("a.png", 4), ("b.png", 4), ("c.txt", 0)]
        assert office.store.read("SELECT count(*) FROM blob") == [(2,)]

    def test_remarks_and_public_audience(self, office: Office) -> None:
        ticket = office.ticket(channel=Channel.SOCIAL, audience=Audience.PUBLIC, remarks=("no date", "odd charset"))
        view = office.reads.ticket(ticket)
        assert view.audience is Audience.PUBLIC
        assert view.messages[0].remarks == ("no date", "odd charset")

    def test_a_language_is_guessed_and_marked_as_a_guess(self, office: Office) -> None:
        ticket = office.ticket(body="Labdien! Kur ir mans pasūtījums? Lūdzu atbildiet.")
        view = office.reads.ticket(ticket)
        assert (view.line.language, view.customer.language) == (Language.LATVIAN, Language.LATVIAN)
        assert view.customer.language_certainty == "guess"

    def test_a_better_name_than_an_address_is_taken_over(self, office: Office) -> None:
        ticket = office.ticket(sender=Party(ContactKind.MAIL, "ilze@example.com"))
        office.receive(sender=Party(ContactKind.MAIL, "ILZE@example.com", "Ilze Kalniņa"))
        assert office.reads.ticket(ticket).customer.name == "Ilze Kalniņa"
        office.receive(sender=Party(ContactKind.MAIL, "ilze@example.com", "Somebody Else"))
        assert office.reads.ticket(ticket).customer.name == "Ilze Kalniņa"
        assert [hit.line.id for hit in office.reads.search("kalnina")][-1] == ticket

    def test_a_sender_without_an_address_is_still_taken_in(self, office: Office) -> None:
        first = office.ticket(sender=Party(ContactKind.MAIL, " "))
        second = office.ticket(sender=Party(ContactKind.MAIL, ""))
        assert office.row(first)["customer_key"] != office.row(second)["customer_key"]

    def test_what_came_late_does_not_hide_behind_an_answer(self, office: Office) -> None:
        ticket = office.ticket()
        office.make_demo()
        office.done(Reply, ticket=ticket, body="on its way")
        office.wait(seconds=5)
        office.receive("one more thing", subject="[#1001]", sent_at=office.at(minutes=-30))
        office.let_leave()
        row = office.row(ticket)
        assert (row["state"], row["unanswered"]) == ("open", 1)


def test_numbers_are_never_given_twice(office: Office) -> None:
    numbers = [office.receive().number for _ in range(3)]
    office.do(OpenTicket, subject="x", channel=Channel.MAIL, party=ILZE, category="nowhere")
    numbers += [office.receive(sender=STRANGER).number for _ in range(3)]
    assert numbers == [1001, 1002, 1003, 1004, 1005, 1006]


@given(
    subject=st.text(max_size=40),
    body=st.text(max_size=200),
    name=st.text(max_size=30),
    address=st.text(max_size=30),
    key=st.text(max_size=10),
    refers=st.lists(st.text(max_size=10), max_size=3),
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_whatever_arrives_is_taken_in(
    office: Office, subject: str, body: str, name: str, address: str, key: str, refers: list[str]
) -> None:
    answer = office.receive(
        body,
        subject=subject,
        sender=Party(ContactKind.MAIL, address, name),
        key=key,
        external_id=key,
        refers_to=tuple(refers),
    )
    view = office.reads.ticket(answer.ticket or "")
    assert view.messages
    assert office.reads.find(answer.number or 0).id == answer.ticket


def test_the_same_customer_by_any_spelling_of_their_address(office: Office) -> None:
    first = office.ticket(sender=Party(ContactKind.HANDLE, "@Marta.K"), channel=Channel.SOCIAL)
    again = office.ticket(sender=Party(ContactKind.HANDLE, "marta.k"), channel=Channel.SOCIAL)
    assert office.row(first)["customer_key"] == office.row(again)["customer_key"]
    assert office.row(office.ticket(sender=ILZE))["customer_key"] != office.row(first)["customer_key"]
