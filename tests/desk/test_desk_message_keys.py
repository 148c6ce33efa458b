"""Messages of one millisecond from several processes: each gets a key of its own, and nobody sees that they met."""

import itertools
from datetime import UTC, datetime

from deskterm.model.answers import Done
from deskterm.model.commands import DESK, Note, Receive
from deskterm.model.words import Channel
from deskterm.store.keys import SHIFT, MessageKeys
from office import ILZE, Office

THEN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def mail(number: int) -> Receive:
    """One of many mails that all bear the same second."""
    return Receive(
        actor=DESK, channel=Channel.MAIL, sender=ILZE, subject=f"Mail {number}", body="Hello", at=THEN, key=f"k{number}"
    )


def about_to_take(key: int) -> MessageKeys:
    """Keys of another process that goes on with ``key``."""
    keys = MessageKeys()
    keys._count = itertools.count(key & (1 << SHIFT) - 1)
    return keys


def test_a_key_that_another_process_took_is_another(office: Office) -> None:
    office.desk.execute_many([mail(1)])
    office.desk._keys = about_to_take(office.rows("SELECT key FROM message")[0]["key"])
    answers = office.desk.execute_many([mail(2), mail(3)])
    assert all(isinstance(one, Done) and not one.repeated for one in answers)
    subjects = [row["subject"] for row in office.rows("SELECT subject FROM ticket ORDER BY number")]
    assert subjects == ["Mail 1", "Mail 2", "Mail 3"]


def test_who_writes_at_that_moment_is_told_nothing_of_it(office: Office) -> None:
    ticket = office.ticket()
    office.done(Note, ticket=ticket, body="one")
    office.desk._keys = about_to_take(office.rows("SELECT key FROM message WHERE kind = 'note'")[0]["key"])
    office.done(Note, ticket=ticket, body="two")
    assert {row["body"] for row in office.rows("SELECT body FROM message WHERE kind = 'note'")} == {"one", "two"}
