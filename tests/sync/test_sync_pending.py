"""A mirror's commands: they take effect at once, wait for the remote, and are laid again over what it says."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fleet import HANDOVER, Fleet, Mirror

from deskterm.desk.mirroring import ELSEWHERE
from deskterm.desk.settings import Settings
from deskterm.model import commands
from deskterm.model.answers import Conflict, Done, Refused
from deskterm.model.commands import DESK, Command, Party
from deskterm.model.ids import derived_id
from deskterm.model.instants import from_milliseconds
from deskterm.model.words import Audience, Channel, ContactKind, Delivery, Priority, State
from deskterm.store import pending
from deskterm.store.drafts import Drafts
from office import Office


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth, with one ticket of Ilze's, and the mirror of pavils, in step."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    fleet = Fleet(folder, template_store, settings, ("pavils",))
    fleet.office.ticket()
    fleet.mirrors[0].settle()
    yield fleet
    fleet.close()


@pytest.fixture
def truth(fleet: Fleet) -> Office:
    """Where the truth is; aija works there."""
    return fleet.office


@pytest.fixture
def mirror(fleet: Fleet) -> Mirror:
    """The mirror of pavils."""
    return fleet.mirrors[0]


@pytest.fixture
def ticket(truth: Office) -> str:
    """Ilze's ticket."""
    return truth.store.read("SELECT id FROM ticket")[0][0]


def do(mirror: Mirror, kind: type[Command], **fields: Any) -> Any:
    """A command by pavils at the mirror, now, unless told otherwise."""
    mirror.office.wait(seconds=1)
    return mirror.do(kind(**{"actor": "pavils", "at": mirror.office.now, **fields}))


def done(mirror: Mirror, kind: type[Command], **fields: Any) -> Done:
    answer = do(mirror, kind, **fields)
    assert isinstance(answer, Done), answer
    return answer


def row(store: Any, ticket: str, columns: str) -> tuple[Any, ...]:
    found = store.read(f"SELECT {columns} FROM ticket WHERE id = ?", (ticket,))
    return found[0] if found else ()


