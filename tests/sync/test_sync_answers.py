"""Answers written at a mirror while somebody else wrote, and answers taken back."""

from doing import done, row
from fleet import Fleet, Mirror

from deskterm.model import commands
from deskterm.model.ids import new_id
from deskterm.model.words import Priority
from deskterm.store import pending
from office import Office


class TestAnswersWrittenMeanwhile:
    def test_an_answer_is_held_for_a_colleagues_that_its_author_cannot_have_seen(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        """One's own note, written later while the server was away, does not make the colleague's answer seen."""
        truth.wait(seconds=1)
        truth.done(commands.Reply, ticket=ticket, body="it is on its way")
        note = done(mirror, commands.Note, ticket=ticket, body="written without a line")
        (seen,) = row(mirror.store, ticket, "version")
        answer = done(mirror, commands.Reply, ticket=ticket, body="it is lost", last_message=note.message, seen=seen)
        mirror.settle()
        told = truth.store.read("SELECT delivery, reason FROM message WHERE id = ?", (answer.message,))
        assert told == [("held", "Aija wrote to the customer meanwhile")]

    def test_an_answer_that_was_seen_holds_nothing(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        truth.done(commands.Reply, ticket=ticket, body="it is on its way")
        mirror.settle()
        note = done(mirror, commands.Note, ticket=ticket, body="aija has answered")
        truth.make_demo()
        truth.let_leave()
        (seen,) = row(mirror.store, ticket, "version")
        answer = done(
            mirror, commands.Reply, ticket=ticket, body="one thing more", last_message=note.message, seen=seen
        )
        mirror.settle()
        assert truth.store.read("SELECT delivery FROM message WHERE id = ?", (answer.message,)) == [("counting",)]

    def test_pushed_again_it_no_longer_names_what_never_was(
        self, fleet: Fleet, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        """A note that the server refused stays away; the answer written after it can go all the same."""
        fleet.see_only("pavils", "technical")
        note = done(mirror, commands.Note, ticket=ticket, body="refused")
        answer = done(mirror, commands.Reply, ticket=ticket, body="words", last_message=note.message)
        mirror.settle()
        assert pending.counts(mirror.store).stopped == 2
        fleet.see_only("pavils")
        mirror.settle()
        (line,) = (one for one in pending.lines(mirror.store) if one.kind == "Reply")
        mirror.desk.retry(line.command)
        mirror.settle()
        assert truth.store.read("SELECT body, delivery FROM message WHERE id = ?", (answer.message,)) == [
            ("words", "counting")
        ]


class TestUndoing:
    def test_undo_names_what_it_undoes(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        """At the server something else may be the latest by then."""
        done(mirror, commands.SetPriority, ticket=ticket, priority=Priority.HIGH)
        mirror.settle()
        undone = done(mirror, commands.Undo)
        truth.done(commands.Tag, actor="pavils", ticket=ticket, add=("from-elsewhere",))
        assert row(mirror.store, ticket, "priority") == ("normal",)
        mirror.settle()
        (line,) = pending.lines(mirror.store)
        assert (line.command, line.state) == (undone.command, "stopped")
        assert row(mirror.store, ticket, "priority, tags") == ("high", "from-elsewhere")

    def test_of_many_what_a_colleague_changed_at_the_server_stays_there_and_that_is_told(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        other = truth.ticket(body="another matter")
        mirror.settle()
        gesture = new_id()
        for one in (ticket, other):
            done(mirror, commands.SetPriority, ticket=one, priority=Priority.HIGH, gesture=gesture)
        mirror.settle()
        truth.done(commands.Tag, actor="pavils", ticket=ticket, add=("from-elsewhere",))
        done(mirror, commands.Undo)
        assert row(mirror.store, ticket, "priority") == ("normal",)
        mirror.settle()
        assert len(mirror.courier.stays) == 1
        assert "changed since (the tags by pavils)" in mirror.courier.stays[0]
        assert pending.lines(mirror.store) == ()
        assert row(mirror.store, ticket, "priority, tags") == ("high", "from-elsewhere")
        assert row(mirror.store, other, "priority") == ("normal",)
        assert row(truth.store, other, "priority") == ("normal",)

    def test_an_answer_taken_back_before_it_was_sent_is_never_sent(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        answer = done(mirror, commands.Reply, ticket=ticket, body="too soon")
        truth.wait(days=1)
        done(mirror, commands.Recall)
        mirror.push()
        truth.desk.tick(truth.now)
        assert truth.store.read("SELECT count(*) FROM message WHERE id = ?", (answer.message,)) == [(0,)]
        assert pending.lines(mirror.store) == ()
        assert mirror.store.read("SELECT count(*) FROM message WHERE body = 'too soon'") == [(0,)]

    def test_an_answer_undone_before_it_was_sent_is_never_sent(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        done(mirror, commands.Reply, ticket=ticket, body="too soon")
        done(mirror, commands.Undo)
        mirror.settle()
        assert truth.store.read("SELECT count(*) FROM message WHERE body = 'too soon'") == [(0,)]

    def test_an_answer_that_may_have_been_sent_is_recalled_there(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        mirror.remote.lost = "answer"
        done(mirror, commands.Reply, ticket=ticket, body="too soon")
        mirror.follower.greet()
        mirror.push()
        done(mirror, commands.Recall)
        mirror.settle()
        assert truth.store.read("SELECT delivery FROM message WHERE body = 'too soon'") == [("recalled",)]
