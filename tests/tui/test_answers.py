"""What came of a gesture, told in one toast."""

from datetime import UTC, datetime

from deskterm.model.answers import Conflict, Done, Refused
from deskterm.model.commands import Assign, Command, Note, SetState, Snooze, Tag
from deskterm.model.words import State
from deskterm.tui.answers import WORDS, told

AT = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)


def assign(to: str | None = "pavils", ticket: str = "t1") -> Assign:
    return Assign(actor="aija", ticket=ticket, assignee=to)


def done(number: int = 1042, ticket: str = "t1", **more: object) -> Done:
    return Done("c", ticket=ticket, number=number, **{"reversible": True, **more})  # type: ignore[arg-type]


def test_one_ticket_is_named_and_undo_offered_where_it_helps() -> None:
    assert told([assign()], [done()], names={"pavils": "Pāvils"}) == (
        "#1042 assigned to Pāvils · u undo",
        "information",
    )
    assert told([Note(actor="a", ticket="t", body="x")], [done(reversible=False)]) == ("#1042 note kept", "information")
    assert told([assign(None)], [done()], undo_key="U")[0] == "#1042 assigned to nobody · U undo"


def test_several_are_counted() -> None:
    answers = [done(1, "t1"), done(2, "t2"), done(3, "t3")]
    commands = [assign(ticket=one) for one in ("t1", "t2", "t3")]
    assert told(commands, answers, names={"pavils": "Pāvils"})[0] == "3 tickets: assigned to Pāvils · u undo"


def test_a_refusal_says_why_and_what_to_do() -> None:
    text, severity = told([assign()], [Refused("c", "a closed ticket stays closed", "open a new one")])
    assert (text, severity) == ("a closed ticket stays closed\nopen a new one", "error")


def test_a_conflict_says_what_is_there_now() -> None:
    text, severity = told([assign()], [Conflict("c", "somebody changed it meanwhile", 3, {"assignee": "zane"})])
    assert (text, severity) == ("somebody changed it meanwhile\nnow there: assignee: zane", "error")


def test_some_done_and_some_refused_are_both_told() -> None:
    text, severity = told([assign(), assign(ticket="t2")], [done(), Refused("c", "no", "ask a supervisor")])
    assert text == "#1042 assigned to pavils · u undo\nno\nask a supervisor"
    assert severity == "warning"


def test_gestures_of_several_commands_are_one_sentence() -> None:
    commands: list[Command] = [
        Tag(actor="a", ticket="t1", add=("vip",), remove=("late",)),
        SetState(actor="a", ticket="t1", state=State.SOLVED),
    ]
    assert told(commands, [done(), done()])[0] == "#1042 +vip -late, solved · u undo"


def test_times_are_told_in_the_desks_zone() -> None:
    assert told([Snooze(actor="a", ticket="t1", until=AT)], [done()])[0].startswith("#1042 snoozed until Sun 22.11.")


def test_the_desks_own_notes_are_passed_on() -> None:
    assert told([assign()], [done(notes=("Pāvils is away today",))])[0].endswith("\nPāvils is away today")


def test_every_command_a_person_gives_has_its_words() -> None:
    from deskterm.model import commands, customer_commands

    own = {
        commands.AddAgent,
        commands.Receive,
        commands.Dispatch,
        commands.ConfirmSent,
        commands.HoldAnswer,
        commands.Acknowledge,
        commands.ReturnAnswer,
        commands.Wake,
        commands.Remind,
        commands.ImportSnapshot,
    }
    abstract = {commands.Command, commands.TicketCommand}
    every = {one for one in vars(commands).values() if isinstance(one, type) and issubclass(one, commands.Command)}
    assert every - own - abstract | {*customer_commands.KINDS} == set(WORDS)
