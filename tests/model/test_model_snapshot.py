"""Snapshots: one line of ASCII each, read back the same, and wrong ones named by their field."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.errors import InputError
from deskterm.model.snapshot import (
    Attachment,
    Call,
    ChangeCard,
    Consent,
    ContactPoint,
    CustomerCard,
    MessageCard,
    PromiseCard,
    Purchase,
    RatingCard,
    Snapshot,
    TicketCard,
    is_snapshot,
    read_snapshot,
    write_snapshot,
)
from deskterm.model.words import (
    Audience,
    CallDirection,
    CallOutcome,
    Certainty,
    Channel,
    ContactKind,
    Delivery,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    Script,
    State,
)
from office import MORNING

INSTANT = st.datetimes(
    min_value=datetime(1901, 1, 1), max_value=datetime(2999, 1, 1), timezones=st.just(UTC)
).map(lambda instant: instant.replace(microsecond=instant.microsecond // 1000 * 1000))  # fmt: skip
TEXT = st.text(max_size=20)
WHOLE = st.integers(min_value=-(2**53), max_value=2**53)

BUILT: dict[type, Any] = {datetime: INSTANT, str: TEXT}

SNAPSHOT = st.builds(
    Snapshot,
    ticket=st.builds(
        TicketCard, id=TEXT, number=st.none() | WHOLE, subject=TEXT, state=st.sampled_from(State),
        channel=st.sampled_from(Channel), queue=TEXT, created_at=INSTANT, category=st.none() | TEXT,
        priority=st.sampled_from(Priority), language=st.none() | st.sampled_from(Language),
        assignee=st.none() | TEXT, tags=st.lists(TEXT, max_size=2).map(tuple), snoozed_until=st.none() | INSTANT,
        first_waived=st.booleans(), spam=st.booleans(),
    ),
    customer=st.builds(
        CustomerCard, id=TEXT, name=TEXT, salutation=TEXT, language_certainty=st.sampled_from(Certainty),
        script=st.none() | st.sampled_from(Script),
        contacts=st.lists(st.builds(ContactPoint, st.sampled_from(ContactKind), TEXT), max_size=2).map(tuple),
        consents=st.lists(st.builds(Consent, st.sampled_from(Channel), st.booleans(), INSTANT), max_size=2).map(tuple),
        purchases=st.lists(st.builds(Purchase, TEXT, TEXT, WHOLE, TEXT, INSTANT), max_size=1).map(tuple),
    ),
    messages=st.lists(
        st.builds(
            MessageCard, id=TEXT, kind=st.sampled_from(MessageKind), audience=st.sampled_from(Audience),
            channel=st.sampled_from(Channel), body=TEXT, at=INSTANT, delivery=st.none() | st.sampled_from(Delivery),
            remarks=st.lists(TEXT, max_size=1).map(tuple),
            call=st.none() | st.builds(Call, direction=st.sampled_from(CallDirection),
                                       outcome=st.sampled_from(CallOutcome), started_at=INSTANT),
            attachments=st.lists(st.builds(Attachment, TEXT, TEXT, WHOLE, TEXT), max_size=1).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    changes=st.lists(
        st.builds(ChangeCard, at=INSTANT, actor=TEXT, kind=TEXT,
                  fields=st.dictionaries(TEXT, st.tuples(st.none() | TEXT, st.none() | TEXT), max_size=2)),
        max_size=1,
    ).map(tuple),
    promises=st.lists(
        st.builds(PromiseCard, id=TEXT, text=TEXT, made_at=INSTANT, due_at=INSTANT, made_by=TEXT), max_size=1
    ).map(tuple),
    ratings=st.lists(
        st.builds(RatingCard, id=TEXT, value=WHOLE, scale=st.sampled_from(RatingScale),
                  source=st.sampled_from(RatingSource), rated_agent=st.none() | TEXT, at=INSTANT),
        max_size=1,
    ).map(tuple),
)  # fmt: skip


@given(SNAPSHOT)
@hypothesis_settings(max_examples=60, deadline=None)
def test_written_and_read_it_is_the_same(snapshot: Snapshot) -> None:
    line = write_snapshot(snapshot)
    assert b"\n" not in line
    assert line.isascii()
    assert is_snapshot(line)
    assert read_snapshot(line) == snapshot


@pytest.fixture
def document() -> dict[str, Any]:
    snapshot = Snapshot(
        ticket=TicketCard(
            id="t", number=1, subject="s", state=State.NEW, channel=Channel.MAIL, queue="front", created_at=MORNING
        ),
        customer=CustomerCard(id="c", name="Ilze"),
        messages=(
            MessageCard(
                id="m",
                kind=MessageKind.CUSTOMER,
                audience=Audience.DIRECT,
                channel=Channel.MAIL,
                body="x",
                at=MORNING,
            ),
        ),
    )
    return json.loads(write_snapshot(snapshot))


@pytest.mark.parametrize(
    ("where", "value", "named"),
    [
        (("ticket", "state"), "opne", "ticket.state"),
        (("ticket", "created_at"), "yesterday", "ticket.created_at"),
        (("ticket", "created_at"), "2026-01-01T00:00:00", "ticket.created_at"),
        (("ticket", "created_at"), "0001-01-01T00:00:00Z", "ticket.created_at"),
        (("ticket", "created_at"), "9999-12-31T23:59:59Z", "ticket.created_at"),
        (("ticket", "number"), 10**30, "ticket.number"),
        (("ticket", "number"), "x", "ticket.number"),
        (("ticket", "tags"), "one", "ticket.tags"),
        (("customer", "name"), None, "customer.name"),
        (("customer", "vip"), "perhaps", "customer.vip"),
        (("messages", 0, "kind"), "letter", "messages.0.kind"),
        (("messages", 0, "call"), {"direction": "inbound"}, "messages.0.call"),
        (("messages",), {}, "messages"),
        (("changes",), [{"at": "x", "actor": "a", "kind": "k"}], "changes.0.at"),
        (("ratings",), [{}], "ratings.0.id"),
    ],
)
def test_a_wrong_field_is_named(document: dict[str, Any], where: tuple[Any, ...], value: Any, named: str) -> None:
    target: Any = document
    for step in where[:-1]:
        target = target[step]
    target[where[-1]] = value
    with pytest.raises(InputError, match=f"the field {named}"):
        read_snapshot(json.dumps(document).encode())


@pytest.mark.parametrize("missing", [("ticket",), ("customer",), ("ticket", "id"), ("messages", 0, "body")])
def test_a_missing_field_is_named(document: dict[str, Any], missing: tuple[Any, ...]) -> None:
    target: Any = document
    for step in missing[:-1]:
        target = target[step]
    del target[missing[-1]]
    with pytest.raises(InputError, match=".".join(str(step) for step in missing)):
        read_snapshot(json.dumps(document).encode())


@pytest.mark.parametrize(
    "line",
    [b"", b"{", b"null", b"[]", b'"x"', b"\xff\xfe", b"[" * 100_000, b"{}", b'{"format": 2}', b'{"format": "1"}',
     b'{"format": 1}', b'{"format": 1e999}', b'{"format": NaN}', b"From: me\n\nhello"],
)  # fmt: skip
def test_what_is_no_snapshot(line: bytes) -> None:
    with pytest.raises(InputError):
        read_snapshot(line)
    assert not is_snapshot(line)


def test_another_format_says_what_to_do(document: dict[str, Any]) -> None:
    document["format"] = 7
    with pytest.raises(InputError, match="its format is 7") as raised:
        read_snapshot(json.dumps(document).encode())
    assert "export it again" in raised.value.hint


def test_what_is_named_of_a_hostile_field_is_safe(document: dict[str, Any]) -> None:
    document["changes"] = [
        {"at": document["ticket"]["created_at"], "actor": "a", "kind": "k", "fields": {"\x1b[2J": 5}}
    ]
    with pytest.raises(InputError) as raised:
        read_snapshot(json.dumps(document).encode())
    assert "\x1b" not in raised.value.message


def test_instants_come_in_as_utc_to_the_millisecond(document: dict[str, Any]) -> None:
    document["ticket"]["created_at"] = "2026-11-18T11:00:00.123456+02:00"
    read = read_snapshot(json.dumps(document).encode()).ticket.created_at
    assert read == MORNING.replace(microsecond=123_000)
    assert read.utcoffset() == timedelta(0)
    document["ticket"]["created_at"] = MORNING.astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
    assert read_snapshot(json.dumps(document).encode()).ticket.created_at == MORNING


def test_what_a_later_version_adds_to_this_format_is_passed_over(document: dict[str, Any]) -> None:
    document["ticket"]["mood"] = "fine"
    assert read_snapshot(json.dumps(document).encode()).ticket.id == "t"
