"""Receiving: whether the driver or the session reads and writes the rows, the desk comes to be the same."""

import itertools
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.desk import desk as desks
from deskterm.model.answers import Answer, Done
from deskterm.model.commands import DESK, Command, File, Letter, Note, Receive, SetState
from deskterm.model.words import Channel, ContactKind, State
from office import MORNING, Office, Party

PEOPLE = [
    Party(ContactKind.MAIL, "ilze@example.com", "Ilze Kalniņa"),
    Party(ContactKind.MAIL, "ilze@example.com", ""),
    Party(ContactKind.MAIL, "oleg@example.com", ""),
    Party(ContactKind.MAIL, "OLEG@example.com ", "Олег Петров"),
    Party(ContactKind.PHONE, "+371 29111222", ""),
    Party(ContactKind.MAIL, "", "(unreadable mail)"),
]
WORDS = ["Kur ir mans sūtījums 58211?", "Где мой заказ?", "退款还没有到", "\x1b[31m[/] parcel", "half \ud83d", ""]
NAMES = ["<1@x>", "<2@x>", "<3@x>", ""]


@st.composite
def arrivals(draw: st.DrawFn) -> dict[str, Any]:
    """What a message that arrives may be like."""
    return {
        "sender": draw(st.sampled_from(PEOPLE)),
        "body": draw(st.sampled_from(WORDS)),
        "subject": draw(st.sampled_from(["Piegāde", "Re: [#1001] Piegāde", "", "half \udc00"])),
        "key": draw(st.sampled_from(["", "k1", "k2", "k3"])),
        "external_id": draw(st.sampled_from(NAMES)),
        "refers_to": tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2))),
        "thread": draw(st.sampled_from(["", "t"])),
        "queue": draw(st.sampled_from([None, None, None, "nowhere"])),
        "automatic": draw(st.booleans()),
        "bounce": draw(st.booleans()),
        "remarks": tuple(draw(st.lists(st.just("odd"), max_size=1))),
        "files": tuple(draw(st.lists(st.sampled_from([File("a.txt", "text/plain", b"a"), File("b", "x/y", b"")])))),
        "letter": draw(st.sampled_from([None, Letter("support", to=("oleg@example.com",), cc=("x@y.example",))])),
    }


Step = dict[str, Any] | State | str
STEPS: st.SearchStrategy[Step] = st.one_of(
    arrivals(), arrivals(), arrivals(), st.sampled_from([State.SOLVED, State.CLOSED, State.PENDING]), st.just("note")
)


def told(steps: list[Step], ticket: str) -> list[Command]:
    """The same commands each time."""
    made: list[Command] = []
    for number, step in enumerate(steps):
        every: dict[str, Any] = {"id": f"00000000-0000-7000-8000-{number:012}", "at": MORNING}
        if isinstance(step, dict):
            made.append(Receive(actor=DESK, channel=Channel.MAIL, **every, **step))
        elif isinstance(step, State):
            made.append(SetState(actor="aija", ticket=ticket, state=step, **every))
        else:
            made.append(Note(actor="aija", ticket=ticket, body="noted", **every))
    return made


def carried_out(office: Office, steps: list[Step], *, together: bool) -> tuple[list[Answer], dict[str, Any]]:
    office.desk._keys._count = itertools.count(7)
    first = Receive(
        actor=DESK, channel=Channel.MAIL, sender=PEOPLE[0], body="hello", at=MORNING, external_id="<1@x>",
        id="00000000-0000-7000-8000-999999999999",
    )  # fmt: skip
    ticket = office.desk.execute(first)
    assert isinstance(ticket, Done)
    commands = told(steps, ticket.ticket or "")
    answers = office.desk.execute_many(commands) if together else [office.desk.execute(one) for one in commands]
    index = {
        name: office.store.read(f"SELECT rowid FROM {name} WHERE {name} MATCH ? ORDER BY rowid", (word,))
        for name in ("message_search", "customer_search")
        for word in ("sutijums OR заказ OR parcel OR ilze OR oleg OR example",)
    }
    tables = {name: rows for name, rows in office.everything().items() if name != "meta"}
    return answers, {**tables, **index}


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(STEPS, max_size=8), st.booleans())
def test_the_driver_and_the_session_come_to_the_same(
    new_office: Callable[[], Office], steps: list[Step], together: bool
) -> None:
    ours, by_driver = carried_out(new_office(), steps, together=together)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desks, "BY_DRIVER", frozenset[type[Command]]())
        theirs, by_session = carried_out(new_office(), steps, together=together)
    assert ours == theirs
    assert by_driver.keys() == by_session.keys()
    for name, rows in by_driver.items():
        assert rows == by_session[name], name
