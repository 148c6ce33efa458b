"""What lies in queues an agent may not see is not there for them, by the words used for what never was."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from deskterm.model import commands, customer_commands
from deskterm.model.answers import Done, Refused
from deskterm.model.commands import (
    DESK,
    AddAgent,
    Assign,
    Handover,
    LogCall,
    OpenTicket,
    Party,
    Recall,
    Release,
    Reply,
    Tag,
    TicketCommand,
    Undo,
    UpdateCustomer,
)
from deskterm.model.words import (
    CallDirection,
    CallOutcome,
    Channel,
    ContactKind,
    Language,
    Priority,
    Role,
    SkipReason,
    State,
)
from office import ILZE, Office

pytestmark = pytest.mark.both_databases

HANDOVER = Handover("looked", "pay it back", "nothing")
GIVEN: dict[str, dict[str, Any]] = {
    "Reply": {"body": "Labdien!"},
    "Note": {"body": "called"},
    "Assign": {"assignee": "pavils"},
    "SetState": {"state": State.SOLVED},
    "SetPriority": {"priority": Priority.URGENT},
    "Tag": {"add": ("logistics",)},
    "SetCategory": {"category": "complaint"},
    "SetLanguage": {"language": Language.RUSSIAN},
    "MakePromise": {"text": "a call"},
    "KeepPromise": {"promise": "p"},
    "Rate": {"value": 5},
    "Skip": {"reason": SkipReason.TIME},
    "SplitTicket": {"messages": ("m",)},
    "ContactAnyway": {"channel": Channel.MAIL, "reason": "they asked"},
}
KINDS = [
    one
    for one in vars(commands).values()
    if isinstance(one, type)
    and issubclass(one, TicketCommand)
    and one not in (TicketCommand, commands.Wake, commands.Remind)
] + [customer_commands.ContactAnyway]


@pytest.fixture
def limited(office: Office) -> Office:
    """The office where pavils sees only the queue technical."""
    office.done(AddAgent, actor=DESK, name="pavils", display_name="Pāvils", sees=("technical",))
    return office


def command(office: Office, kind: type[TicketCommand], ticket: str) -> Any:
    given = dict(GIVEN.get(kind.__name__, {}))
    if kind is commands.MergeTickets:
        given["into"] = ticket
    if kind is commands.NotSameMatter:
        given["other"] = ticket
    for one in fields(kind):
        if one.name in ("until", "due_at"):
            given[one.name] = office.now + timedelta(hours=2)
    return office.make(kind, actor="pavils", ticket=ticket, **given)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_hidden_ticket_answers_as_one_that_never_was(limited: Office, kind: type[TicketCommand]) -> None:
    hidden, seen = (
        limited.ticket(),
        limited.ticket(queue="technical", key="two", sender=Party(ContactKind.MAIL, "b@c.d")),
    )
    before = limited.everything()
    refused = limited.desk.execute(command(limited, kind, hidden))
    stranger = limited.desk.execute(command(limited, kind, "no-such-ticket"))
    assert isinstance(refused, Refused)
    assert isinstance(stranger, Refused)
    assert (refused.reason, refused.hint) == (stranger.reason, stranger.hint)
    assert refused.reason == "that ticket is not there"
    assert limited.everything() == before
    answer = limited.desk.execute(command(limited, kind, seen))
    assert isinstance(answer, Done) or "not there" not in answer.reason


def test_a_hidden_answer_is_not_there_to_recall_or_release(limited: Office) -> None:
    message = limited.done(Reply, ticket=limited.ticket(), body="Labdien!").message
    for kind in (Recall, Release):
        hidden = limited.refused(kind, actor="pavils", message=message)
        assert (
            hidden.reason
            == limited.refused(kind, actor="pavils", message="never").reason
            == ("that message is not there")
        )


def test_a_customer_whose_every_ticket_is_hidden_is_not_there(limited: Office) -> None:
    limited.ticket()
    ilze = limited.rows("SELECT id FROM customer")[0]["id"]
    for kind, given in (
        (UpdateCustomer, {"customer": ilze, "note": "knows everybody"}),
        (OpenTicket, {"customer": ilze, "subject": "Another matter", "channel": Channel.MAIL}),
    ):
        hidden = limited.refused(kind, actor="pavils", **given)
        stranger = limited.refused(kind, actor="pavils", **{**given, "customer": "never"})
        assert (hidden.reason, hidden.hint) == (stranger.reason, stranger.hint)
    limited.ticket(queue="technical", subject="Login", key="2")
    limited.done(UpdateCustomer, actor="pavils", customer=ilze, note="knows everybody")


def test_whose_address_it_is_stays_unsaid(limited: Office) -> None:
    limited.ticket()
    limited.ticket(
        queue="technical", subject="Login", key="2", sender=Party(ContactKind.MAIL, "oleg@example.com", "Олег")
    )
    oleg = limited.rows("SELECT id FROM customer WHERE name = 'Олег'")[0]["id"]
    refused = limited.refused(UpdateCustomer, actor="pavils", customer=oleg, add_contact=(ILZE,))
    assert "Ilze" not in refused.reason


def test_what_was_passed_on_can_be_taken_back_until_somebody_works_on_it(limited: Office) -> None:
    ticket = limited.ticket(queue="technical")
    passed = limited.done(Assign, actor="pavils", ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
    limited.refused(Tag, actor="pavils", ticket=ticket, add=("mine",))
    limited.done(Undo, actor="pavils", of=passed.command)
    assert limited.row(ticket)["queue"] == "technical"

    passed = limited.done(Assign, actor="pavils", ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
    limited.done(Tag, ticket=ticket, add=("secret",))
    refused = limited.refused(Undo, actor="pavils", of=passed.command)
    assert refused.reason == "that ticket is not there"
    assert "aija" not in refused.reason + refused.hint


def test_an_answer_of_ones_own_can_be_recalled_after_its_ticket_was_passed_on(limited: Office) -> None:
    ticket = limited.ticket(queue="technical")
    message = limited.done(Reply, actor="pavils", ticket=ticket, body="Labdien!").message
    limited.done(Assign, actor="pavils", ticket=ticket, assignee=None, queue="billing", handover=HANDOVER)
    limited.done(Recall, actor="pavils", message=message)


def test_a_call_on_a_hidden_ticket_is_refused_and_one_that_makes_a_ticket_is_not(limited: Office) -> None:
    call = {
        "direction": CallDirection.INBOUND, "outcome": CallOutcome.REACHED, "started_at": limited.now,
        "answered_at": limited.now, "ended_at": limited.now, "actor": "pavils",
    }  # fmt: skip
    assert limited.refused(LogCall, ticket=limited.ticket(), **call).reason == "that ticket is not there"
    limited.done(LogCall, party=Party(ContactKind.PHONE, "+37120331180"), subject="A caller", **call)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.ADMIN])
def test_supervisors_and_admins_see_every_queue(limited: Office, role: Role) -> None:
    limited.done(AddAgent, actor=DESK, name="zane", display_name="Zane", role=role, sees=("technical",))
    limited.done(Tag, actor="zane", ticket=limited.ticket(), add=("looked-at",))


def test_only_queues_there_are_can_be_seen(limited: Office) -> None:
    refused = limited.refused(AddAgent, actor=DESK, name="eva", display_name="Eva", sees=("technical", "biling"))
    assert "biling" in refused.reason
    assert "billing" in refused.hint


def test_being_welcomed_under_another_name_keeps_what_one_sees(limited: Office) -> None:
    limited.desk.welcome("pavils", "Pāvils B.")
    assert limited.rows("SELECT sees, display_name FROM agent WHERE name = 'pavils'") == [
        {"sees": "technical", "display_name": "Pāvils B."}
    ]
