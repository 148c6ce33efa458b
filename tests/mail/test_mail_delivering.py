"""Answers leave once: what a server says of them, what a broken line leaves behind, what never leaves."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from mail_desk import MailDesk, letter
from post_office import PASSWORD, PostOffice

from deskterm.channels.mail.delivering import Courier
from deskterm.desk.desk import Desk
from deskterm.errors import DesktermError
from deskterm.model.answers import Refused
from deskterm.model.commands import File, Recall, Release
from deskterm.model.instants import to_milliseconds
from deskterm.store.mailing import claim, tell_server
from deskterm.store.opening import open_store


@pytest.fixture
def ticket(office: MailDesk) -> str:
    """A ticket Ilze began by mail."""
    office.arrives(letter(ident="begin@example.com"))
    office.fetch()
    return office.tickets[0][0]


def later(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


class TestWhatAServerSays:
    def test_a_permanent_refusal_comes_back_with_its_reason(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        post.refuse["ilze@example.com"] = "550 5.1.1 no such user"
        message = office.reply(ticket)
        assert office.deliver().returned == 1
        assert office.delivery(message) == ("failed", "550 5.1.1 no such user")
        assert post.outside == []
        post.refuse.clear()
        office.done(Release(actor="aija", message=message))
        assert office.deliver().sent == 1
        assert [one.id for one in post.outside] == [f"{message}@desk.test"]

    def test_a_passing_refusal_is_tried_again_later_and_not_before(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        post.refuse["ilze@example.com"] = "451 4.3.0 come back later"
        message = office.reply(ticket)
        assert office.deliver().later == 1
        post.refuse.clear()
        assert office.deliver().sent == 0
        assert office.delivery(message)[0] == "leaving"
        assert office.courier(clock=lambda: later(5)).round().sent == 1
        assert len(post.outside) == 1

    def test_a_server_that_is_not_there_loses_nothing(self, office: MailDesk, ticket: str) -> None:
        good = office.mail.mailboxes[0].smtp_port
        office.configure_box(smtp_port=1)
        office.reply(ticket)
        came = office.deliver()
        assert (came.later, bool(came.trouble)) == (1, True)
        office.configure_box(smtp_port=good)
        assert office.courier(clock=lambda: later(5)).round().sent == 1

    def test_a_line_that_breaks_after_the_words_holds_the_answer_for_a_person(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        post.hang_up = 1
        message = office.reply(ticket)
        assert office.deliver().held == 1
        delivery, reason = office.delivery(message)
        assert delivery == "held"
        assert "may have been sent or not" in reason
        assert office.deliver().sent == 0
        assert len(post.outside) == 1
        office.done(Release(actor="aija", message=message, by_hand=True))
        assert office.delivery(message)[0] == "sent"
        assert office.deliver().sent == 0
        assert len(post.outside) == 1

    def test_copies_go_along_and_one_that_is_refused_is_named(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        post.refuse["gone@example.com"] = "550 gone"
        office.reply(ticket, cc=("boss@example.com", "gone@example.com"))
        assert office.deliver().sent == 1
        (sent,) = post.outside
        assert sent.recipients == ["ilze@example.com", "boss@example.com"]
        assert [one.addr_spec for one in sent.mail["Cc"].addresses] == ["boss@example.com", "gone@example.com"]
        assert "gone@example.com (gone)" in office.bodies(ticket)[-1]

    def test_letters_beyond_ascii_want_a_server_that_takes_them(self, office: MailDesk, post: PostOffice) -> None:
        office.arrives("From: Ļena <ļena@пример.рф>\r\nTo: support@desk.test\r\nSubject: x\r\n\r\nSveiki!\r\n".encode())
        office.fetch()
        ticket = office.tickets[0][0]
        message = office.reply(ticket)
        office.deliver()
        assert "SMTPUTF8" in office.delivery(message)[1]
        post.extensions = ["SMTPUTF8", "8BITMIME"]
        office.done(Release(actor="aija", message=message))
        assert office.deliver().sent == 1
        assert post.outside[0].recipients == ["ļena@xn--e1afmkfd.xn--p1ai"]

    @pytest.mark.parametrize(
        "address", ["[@click=app.quit]x[/]", "a@b@c[", '"@x', "x@[1.2", "x y@z", "x@", "\N{HIRAGANA LETTER A}@-"]
    )
    def test_an_address_that_is_none_comes_back_and_holds_up_no_other(
        self, office: MailDesk, post: PostOffice, ticket: str, address: str
    ) -> None:
        message = office.reply(ticket)
        with office.store.writing() as session:
            session.connection().exec_driver_sql("UPDATE message SET recipient = ? WHERE id = ?", (address, message))
        office.arrives(letter(sender="other@example.com"))
        office.fetch()
        office.reply(office.tickets[-1][0])
        came = office.deliver()
        assert (came.sent, came.returned) == (1, 1)
        assert office.delivery(message)[0] == "failed"
        assert [one.recipients for one in post.outside] == [["other@example.com"]]

    def test_an_answer_no_mail_can_be_made_of_holds_up_no_other(
        self, office: MailDesk, ticket: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from deskterm.channels.mail import letters

        make = letters.compose
        monkeypatch.setattr(letters, "compose", lambda one: 1 // 0 if "odd" in one.body else make(one))
        odd, other = office.reply(ticket, body="odd"), office.reply(ticket, body="Labdien!")
        assert office.deliver().sent == 1
        assert office.delivery(odd) == ("failed", "no mail can be made of it: ZeroDivisionError")
        assert office.delivery(other)[0] == "sent"

    def test_files_travel_with_the_answer(self, office: MailDesk, post: PostOffice, ticket: str) -> None:
        office.reply(ticket, files=(File("rēķins.pdf", "application/pdf", b"%PDF-1.4 \x00\xff"),))
        office.deliver()
        (file,) = post.outside[0].mail.iter_attachments()
        assert (file.get_filename(), file.get_content_type()) == ("rēķins.pdf", "application/pdf")
        assert file.get_content() == b"%PDF-1.4 \x00\xff"

    def test_one_address_gets_so_many_an_hour_and_the_rest_later(self, office: MailDesk, ticket: str) -> None:
        office.configure(most_per_hour=2)
        for number in range(3):
            office.reply(ticket, f"answer {number}")
        came = office.deliver()
        assert (came.sent, came.later) == (2, 1)
        assert office.courier(clock=lambda: later(70)).round().sent == 1

    def test_hostile_words_stay_in_their_place(self, office: MailDesk, post: PostOffice, hostile: str) -> None:
        office.arrives(letter(f"x {hostile}", subject=" ".join(f"s {hostile}".split()), ident=""))
        office.fetch()
        office.reply(office.tickets[0][0], f"answer {hostile}")
        assert office.deliver().sent == 1
        mail = post.outside[0].mail
        assert mail["To"].addresses[0].addr_spec == "ilze@example.com"
        assert "\x1b" not in mail.get_body(("plain",)).get_content()


class TestWhatACourierLeavesBehind:
    def told(self, office: MailDesk, ticket: str) -> str:
        """An answer whose courier ended just when its words were given away."""
        message = office.reply(ticket)
        office.desk.tick()
        now = to_milliseconds(datetime.now(UTC))
        claimed = claim(office.store, "elsewhere:1:x", now, now + 60_000)
        assert claimed is not None
        assert tell_server(office.store, claimed, "elsewhere:1:x", f"{message}@desk.test", now + 60_000)
        return message

    def test_nobody_touches_it_while_its_courier_may_live(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        message = self.told(office, ticket)
        office.deliver()
        assert office.delivery(message)[0] == "leaving"
        assert post.outside == []

    def test_what_lies_among_the_sent_was_sent(self, office: MailDesk, post: PostOffice, ticket: str) -> None:
        from deskterm.channels.mail.mailbox import Mailbox

        message = self.told(office, ticket)
        mailbox = Mailbox(office.mail.mailboxes[0], PASSWORD)
        mailbox.append("Sent", letter(ident=f"{message}@desk.test"))
        mailbox.close()
        assert office.courier(clock=lambda: later(5)).round().sent == 1
        assert office.delivery(message)[0] == "sent"
        assert post.outside == []

    def test_what_does_not_waits_for_a_person(self, office: MailDesk, post: PostOffice, ticket: str) -> None:
        message = self.told(office, ticket)
        assert office.courier(clock=lambda: later(5)).round().held == 1
        assert office.delivery(message)[0] == "held"
        assert post.outside == []
        office.done(Release(actor="aija", message=message))
        assert office.deliver().sent == 1

    def test_our_own_copy_coming_in_settles_it(self, office: MailDesk, ticket: str) -> None:
        message = self.told(office, ticket)
        office.arrives(letter("copy", sender=office.address, ident=f"{message}@desk.test"))
        assert office.fetch().ours == 1
        assert office.delivery(message)[0] == "sent"
        assert len(office.tickets) == 1

    def test_a_copy_to_ourselves_settles_what_a_broken_line_left_open(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        office.configure_box(sent_to_us=True)
        post.hang_up = 1
        message = office.reply(ticket)
        assert office.deliver().held == 1
        assert office.fetch().ours == 1
        assert office.delivery(message) == ("sent", "")
        assert (len(post.outside), post.outside[0].recipients, len(office.tickets)) == (1, ["ilze@example.com"], 1)
        office.reply(ticket, "another")
        assert (office.deliver().sent, office.fetch().ours, len(office.tickets)) == (1, 1, 1)


class TestWhatNeverLeaves:
    def test_what_was_written_before_there_was_a_transport_waits_for_its_release(
        self, office: MailDesk, post: PostOffice, ticket: str
    ) -> None:
        smtp = office.mail.mailboxes[0].smtp
        office.configure_box(smtp="")
        message = office.reply(ticket)
        office.configure_box(smtp=smtp)
        office.deliver()
        assert office.delivery(message)[0] == "held"
        assert post.outside == []
        office.done(Release(actor="aija", message=message))
        assert office.deliver().sent == 1

    def test_what_was_recalled(self, office: MailDesk, post: PostOffice, ticket: str) -> None:
        message = office.reply(ticket)
        office.done(Recall(actor="aija", message=message))
        office.deliver()
        assert (office.delivery(message)[0], post.outside) == ("recalled", [])

    def test_what_is_with_the_courier_is_not_recalled(self, office: MailDesk, ticket: str) -> None:
        message = office.reply(ticket)
        office.desk.tick()
        answer = office.desk.execute(Recall(actor="aija", message=message))
        assert isinstance(answer, Refused)

    def test_a_demonstration_delivers_to_nobody(self, office: MailDesk, post: PostOffice, ticket: str) -> None:
        office.reply(ticket)
        with office.store.writing() as session:
            session.connection().exec_driver_sql("UPDATE meta SET value = 'demo' WHERE name = 'kind'")
        with pytest.raises(DesktermError, match="delivers nothing"):
            office.deliver()
        assert post.outside == []


@pytest.mark.both_databases
def test_couriers_side_by_side_send_each_answer_once(
    make_desk: Callable[..., MailDesk], post: PostOffice, database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    import threading

    where = request.getfixturevalue("store_url") if database == "postgresql" else str(tmp_path / "shared.db")
    office = make_desk(where=where, sent="")
    office.arrives(letter(ident="begin@example.com"))
    office.fetch()
    ticket = office.tickets[0][0]
    messages = [office.reply(ticket, f"answer {number}") for number in range(12)]
    stores = [open_store(where) for _ in range(3)]
    couriers = [Courier(Desk(one, office.desk.settings), office.mail, lambda _: PASSWORD) for one in stores]
    threads = [threading.Thread(target=one.round) for one in couriers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(one.id for one in post.outside) == sorted(f"{one}@desk.test" for one in messages)
    assert {office.delivery(one)[0] for one in messages} == {"sent"}
    for one in stores:
        one.close()


class TestBounces:
    def bounce(self, ident: str, action: str = "failed") -> bytes:
        return (
            "From: Mail Delivery System <MAILER-DAEMON@mx.example.com>\r\nTo: support@desk.test\r\n"
            "Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\n"
            "Message-ID: <bounce@mx.example.com>\r\nMIME-Version: 1.0\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            "--b\r\nContent-Type: text/plain\r\n\r\nI'm sorry.\r\n"
            "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
            f"Final-Recipient: rfc822; ilze@example.com\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
            "Diagnostic-Code: smtp; 550 5.1.1 user unknown\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nFrom: support@desk.test\r\nMessage-ID: <{ident}>\r\n"
            "--b--\r\n"
        ).encode()

    def test_a_bounce_comes_to_the_answer_it_belongs_to(self, office: MailDesk, ticket: str) -> None:
        message = office.reply(ticket)
        office.deliver()
        office.arrives(self.bounce(f"{message}@desk.test"))
        office.fetch()
        assert office.delivery(message) == ("failed", "it came back: ilze@example.com: 550 5.1.1 user unknown")
        assert len(office.tickets) == 1
        assert office.tickets[0][2] == "open"
        assert office.rows("SELECT name FROM customer") == [("Ilze Kalniņa",)]

    def test_a_delay_returns_nothing(self, office: MailDesk, ticket: str) -> None:
        message = office.reply(ticket)
        office.deliver()
        office.arrives(self.bounce(f"{message}@desk.test", "delayed"))
        office.fetch()
        assert office.delivery(message)[0] == "sent"
        assert len(office.tickets) == 1

    def test_one_that_names_nothing_of_ours_returns_nothing(self, office: MailDesk, ticket: str) -> None:
        message = office.reply(ticket)
        office.deliver()
        office.arrives(self.bounce("something@else"))
        office.fetch()
        assert office.delivery(message)[0] == "sent"
