"""Commands and answers travel as JSON and arrive as they were."""

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.errors import InputError
from deskterm.model import commands, customer_commands
from deskterm.model.answers import Conflict, Done, Refused
from deskterm.model.commands import Command, ImportSnapshot, Note
from deskterm.model.instants import cut
from deskterm.model.wire import COMMANDS, read_answer, read_command, write_answer, write_command
from deskterm.model.words import ContactKind
from hostile import HOSTILE

INSTANTS = st.datetimes(datetime(1970, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)).map(
    lambda instant: cut(instant.replace(fold=0))
)
TEXTS = st.one_of(st.text(st.characters(exclude_categories=("Cs",)), max_size=20), st.sampled_from(HOSTILE))

st.register_type_strategy(datetime, INSTANTS)


def given_command(kind: type[Command]) -> st.SearchStrategy[Command]:
    """Commands of one kind with anything in their fields."""
    hints = get_type_hints(kind)
    fields: dict[str, Any] = {
        one.name: TEXTS if hints[one.name] is str else st.from_type(hints[one.name]) for one in dataclasses.fields(kind)
    }
    return st.builds(kind, **fields)


COMMAND = st.sampled_from([kind for kind in COMMANDS.values() if kind is not ImportSnapshot]).flatmap(given_command)


def test_every_command_has_its_name_on_the_wire():
    kinds = {one for one in vars(commands).values() if isinstance(one, type) and issubclass(one, Command)}
    assert set(COMMANDS.values()) == kinds - {Command, commands.TicketCommand} | {*customer_commands.KINDS}


@given(command=COMMAND)
@hypothesis_settings(max_examples=150, deadline=None)
def test_a_command_arrives_as_it_was(command: Command):
    try:
        sent = json.dumps(write_command(command))
        arrived = read_command(json.loads(sent))
    except (InputError, UnicodeEncodeError):
        return  # half characters and numbers no database holds do not travel
    assert arrived == command
    assert repr(arrived) == repr(command)


@pytest.mark.parametrize(
    "answer",
    [
        Done("c", "t", 1042, "m", "p", 7, True, False, ("said",)),
        Refused("c", "no", "ask again"),
        Conflict("c", "changed", 4, {"state": "open"}),
    ],
)
def test_an_answer_arrives_as_it_was(answer):
    assert read_answer(json.loads(json.dumps(write_answer(answer)))) == answer


NOTE = write_command(Note(actor="aija", ticket="t", body="seen"))


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (3, "a JSON object"),
        ({}, "wants a type"),
        ({"type": "Explode"}, "there is no command 'Explode'"),
        ({"type": "Note"}, "Note wants the field actor"),
        ({**NOTE, "at": "2026-01-01T00:00:00"}, "the field at of Note is wrong"),
        ({**NOTE, "body": 5}, "the field body of Note is wrong"),
        ({**NOTE, "ticket": "x" * 201}, "the field ticket is longer than 200 characters"),
        ({**NOTE, "mood": "\x1b[2J"}, "Note has no field"),
        ({key: value for key, value in NOTE.items() if key != "ticket"}, "the field ticket of Note is wrong"),
    ],
)
def test_what_is_wrong_is_named(document, said):
    with pytest.raises(InputError, match=said):
        read_command(document)


def test_bytes_travel():
    command = commands.Receive(
        actor="desk",
        channel=commands.Channel.MAIL,
        sender=commands.Party(ContactKind.MAIL, "a@example.com"),
        body="see there",
        files=(commands.File("a.bin", "application/octet-stream", bytes(range(256))),),
    )
    assert read_command(json.loads(json.dumps(write_command(command)))).files == command.files
