"""A remote that was put back to an older copy: what it has forgotten is for a person to decide."""

from doing import done, row
from fleet import Fleet, Mirror

from deskterm.desk.link import MAY_HAVE_LEFT
from deskterm.model import commands
from deskterm.model.commands import Party
from deskterm.model.words import ContactKind
from deskterm.store import pending
from office import Office


class TestSetBack:
    def test_what_the_server_forgot_is_for_a_person_to_say(self, fleet: Fleet, mirror: Mirror, ticket: str) -> None:
        fleet.back_up()
        reply = done(mirror, commands.Reply, ticket=ticket, body="it left once")
        note = done(mirror, commands.Note, ticket=ticket, body="noted once")
        mirror.settle()
        fleet.set_back()
        waiting = done(mirror, commands.Tag, ticket=ticket, add=("still",))
        mirror.settle()
        lines = {one.command: one for one in pending.lines(mirror.store)}
        assert {one: line.hint for one, line in lines.items()} == {
            reply.command: MAY_HAVE_LEFT,
            note.command: "push it again or drop it",
        }
        assert {line.reason for line in lines.values()} == {"the server was set back to a time before this"}
        assert fleet.store.read("SELECT count(*) FROM message WHERE body = 'it left once'") == [(0,)]
        assert row(fleet.store, ticket, "tags") == ("still",)
        assert waiting.command not in lines
        mirror.desk.retry(reply.command)
        mirror.settle()
        sql = "SELECT delivery FROM message WHERE body = 'it left once'"
        assert fleet.store.read(sql) == mirror.store.read(sql) == [("counting",)]

    def test_an_answer_that_may_have_left_before_is_not_sent_again_by_itself(
        self, fleet: Fleet, mirror: Mirror, ticket: str
    ) -> None:
        """It was sent, what the server said to it was lost, and the server was set back to before it."""
        fleet.back_up()
        note = done(mirror, commands.Note, ticket=ticket, body="noted")
        reply = done(mirror, commands.Reply, ticket=ticket, body="it may have left")
        mirror.remote.lost = "answer"
        mirror.push()
        fleet.set_back()
        mirror.settle()
        (line,) = pending.lines(mirror.store)
        assert (line.command, line.state, line.hint) == (reply.command, "stopped", MAY_HAVE_LEFT)
        assert fleet.store.read("SELECT body FROM message WHERE kind != 'customer'") == [("noted",)]
        assert note.message is not None

    def test_of_what_the_copy_knows_nobody_is_asked(self, fleet: Fleet, mirror: Mirror, ticket: str) -> None:
        done(mirror, commands.Reply, ticket=ticket, body="it is known")
        mirror.remote.lost = "answer"
        mirror.push()
        fleet.back_up()
        fleet.set_back()
        mirror.settle()
        assert pending.lines(mirror.store) == ()
        assert mirror.store.read("SELECT count(*) FROM message WHERE body = 'it is known'") == [(1,)]

    def test_what_came_to_be_after_the_copy_goes(self, fleet: Fleet, mirror: Mirror, truth: Office) -> None:
        fleet.back_up()
        gone = truth.receive(subject="after the copy", sender=Party(ContactKind.MAIL, "z@example.com", "Z")).ticket
        mirror.settle()
        fleet.set_back()
        other = truth.receive(subject="another one", sender=Party(ContactKind.MAIL, "y@example.com", "Y")).ticket
        mirror.settle()
        assert gone is not None
        assert row(mirror.store, gone, "1") == ()
        assert other is not None
        assert row(mirror.store, other, "subject, number") == row(truth.store, other, "subject, number")

    def test_a_copy_that_misses_nothing_costs_nothing(self, fleet: Fleet, mirror: Mirror, ticket: str) -> None:
        done(mirror, commands.Tag, ticket=ticket, add=("a",))
        mirror.settle()
        fleet.back_up()
        fleet.set_back()
        before = mirror.follower.place
        mirror.settle()
        after = mirror.follower.place
        assert after.epoch != before.epoch
        assert (after.cursor, after.part) == (before.cursor, before.part)
        assert pending.lines(mirror.store) == ()
