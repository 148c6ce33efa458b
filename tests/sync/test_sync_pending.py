"""A mirror's commands: they take effect at once, wait for the remote, and are laid again over what it says."""

from dataclasses import replace
from typing import Any

import pytest
from doing import do, done, row
from fleet import HANDOVER, Fleet, Mirror

from deskterm.desk.mirroring import ELSEWHERE
from deskterm.model import commands
from deskterm.model.answers import Done, Refused
from deskterm.model.commands import DESK, Command, Party
from deskterm.model.words import Channel, ContactKind, Delivery, Priority, State
from deskterm.store import pending
from office import Office


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
