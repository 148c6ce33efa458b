"""Commands: carried out once, whole or not at all, by whoever may."""

import dataclasses
from typing import Any

import pytest

from deskterm.desk.desk import HANDLERS
from deskterm.desk.permissions import LEAST
from deskterm.errors import CommandReused
from deskterm.model import commands, customer_commands
from deskterm.model.answers import Done, Refused
from deskterm.model.commands import (
    DESK,
    Acknowledge,
    AddAgent,
    Assign,
    Command,
    ConfirmSent,
    Dispatch,
    HoldAnswer,
    ImportSnapshot,
    Note,
    Receive,
    Reply,
    ReturnAnswer,
    SetLanguage,
    SetPriority,
    SetState,
    Tag,
    TicketCommand,
    Wake,
)
from deskterm.model.ids import new_id
from deskterm.model.words import Channel, ContactKind, Language, Priority, Role, State
from deskterm.store.sqlite import SqliteStore
from deskterm.text.safe import REPLACEMENT
from office import ILZE, Office

pytestmark = pytest.mark.both_databases

KINDS = [
    one
    for one in vars(commands).values()
    if isinstance(one, type) and issubclass(one, Command) and one not in (Command, TicketCommand)
] + [*customer_commands.KINDS]


class TestOnce:
    def test_the_same_id_again_gives_the_same_answer_and_changes_nothing(self, office: Office) -> None:
        ticket = office.ticket()
        command = office.make(Note, ticket=ticket, body="called the warehouse")
        first = office.desk.execute(command)
        before = office.everything()
        again = office.desk.execute(command)
        assert again == dataclasses.replace(first, repeated=True)
        assert office.everything() == before

    def test_the_same_id_with_other_content_is_an_error(self, office: Office) -> None:
        ticket = office.ticket()
        command = office.make(Note, ticket=ticket, body="one")
        office.desk.execute(command)
        before = office.everything()
        with pytest.raises(CommandReused):
            office.desk.execute(dataclasses.replace(command, body="two"))
        assert office.everything() == before

    def test_a_refusal_is_not_kept_and_may_be_tried_again(self, office: Office) -> None:
        ticket = office.ticket()
        command = office.make(Note, ticket=ticket, body=" ")
        assert isinstance(office.desk.execute(command), Refused)
        assert isinstance(office.desk.execute(dataclasses.replace(command, body="now with words")), Done)

    def test_a_repeated_id_within_one_commit_is_carried_out_once(self, office: Office) -> None:
        ticket = office.ticket()
        command = office.make(Note, ticket=ticket, body="once")
        first, second = office.desk.execute_many([command, command])
        assert isinstance(second, Done)
        assert second.repeated
        assert isinstance(first, Done)
        assert office.store.read("SELECT count(*) FROM message WHERE kind = 'note'") == [(1,)]

    def test_every_done_is_kept_with_its_change(self, office: Office) -> None:
        ticket = office.ticket()
        answer = office.done(Tag, ticket=ticket, add=("logistics",))
        change = office.rows("SELECT * FROM change WHERE sequence = ?", (answer.sequence,))[0]
        assert (change["command_id"], change["kind"], change["actor"]) == (answer.command, "Tag", "aija")


class TestWhole:
    def test_many_commands_are_refused_or_done_each_on_its_own(self, office: Office) -> None:
        ticket = office.ticket()
        answers = office.desk.execute_many(
            [
                office.make(Tag, ticket=ticket, add=("one",)),
                office.make(Tag, ticket="nowhere", add=("two",)),
                office.make(Tag, ticket=ticket, add=("three",)),
            ]
        )
        assert [type(one) for one in answers] == [Done, Refused, Done]
        assert office.row(ticket)["tags"] == "one three"

    def test_a_fault_in_the_middle_undoes_all_of_them(self, office: Office) -> None:
        ticket = office.ticket()
        used = office.make(Note, ticket=ticket, body="one")
        office.desk.execute(used)
        before = office.everything()
        with pytest.raises(CommandReused):
            office.desk.execute_many(
                [office.make(Tag, ticket=ticket, add=("one",)), dataclasses.replace(used, body="two")]
            )
        assert office.everything() == before

    def test_a_refusal_late_in_a_command_leaves_nothing_of_it(self, office: Office) -> None:
        sender = commands.Party(ContactKind.MAIL, "x@example.com")
        office.refused(Receive, actor=DESK, channel=Channel.MAIL, sender=sender, body="hello", queue="nowhere")
        assert office.ticket() is not None
        assert office.rows("SELECT number FROM ticket") == [{"number": 1001}]

    def test_halves_of_characters_are_refused_not_fatal(self, office: Office) -> None:
        ticket = office.ticket()
        answer = office.refused(Note, ticket=ticket, body="broken \ud83d pipe")
        assert "no text" in answer.reason
        office.done(Note, ticket=ticket, body="whole")

    def test_progress_is_told_after_every_hundred(self, office: Office) -> None:
        ticket, told = office.ticket(), list[int]()
        office.desk.execute_many(
            (office.make(Note, ticket=ticket, body=str(number)) for number in range(101)), told.append
        )
        assert told == [100]

    def test_change_sequence_has_no_gaps_whatever_was_refused(self, office: Office) -> None:
        ticket = office.ticket()
        for number in range(5):
            office.done(Note, ticket=ticket, body=str(number))
            office.refused(Note, ticket=ticket, body="")
        sequences = [row[0] for row in office.store.read("SELECT sequence FROM change ORDER BY sequence")]
        assert sequences == list(range(1, len(sequences) + 1))

    def test_hostile_words_are_kept_as_they_came_and_shown_safely(self, office: Office, hostile: str) -> None:
        ticket = office.ticket(subject=hostile, body=hostile)
        office.done(Note, ticket=ticket, body=hostile)
        kept = office.rows("SELECT body FROM message ORDER BY key")
        if not isinstance(office.store, SqliteStore):
            hostile = hostile.replace("\0", REPLACEMENT)  # there is no NUL in PostgreSQL's text
        assert [one["body"] for one in kept] == [hostile, hostile]
        view = office.reads.ticket(ticket)
        for text in (view.line.subject, view.line.customer, *(one.body for one in view.messages)):
            assert not set(text) & set("\x1b\x9b\x90\x07\x00\x08\x7f\u202e\u2066\ufeff\r")
        assert office.reads.changes(ticket)


