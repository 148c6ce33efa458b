"""A mail comes in, becomes a ticket, is answered, and the answer to the answer comes back to it."""

from collections.abc import Callable

from mail_desk import MailDesk, letter
from post_office import PostOffice


def test_the_whole_way_there_and_back(office: MailDesk, post: PostOffice) -> None:
    office.arrives(letter("Kur ir mana paka?", ident="one@example.com"))
    assert office.fetch().taken == 1
    ((ticket, subject, state),) = office.tickets
    assert (subject, state) == ("Piegāde", "new")
    message = office.reply(ticket, "Labdien, **Ilze**!\n\n- viens\n- divi <b>x</b>")
    assert office.delivery(message)[0] == "counting"
    assert office.deliver().sent == 1
    assert office.delivery(message) == ("sent", "")
    (sent,) = post.outside
    mail = sent.mail
    assert (sent.sender, sent.recipients) == (office.address, ["ilze@example.com"])
    assert mail["From"].addresses[0].addr_spec == office.address
    assert mail["From"].addresses[0].display_name == "Aija (Klientu apkalpošana)"
    assert mail["To"].addresses[0].display_name == "Ilze Kalniņa"
    assert mail["Subject"] == "Re: Piegāde [#1001]"
    assert mail["References"] == mail["In-Reply-To"] == "<one@example.com>"
    assert sent.id == f"{message}@desk.test"
    text = mail.get_body(("plain",)).get_content()
    assert text.startswith("Labdien, **Ilze**!")
    assert "> Kur ir mana paka?" in text
    page = mail.get_body(("html",)).get_content()
    assert "<strong>Ilze</strong>" in page
    assert "<li>viens</li>" in page
    assert "&lt;b&gt;" in page
    assert office.tickets[0][2] == "pending"
    office.arrives(letter("Paldies!", answers=sent.id, subject="something else"))
    office.fetch()
    assert [one[2] for one in office.tickets] == ["open"]
    assert office.bodies(ticket)[-1] == "Paldies!"
    assert [len(post.folder_of(office.address, one)) for one in ("INBOX", "Archive", "Sent")] == [0, 2, 1]


class TestThreads:
    def begun(self, office: MailDesk, post: PostOffice) -> tuple[str, str, str]:
        """A ticket with an answer: its id, the answer's Message-ID, its own reply address."""
        office.arrives(letter(ident="begin@example.com", Cc="boss@example.com"))
        office.fetch()
        ticket = office.tickets[0][0]
        office.reply(ticket)
        office.deliver()
        (sent,) = post.outside
        return ticket, sent.id, sent.mail["Reply-To"].addresses[0].addr_spec

    def joined(self, office: MailDesk, ticket: str, *mails: bytes, at: str = "") -> list[bool]:
        """Of each mail whether it came to the ticket."""
        found = list[bool]()
        for one in mails:
            before = len(office.bodies(ticket))
            office.arrives(one, at=at)
            office.fetch()
            found.append(len(office.bodies(ticket)) > before)
        return found

    def test_references_and_number_join_whoever_belongs_to_the_ticket(self, office: MailDesk, post: PostOffice) -> None:
        ticket, ident, _ = self.begun(office, post)
        assert self.joined(
            office, ticket,
            letter("1", answers=ident),
            letter("2", subject="Re: [#1001]"),
            letter("3", answers=ident, sender="boss@example.com"),
        ) == [True, True, True]  # fmt: skip

    def test_neither_joins_a_stranger_and_a_subject_joins_nobody(self, office: MailDesk, post: PostOffice) -> None:
        ticket, ident, _ = self.begun(office, post)
        assert self.joined(
            office, ticket,
            letter("1", answers=ident, sender="mallory@evil.test"),
            letter("2", subject="Re: [#1001]", sender="mallory2@evil.test"),
            letter("3", ident=ident, sender="mallory3@evil.test"),
            letter("4", subject="Piegāde"),
            letter("5", subject="Re: Piegāde", sender="other@example.com"),
        ) == [False] * 5  # fmt: skip
        assert len(office.tickets) == 6

    def test_the_tickets_own_address_joins_and_is_not_to_be_forged(self, office: MailDesk, post: PostOffice) -> None:
        ticket, _, address = self.begun(office, post)
        local, _, domain = address.partition("@")
        other = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
        assert self.joined(
            office, ticket,
            letter("1", to=address, sender="ilze.private@example.com"),
            letter("2", to=other, sender="mallory@evil.test"),
        ) == [True, False]  # fmt: skip
        assert office.rows("SELECT remarks FROM message WHERE body LIKE '1%'")[0][0].startswith("sent from an address")

    def test_a_mail_to_two_mailboxes_is_one_message(self, make_desk: Callable[..., MailDesk]) -> None:
        office = make_desk()
        twin = make_desk(name="billing")
        office.configure(mailboxes=(*office.mail.mailboxes, *twin.mail.mailboxes))
        raw = letter("both", to=office.address, Cc=twin.address)
        office.arrives(raw)
        office.arrives(b"Received: from elsewhere\r\n" + raw, at=twin.address)
        assert (office.fetch(0).taken, office.fetch(1).known) == (1, 1)
        assert len(office.tickets) == 1

    def test_words_on_a_closed_ticket_follow_the_policy(self, office: MailDesk, post: PostOffice) -> None:
        from deskterm.model.commands import SetState
        from deskterm.model.words import State

        ticket, ident, _ = self.begun(office, post)
        for state in (State.SOLVED, State.CLOSED):
            office.done(SetState(actor="aija", ticket=ticket, state=state))
        assert self.joined(office, ticket, letter("late", answers=ident)) == [False]
        new = office.tickets[1][0]
        assert "Follows the closed ticket #1001." in office.bodies(new)
        office.configure(late_reply="reopen")
        assert self.joined(office, ticket, letter("later", answers=ident)) == [True]
        assert office.tickets[0][2] == "open"


