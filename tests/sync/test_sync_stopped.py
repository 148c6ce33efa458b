"""Commands that the remote would not do: both sides are told, and a person decides."""

from datetime import timedelta

import pytest
from doing import done, row
from fleet import HANDOVER, Fleet, Mirror

from deskterm.model import commands
from deskterm.model.answers import Conflict
from deskterm.model.instants import from_milliseconds
from deskterm.model.words import Audience, Priority
from deskterm.store import pending
from deskterm.store.drafts import Drafts
from office import Office


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