class TestPermissions:
    @pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
    def test_every_command_has_somebody_who_carries_it_out_and_a_least_role(self, kind: type[Command]) -> None:
        assert kind in LEAST
        assert kind in HANDLERS or kind is ImportSnapshot

    def test_no_table_names_a_command_that_is_not_there(self) -> None:
        assert set(LEAST) == set(KINDS)

    def test_a_stranger_may_do_nothing(self, office: Office) -> None:
        ticket = office.ticket()
        answer = office.refused(Note, actor="nobody", ticket=ticket, body="hello")
        assert "nobody called nobody works here" in answer.reason

    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            (AddAgent, {"name": "eve", "display_name": "Eve", "role": Role.ADMIN}),
            (Dispatch, {"message": "m"}),
            (ReturnAnswer, {"message": "m", "reason": "r"}),
            (ConfirmSent, {"message": "m"}),
            (HoldAnswer, {"message": "m", "reason": "r"}),
            (Acknowledge, {"ticket": "t", "body": "b"}),
            (Wake, {"ticket": "t"}),
            (ImportSnapshot, {"snapshot": None}),
            (Receive, {"channel": Channel.MAIL, "sender": ILZE, "body": "x"}),
        ],
    )
    def test_an_agent_may_not_act_for_the_desk(
        self, office: Office, kind: type[Command], fields: dict[str, Any]
    ) -> None:
        assert "this wants the role" in office.refused(kind, actor="pavils", **fields).reason

    def test_a_supervisor_may_do_what_an_agent_may(self, office: Office) -> None:
        office.done(Note, actor="zane", ticket=office.ticket(), body="seen")
        assert isinstance(office.do(AddAgent, actor="zane", name="eve", display_name=""), Refused)

    def test_the_desk_itself_may_do_everything(self, office: Office) -> None:
        office.done(SetPriority, actor=DESK, ticket=office.ticket(), priority=Priority.HIGH)

    @pytest.mark.parametrize("name", ["desk", "", "two words", "\x1b[31m", "-x"])
    def test_nobody_may_join_under_a_name_that_is_none_or_the_desks_own(self, office: Office, name: str) -> None:
        assert "cannot be an agent's name" in office.refused(AddAgent, name=name, display_name="X").reason

    def test_an_agents_queue_is_one_there_is(self, office: Office) -> None:
        assert "did you mean billing?" in office.refused(AddAgent, name="eve", display_name="", queue="biling").hint


class TestWelcome:
    def test_the_first_agent_at_a_new_store_is_its_admin_the_next_is_not(self, office: Office) -> None:
        office.desk.welcome("anna")
        assert office.store.read("SELECT role FROM agent WHERE name = 'anna'") == [("agent",)]

    def test_a_new_display_name_changes_nothing_else(self, office: Office) -> None:
        office.done(AddAgent, name="eve", display_name="Eve", role=Role.SUPERVISOR, languages=("lv", "ru"),
                    queue="billing")  # fmt: skip
        office.desk.welcome("eve", "Eva")
        assert office.store.read("SELECT * FROM agent WHERE name = 'eve'") == [
            ("eve", "Eva", "supervisor", "lv ru", "billing", "")
        ]

    def test_a_known_agent_changes_nothing(self, office: Office) -> None:
        before = office.everything()
        office.desk.welcome("aija")
        office.desk.welcome("aija", "Aija")
        assert office.everything() == before


