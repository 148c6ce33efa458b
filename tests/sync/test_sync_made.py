"""What commands make at a mirror: it has the ids it will have at the remote, and stands once at both."""

from doing import do, done, row
from fleet import Mirror

from deskterm.model import commands
from deskterm.model.answers import Refused
from deskterm.model.commands import Party
from deskterm.model.ids import derived_id
from deskterm.model.words import Channel, ContactKind, State
from office import Office


class TestMade:
    def test_a_ticket_made_here_gets_its_number_later(self, mirror: Mirror, truth: Office) -> None:
        party = Party(ContactKind.PHONE, "+37120331180", "王小明")
        answer = done(mirror, commands.OpenTicket, subject="\x1b[31mNew", channel=Channel.PHONE, party=party)
        assert answer.number is None
        assert answer.ticket is not None
        again = do(mirror, commands.SetState, ticket=answer.ticket, state=State.OPEN)
        assert isinstance(again, Refused)
        assert again.reason == "#new is open already"
        done(mirror, commands.Note, ticket=answer.ticket, body="noted")
        mirror.settle()
        (number,) = row(mirror.store, answer.ticket, "number")
        assert number == row(truth.store, answer.ticket, "number")[0] is not None

    def test_what_is_made_has_the_same_ids_at_both(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        reply = done(mirror, commands.Reply, ticket=ticket, body="Sveiki!")
        promise = done(mirror, commands.MakePromise, ticket=ticket, text="call", due_at=truth.at(hours=1))
        assert reply.message == derived_id(reply.command, 1)
        mirror.settle()
        assert truth.store.read("SELECT 1 FROM message WHERE id = ?", (reply.message,))
        assert truth.store.read("SELECT 1 FROM promise WHERE id = ?", (promise.message,))

    def test_a_customer_the_server_knows_already(self, mirror: Mirror, truth: Office) -> None:
        """The caller wrote meanwhile: the ticket keeps its id, and belongs to the customer the server knows."""
        party = Party(ContactKind.MAIL, "new@example.com", "Jānis")
        answer = done(mirror, commands.OpenTicket, subject="Call", channel=Channel.MAIL, party=party)
        other = truth.receive(sender=party, subject="I wrote myself")
        mirror.settle()
        sql = "SELECT customer_key FROM ticket WHERE id IN (?, ?)"
        assert len(set(mirror.store.read(sql, (answer.ticket, other.ticket)))) == 1

    def test_an_anonymous_verdict_leaves_no_trace_here(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        done(mirror, commands.Rate, ticket=ticket, value=2, anonymous=True)
        assert mirror.store.read("SELECT count(*) FROM rating") == [(0,)]
        mirror.settle()
        assert truth.store.read("SELECT value, ticket_key FROM rating") == [(2, None)]
        assert mirror.store.read("SELECT count(*) FROM push") == [(0,)]

    def test_files_and_reasons_go_with_an_answer_and_stand_once_at_both(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        file = commands.File("rēķins.pdf", "application/pdf", b"%PDF")
        reply = done(
            mirror, commands.Reply, ticket=ticket, body="Sveiki!", files=(file,), overruled=(("wrong-title", "so"),)
        )
        truth.done(commands.Tag, ticket=ticket, add=("late",))
        mirror.settle()
        sql = (
            "SELECT a.name, a.size, m.remarks FROM attachment AS a JOIN message AS m ON m.key = a.message_key"
            " JOIN blob AS b ON b.sha256 = a.sha256 WHERE m.id = ?"
        )
        for store in (mirror.store, truth.store):
            assert store.read(sql, (reply.message,)) == [("rēķins.pdf", 4, "check wrong-title overruled: so")]

    def test_a_phrase_is_counted_once(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        done(mirror, commands.Reply, ticket=ticket, body="Sveiki!", canned=("greeting",))
        truth.done(commands.Tag, ticket=ticket, add=("late",))
        mirror.settle()
        for store in (mirror.store, truth.store):
            assert store.read("SELECT count FROM phrase_use") == [(1,)]