class TestAtOnce:
    def test_a_command_takes_effect_here_and_waits(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        done(mirror, commands.SetPriority, ticket=ticket, priority=Priority.HIGH)
        assert row(mirror.store, ticket, "priority") == ("high",)
        assert row(truth.store, ticket, "priority") == ("normal",)
        assert pending.counts(mirror.store).waiting == 1
        mirror.settle()
        assert row(truth.store, ticket, "priority") == ("high",)
        assert pending.counts(mirror.store).waiting == 0

    def test_what_is_refused_here_is_not_pushed(self, mirror: Mirror, ticket: str) -> None:
        answer = do(mirror, commands.SetPriority, ticket=ticket, priority=Priority.NORMAL)
        assert isinstance(answer, Refused)
        assert pending.counts(mirror.store).waiting == 0

    def test_the_same_command_again_changes_nothing(self, mirror: Mirror, ticket: str) -> None:
        command = commands.Note(actor="pavils", at=mirror.office.now, ticket=ticket, body="twice")
        first, again = mirror.do(command), mirror.do(command)
        assert isinstance(first, Done)
        assert again == replace(first, repeated=True)
        assert pending.counts(mirror.store).waiting == 1
        mirror.settle()
        assert mirror.office.store.read("SELECT count(*) FROM message WHERE body = 'twice'") == [(1,)]

    def test_many_commands_are_pushed_in_order(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        for number in range(120):
            done(mirror, commands.Note, ticket=ticket, body=f"{number}")
        mirror.settle()
        bodies = [one[0] for one in truth.store.read("SELECT body FROM message WHERE kind = 'note' ORDER BY key")]
        assert bodies == [str(number) for number in range(120)]

    @pytest.mark.parametrize("kind", ELSEWHERE, ids=lambda kind: kind.__name__)
    def test_what_is_the_servers_business_is_refused(self, kind: type[Command], mirror: Mirror, ticket: str) -> None:
        fields: dict[type[Command], dict[str, Any]] = {
            commands.Receive: {
                "channel": Channel.MAIL,
                "sender": Party(ContactKind.MAIL, "a@example.com"),
                "body": "x",
            },
            commands.Dispatch: {"message": "x"},
            commands.ReturnAnswer: {"message": "x", "reason": "y"},
            commands.Wake: {"ticket": ticket},
            commands.AddAgent: {"name": "x", "display_name": "X"},
        }
        if kind in fields:
            answer = mirror.desk.execute(kind(actor=DESK, at=mirror.office.now, **fields[kind]))
            assert isinstance(answer, Refused)
            assert "server" in answer.reason

    def test_nobody_else_works_at_somebodys_mirror(self, mirror: Mirror, ticket: str) -> None:
        answer = do(mirror, commands.Note, actor="zane", ticket=ticket, body="x")
        assert isinstance(answer, Refused)
        assert "pavils" in answer.reason

    def test_nothing_happens_by_itself(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        answer = done(mirror, commands.Reply, ticket=ticket, body="Sveiki!")
        truth.wait(hours=5)
        assert mirror.desk.tick(truth.now) is False
        assert mirror.store.read("SELECT delivery FROM message WHERE id = ?", (answer.message,)) == [("counting",)]


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


class TestOnTop:
    def test_what_comes_is_laid_under_what_waits(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        done(mirror, commands.Tag, ticket=ticket, add=("mine",))
        truth.done(commands.Tag, ticket=ticket, add=("theirs",))
        truth.done(commands.SetPriority, ticket=ticket, priority=Priority.HIGH)
        mirror.pull(9)
        assert row(mirror.store, ticket, "tags, priority") == ("theirs mine", "high")

    def test_what_no_longer_applies_waits_without_effect(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        done(mirror, commands.SetState, ticket=ticket, seen=1, state=State.PENDING)
        truth.done(commands.SetState, ticket=ticket, state=State.CLOSED)
        mirror.pull(9)
        assert row(mirror.store, ticket, "state") == ("closed",)
        assert pending.counts(mirror.store).waiting == 1

    def test_words_marked_here_are_as_before_when_that_is_overtaken(
        self, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        """Nothing of the message comes with the news, and yet it stands as the server has it."""
        done(mirror, commands.NoReplyNeeded, ticket=ticket, seen=1)
        assert mirror.store.read("SELECT waived FROM message") == [(1,)]
        truth.done(commands.SetState, ticket=ticket, state=State.CLOSED)
        mirror.settle()
        assert mirror.store.read("SELECT waived FROM message") == [(0,)]
        assert [one.kind for one in pending.lines(mirror.store)] == ["NoReplyNeeded"]

    def test_a_look_counts_by_what_the_server_has(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        """Pending commands of one's own make versions here that the server does not know."""
        done(mirror, commands.SetPriority, ticket=ticket, priority=Priority.HIGH)
        done(mirror, commands.Tag, ticket=ticket, add=("a",))
        (seen,) = row(mirror.store, ticket, "version")
        truth.done(commands.Assign, ticket=ticket, assignee="zane")
        done(mirror, commands.Assign, ticket=ticket, seen=seen, assignee="pavils")
        mirror.push()
        (line,) = pending.lines(mirror.store)
        assert line.reason == "aija changed the assignee meanwhile"
        assert dict(line.there)["assignee"] == "zane"
        assert row(truth.store, ticket, "assignee, priority") == ("zane", "high")

    def test_a_ticket_that_goes_out_of_sight_goes(
        self, fleet: Fleet, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        fleet.see_only("pavils", "front")
        mirror.settle()
        done(mirror, commands.Note, ticket=ticket, body="it waits")
        truth.done(commands.Assign, ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
        mirror.pull(9)
        assert row(mirror.store, ticket, "1") == ()
        assert mirror.store.read("SELECT count(*) FROM message") == [(0,)]
        assert mirror.store.read("SELECT count(*) FROM customer") == [(0,)]
        mirror.push()
        (line,) = pending.lines(mirror.store)
        assert line.reason == "that ticket is not there"
        assert line.text == "it waits"


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


class TestStopped:
    @pytest.fixture
    def held_up(self, mirror: Mirror, truth: Office, ticket: str) -> str:
        """A change of priority that a colleague has overtaken; the command's id."""
        answer = done(mirror, commands.SetPriority, ticket=ticket, seen=1, priority=Priority.HIGH)
        truth.done(commands.SetPriority, ticket=ticket, priority=Priority.LOW)
        mirror.settle()
        return answer.command

    def test_both_sides_are_told_and_the_effect_is_taken_back(self, mirror: Mirror, ticket: str, held_up: str) -> None:
        (stopped,) = mirror.stopped
        assert isinstance(stopped.answer, Conflict)
        (line,) = pending.lines(mirror.store)
        assert (line.command, line.kind, line.state) == (held_up, "SetPriority", "stopped")
        assert dict(line.there) == {"priority": "low"}
        assert row(mirror.store, ticket, "priority") == ("low",)

    def test_pushed_again_it_goes_over_what_is_there(
        self, mirror: Mirror, truth: Office, ticket: str, held_up: str
    ) -> None:
        mirror.desk.retry(held_up)
        assert row(mirror.store, ticket, "priority") == ("high",)
        mirror.settle()
        assert row(truth.store, ticket, "priority") == ("high",)
        assert pending.lines(mirror.store) == ()

    def test_dropped_it_never_was(self, mirror: Mirror, truth: Office, ticket: str, held_up: str) -> None:
        mirror.desk.drop(held_up)
        mirror.settle()
        assert pending.lines(mirror.store) == ()
        assert row(truth.store, ticket, "priority") == ("low",)

    def test_only_what_was_stopped_is_dropped(self, mirror: Mirror, ticket: str) -> None:
        answer = done(mirror, commands.Tag, ticket=ticket, add=("a",))
        mirror.desk.drop(answer.command)
        mirror.desk.retry(answer.command)
        assert pending.counts(mirror.store).waiting == 1

    def test_an_answer_pushed_again_counts_down_again(
        self, fleet: Fleet, mirror: Mirror, truth: Office, ticket: str
    ) -> None:
        fleet.see_only("pavils", "front")
        answer = done(mirror, commands.Reply, ticket=ticket, body="again")
        truth.done(commands.Assign, ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
        mirror.settle()
        truth.done(commands.Assign, ticket=ticket, assignee=None, queue="front", handover=HANDOVER)
        mirror.settle()
        truth.wait(hours=3)
        mirror.desk.retry(answer.command)
        mirror.push()
        ((leaves_at,),) = truth.store.read("SELECT leaves_at FROM outbox")
        assert from_milliseconds(leaves_at) == truth.now + timedelta(seconds=10)

    @pytest.mark.parametrize("hostile_words", ["退款\x1b[2J [/] {{x", "\u202eegnahc"])
    def test_what_was_written_is_a_draft_again(
        self, fleet: Fleet, mirror: Mirror, truth: Office, ticket: str, hostile_words: str
    ) -> None:
        fleet.see_only("pavils", "front")
        mirror.settle()
        drafts = Drafts(mirror.path)
        journal = drafts.journal(ticket, "pavils", Audience.DIRECT)
        journal.save("begun since", 3)
        journal.close()
        done(mirror, commands.Reply, ticket=ticket, body=f"answer {hostile_words.replace('{{', '{')}")
        done(mirror, commands.Note, ticket=ticket, body="note")
        truth.done(commands.Assign, ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
        mirror.push()
        text, _ = drafts.journal(ticket, "pavils", Audience.DIRECT).load()
        assert text == f"answer {hostile_words.replace('{{', '{')}\n\nbegun since"
        assert drafts.journal(ticket, "pavils", Audience.INTERNAL).load()[0] == "note"

    def test_it_comes_back_once_though_the_end_is_repeated(self, mirror: Mirror, ticket: str) -> None:
        from deskterm.desk.link import Returned
        from deskterm.sync.courier import into_drafts

        give_back = into_drafts(Drafts(mirror.path), "pavils")
        for _ in range(2):
            give_back(Returned(ticket, Audience.DIRECT, "words"), "command")
        assert Drafts(mirror.path).journal(ticket, "pavils", Audience.DIRECT).load()[0] == "words"


class TestSetBack:
    def test_what_the_server_forgot_is_for_a_person_to_say(self, fleet: Fleet, mirror: Mirror, ticket: str) -> None:
        fleet.back_up()
        reply = done(mirror, commands.Reply, ticket=ticket, body="it left once")
        mirror.settle()
        fleet.set_back()
        waiting = done(mirror, commands.Tag, ticket=ticket, add=("still",))
        mirror.settle()
        lines = {one.command: one for one in pending.lines(mirror.store)}
        assert lines.keys() == {reply.command}
        assert lines[reply.command].reason == "the server was set back to a time before this"
        assert fleet.store.read("SELECT count(*) FROM message WHERE body = 'it left once'") == [(0,)]
        assert row(fleet.store, ticket, "tags") == ("still",)
        assert waiting.command not in lines
        mirror.desk.retry(reply.command)
        mirror.settle()
        sql = "SELECT delivery FROM message WHERE body = 'it left once'"
        assert fleet.store.read(sql) == mirror.store.read(sql) == [("counting",)]

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


class TestTime:
    def test_offline_for_a_day(self, mirror: Mirror, truth: Office, ticket: str) -> None:
        """A day's work reaches the server in order, with the times at which it was done."""
        answers = [done(mirror, commands.Reply, ticket=ticket, body="from the train", solve=True)]
        for hour in range(8):
            truth.wait(hours=1)
            answers.append(done(mirror, commands.Note, ticket=ticket, body=f"hour {hour}"))
        truth.receive(body="are you there?", subject="Piegāde [#1001]")
        truth.wait(hours=16)
        mirror.settle()
        truth.desk.tick(truth.now)
        mirror.settle()
        assert row(truth.store, ticket, "state, unanswered") == row(mirror.store, ticket, "state, unanswered")
        times = [one[0] for one in truth.store.read("SELECT at FROM change WHERE actor = 'pavils' ORDER BY sequence")]
        assert times == sorted(times)
        delivered = truth.store.read("SELECT delivery FROM message WHERE body = 'from the train'")
        assert delivered == [(Delivery.HELD.value,)]