class TestConflicts:
    """An edit conflicts only when somebody else changed the same field since the version it was looking at."""

    def test_somebody_else_changed_the_same_field(self, office: Office) -> None:
        ticket = office.ticket()
        seen = office.row(ticket)["version"]
        office.done(Assign, actor="zane", ticket=ticket, assignee="zane")
        answer = office.conflict(Assign, ticket=ticket, assignee="aija", seen=seen)
        assert answer.there == {"assignee": "zane", "queue": "front"}
        assert answer.version == office.row(ticket)["version"]
        assert "zane changed the assignee" in answer.reason

    def test_other_fields_do_not_matter(self, office: Office) -> None:
        ticket = office.ticket()
        seen = office.row(ticket)["version"]
        office.done(SetPriority, actor="zane", ticket=ticket, priority=Priority.HIGH)
        office.receive("and another thing", subject="[#1001]")
        office.done(Assign, ticket=ticket, assignee="aija", seen=seen)

    def test_ones_own_changes_do_not_matter(self, office: Office) -> None:
        ticket = office.ticket()
        seen = office.row(ticket)["version"]
        office.done(Assign, ticket=ticket, assignee="zane")
        office.done(Assign, ticket=ticket, assignee="aija", seen=seen)

    def test_what_was_undone_does_not_matter(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(SetPriority, actor="zane", ticket=ticket, priority=Priority.HIGH)
        office.done(commands.Undo, actor="zane")
        office.done(SetPriority, ticket=ticket, priority=Priority.LOW, seen=office.row(ticket)["version"])

    def test_without_a_version_nothing_conflicts(self, office: Office) -> None:
        ticket = office.ticket()
        office.done(SetState, actor="zane", ticket=ticket, state=State.OPEN)
        office.done(SetState, ticket=ticket, state=State.PENDING)

    @pytest.mark.parametrize(
        ("theirs", "mine"),
        [
            ((SetState, {"state": State.PENDING}), (SetState, {"state": State.OPEN})),
            ((SetPriority, {"priority": Priority.LOW}), (SetPriority, {"priority": Priority.HIGH})),
            ((commands.SetCategory, {"category": "billing"}), (commands.SetCategory, {"category": "delivery"})),
            (
                (SetLanguage, {"language": Language.LATVIAN}),
                (SetLanguage, {"language": Language.ENGLISH}),
            ),
        ],
        ids=lambda one: one[0].__name__,
    )
    def test_every_single_field_has_it(
        self, office: Office, theirs: tuple[type[Command], Any], mine: tuple[type[Command], Any]
    ) -> None:
        ticket = office.ticket()
        seen = office.row(ticket)["version"]
        office.done(theirs[0], actor="zane", ticket=ticket, **theirs[1])
        assert office.conflict(mine[0], ticket=ticket, seen=seen, **mine[1]).there

    def test_words_nobody_has_seen_are_neither_solved_nor_waived_away(self, office: Office) -> None:
        ticket = office.ticket()
        seen = office.row(ticket)["version"]
        office.receive("P.S. and it is broken", subject="[#1001]")
        office.conflict(commands.NoReplyNeeded, ticket=ticket, seen=seen)
        office.conflict(SetState, ticket=ticket, state=State.SOLVED, seen=seen)
        seen = office.row(ticket)["version"]
        office.done(SetState, ticket=ticket, state=State.SOLVED, seen=seen)

    def test_an_answer_that_left_meanwhile_is_no_conflict_for_solving(self, office: Office) -> None:
        ticket = office.ticket()
        office.make_demo()
        office.done(Reply, ticket=ticket, body="on its way")
        office.let_leave()
        office.done(SetState, ticket=ticket, state=State.SOLVED)


def test_new_ids_sort_by_time() -> None:
    ids = [new_id() for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(one[14] == "7" for one in ids)


def test_what_time_has_brought_is_done_in_portions_each_of_which_stays(office: Office, monkeypatch):
    for _ in range(60):
        office.done(Reply, ticket=office.ticket(), body="It comes tomorrow.")
    office.wait(seconds=60)
    execute_many = office.desk.execute_many

    def dies_at_the_second(many, *given, **more):
        monkeypatch.setattr(office.desk, "execute_many", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        return execute_many(many, *given, **more)

    monkeypatch.setattr(office.desk, "execute_many", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        office.desk.tick(office.now)
    still = "SELECT count(*) AS count FROM message WHERE delivery = 'counting'"
    assert office.rows(still) == [{"count": 10}]
    monkeypatch.setattr(office.desk, "execute_many", execute_many)
    assert office.desk.tick(office.now)
    assert office.rows(still) == [{"count": 0}]
    assert not office.desk.tick(office.now)