def test_a_contact_form_brings_the_one_it_names(office: MailDesk, post: PostOffice) -> None:
    office.arrives(letter(sender="Shop <noreply@shop.example>", Reply_To="Ilze <ilze@example.com>"))
    office.arrives(letter(sender="Mallory <mallory@evil.test>", Reply_To="Ilze <ilze@example.com>"))
    office.fetch()
    assert office.rows("SELECT name FROM customer ORDER BY key") == [("Ilze",), ("Mallory",)]
    office.reply(office.tickets[0][0])
    office.deliver()
    assert post.outside[0].recipients == ["ilze@example.com"]


def test_an_answer_goes_to_the_address_the_customer_wrote_from_last(office: MailDesk, post: PostOffice) -> None:
    from deskterm.model.commands import Party, UpdateCustomer
    from deskterm.model.words import ContactKind
    from deskterm.store.timeline import recipient_of

    office.arrives(letter())
    office.fetch()
    ((customer, key, ticket_key),) = office.rows(
        "SELECT c.id, c.key, t.key FROM customer AS c JOIN ticket AS t ON t.customer_key = c.key"
    )
    second = Party(ContactKind.MAIL, "ilze@work.example")
    office.done(UpdateCustomer(actor="aija", customer=customer, add_contact=(second,)))
    office.arrives(letter("from work", sender="ilze@work.example", subject="[#1001]"))
    office.fetch()
    from deskterm.model.words import Channel

    assert recipient_of(office.store, Channel.MAIL, key, ticket_key) == "ilze@work.example"
    office.reply(office.tickets[0][0])
    office.deliver()
    assert post.outside[0].recipients == ["ilze@work.example"]


def test_an_erased_customer_leaves_no_envelope(office: MailDesk) -> None:
    from deskterm.model.customer_commands import EraseCustomer

    office.arrives(letter(Cc="boss@example.com"))
    office.fetch()
    office.reply(office.tickets[0][0], cc=("boss@example.com",))
    ((customer,),) = office.rows("SELECT id FROM customer")
    office.done(EraseCustomer(actor="aija", customer=customer, ground="asked"))
    assert office.rows("SELECT 1 FROM letter") == office.rows("SELECT 1 FROM sending") == []
    assert office.deliver().sent == 0
