"""What is kept of mail beside tickets and messages: envelopes, how far a courier has come, how far a folder was read.

None of it is business: it is written in the transaction of the commands it belongs to, or by the one that holds it.
Whoever holds a row is named as ``host:process:chance``; instants are milliseconds.
"""

import json
import os
import socket
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from sqlalchemy import Connection

from deskterm.model.commands import Letter
from deskterm.store.conditions import marks
from deskterm.store.database import Store
from deskterm.store.dialect import tell
from deskterm.store.letters import LETTERS, letter_of

TOLD: Final = "told"
"""The stage from just before a mail server is given an answer's words until its verdict is known."""

_KEY: Final = "mail_key"


def holder_name() -> str:
    """A name for a worker of this process, told apart from all others."""
    return f"{socket.gethostname()}:{os.getpid()}:{os.urandom(4).hex()}"


def is_gone(holder: str) -> bool:
    """Whether a holder is a process of this machine that has ended."""
    host, _, rest = holder.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def secret_key(store: Store) -> bytes:
    """The store's own key for what only it may sign, made when first asked for."""
    found = store.read("SELECT value FROM meta WHERE name = ?", (_KEY,))
    if not found:
        with store.writing() as session:
            sql = "INSERT INTO meta(name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING"
            tell(session.connection(), sql, {"name": _KEY, "value": os.urandom(32).hex()})
        found = store.read("SELECT value FROM meta WHERE name = ?", (_KEY,))
    return bytes.fromhex(found[0][0])


# Envelopes


def keep_letter(connection: Connection, message_key: int, letter: Letter) -> None:
    """Keep a message's envelope."""
    sql = (
        "INSERT INTO letter(message_key, mailbox, envelope) VALUES (:key, :mailbox, :envelope)"
        " ON CONFLICT (message_key) DO UPDATE SET mailbox = excluded.mailbox, envelope = excluded.envelope"
    )
    fields = asdict(letter)
    mailbox = fields.pop("mailbox")
    tell(connection, sql, {"key": message_key, "mailbox": mailbox, "envelope": json.dumps(fields)})


def letters_in(connection: Connection, ticket_key: int) -> list[tuple[int, Letter]]:
    """The envelopes of a ticket's newest messages with their keys, newest first, within a transaction."""
    rows = tell(connection, LETTERS.format(ticket=":ticket"), {"ticket": ticket_key})
    found: list[Any] = [tuple(one) for one in rows]
    return [(row[0], letter_of(row[1], row[2])) for row in found]


# Answers on their way


def prepare_sending(connection: Connection, message_key: int) -> None:
    """A courier may take the answer from the beginning, whatever was tried before."""
    sql = (
        "INSERT INTO sending(message_key, stage, holder, held_until, next_at, attempts, trouble)"
        " VALUES (:key, '', '', 0, 0, 0, '') ON CONFLICT (message_key) DO UPDATE SET stage = '', holder = '',"
        " held_until = 0, next_at = 0, attempts = 0, trouble = ''"
    )
    tell(connection, sql, {"key": message_key})


def stage_of(connection: Connection, message_key: int) -> str | None:
    """How far a courier has come; None where no courier may have it."""
    row = tell(connection, "SELECT stage FROM sending WHERE message_key = :key", {"key": message_key}).first()
    return None if row is None else row[0]


def end_sending(connection: Connection, message_key: int) -> None:
    """No courier has anything to do with the answer any more."""
    tell(connection, "DELETE FROM sending WHERE message_key = :key", {"key": message_key})


@dataclass(frozen=True, slots=True)
class Claimed:
    """An answer that a courier has for itself; ``key`` and ``ticket_key`` are local."""

    key: int
    id: str
    ticket_key: int
    stage: str
    attempts: int


def claim(store: Store, holder: str, now: int, until: int) -> Claimed | None:
    """Take the next answer that is to leave, for oneself alone until ``until``; None where there is none."""
    ready = (
        "SELECT s.message_key, m.id, m.ticket_key, s.stage, s.attempts, s.holder, s.held_until FROM message AS m"
        " CROSS JOIN sending AS s ON s.message_key = m.key"
        " WHERE m.delivery IS NOT NULL AND m.delivery != 'sent' AND m.delivery = 'leaving' AND s.next_at <= {now}"
        " ORDER BY s.next_at, s.message_key"
    )
    if not any(_is_free(row[5], row[6], holder, now) for row in store.read(ready.format(now="?"), (now,))):
        return None
    with store.writing() as session:
        connection = session.connection()
        rows: list[Any] = [tuple(one) for one in tell(connection, ready.format(now=":now"), {"now": now})]
        for row in rows:
            if _is_free(row[5], row[6], holder, now):
                sql = "UPDATE sending SET holder = :holder, held_until = :until WHERE message_key = :key"
                tell(connection, sql, {"holder": holder, "until": until, "key": row[0]})
                return Claimed(*row[:5])
    return None


def _is_free(holder: str, until: int, me: str, now: int) -> bool:
    return holder in ("", me) or until <= now or is_gone(holder)


def tell_server(store: Store, claimed: Claimed, holder: str, external_id: str, until: int) -> bool:
    """The server is about to be given the words, under this Message-ID; False where somebody else has them now."""
    with store.writing() as session:
        connection = session.connection()
        sql = (
            "UPDATE sending SET stage = 'told', held_until = :until, attempts = attempts + 1"
            " WHERE message_key = :key AND holder = :holder AND stage = ''"
            " AND EXISTS (SELECT 1 FROM message AS m WHERE m.key = :key AND m.delivery = 'leaving')"
        )
        told = tell(connection, sql, {"key": claimed.key, "holder": holder, "until": until}).rowcount == 1
        if told:
            sql = "UPDATE message SET external_id = :id WHERE key = :key"
            tell(connection, sql, {"id": external_id, "key": claimed.key})
    return told


def put_off(store: Store, claimed: Claimed, holder: str, next_at: int, trouble: str) -> None:
    """The server has not got the answer, and is asked again at ``next_at``."""
    with store.writing() as session:
        sql = (
            "UPDATE sending SET stage = '', holder = '', held_until = 0, next_at = :next, trouble = :trouble,"
            " attempts = :attempts WHERE message_key = :key AND holder = :holder"
        )
        tell(
            session.connection(),
            sql,
            {
                "next": next_at,
                "trouble": trouble[:500],
                "attempts": claimed.attempts + 1,
                "key": claimed.key,
                "holder": holder,
            },
        )


def sent_lately(store: Store, recipient: str, since_key: int) -> int:
    """How many answers went to an address, of the messages after a key."""
    sql = "SELECT count(*) FROM message WHERE key > ? AND delivery = 'sent' AND lower(recipient) = ?"
    return store.read(sql, (since_key, recipient.lower()))[0][0]


# Folders


@dataclass(frozen=True, slots=True)
class MailPlace:
    """How far a folder was read; ``waiting`` mails were still there when it was last looked at."""

    mailbox: str
    folder: str
    validity: int = 0
    uid: int = 0
    waiting: int = 0
    heard_at: int = 0
    trouble: str = ""
    holder: str = ""


def mail_places(store: Store) -> list[MailPlace]:
    """How far every folder was read."""
    sql = "SELECT mailbox, folder, validity, uid, waiting, heard_at, trouble, holder FROM mail_place ORDER BY 1, 2"
    return [MailPlace(*row) for row in store.read(sql)]


def take_folder(store: Store, mailbox: str, folder: str, holder: str, now: int, until: int) -> MailPlace | None:
    """Have a folder for oneself until ``until``, and where it stands; None while another worker has it."""
    with store.writing() as session:
        connection = session.connection()
        names = {"mailbox": mailbox, "folder": folder}
        sql = (
            "INSERT INTO mail_place(mailbox, folder, validity, uid, waiting, holder, held_until, heard_at, trouble)"
            " VALUES (:mailbox, :folder, 0, 0, 0, '', 0, 0, '') ON CONFLICT (mailbox, folder) DO NOTHING"
        )
        tell(connection, sql, names)
        sql = (
            "SELECT validity, uid, waiting, heard_at, trouble, holder, held_until FROM mail_place"
            " WHERE mailbox = :mailbox AND folder = :folder"
        )
        row: Any = tuple(tell(connection, sql, names).one())
        if not _is_free(row[5], row[6], holder, now):
            return None
        sql = (
            "UPDATE mail_place SET holder = :holder, held_until = :until WHERE mailbox = :mailbox AND folder = :folder"
        )
        tell(connection, sql, {**names, "holder": holder, "until": until})
        validity, uid, waiting, heard_at, trouble = row[:5]
        return MailPlace(mailbox, folder, validity, uid, waiting, heard_at, trouble, holder)


class FolderLost(Exception):
    """Another worker has the folder now: nothing of what was about to be committed stays."""


def keep_place(connection: Connection, place: MailPlace, until: int) -> None:
    """Note how far a folder was read, in the transaction of what was read; raises ``FolderLost``."""
    sql = (
        "UPDATE mail_place SET validity = :validity, uid = :uid, waiting = :waiting, heard_at = :heard_at,"
        " trouble = :trouble, held_until = :until"
        " WHERE mailbox = :mailbox AND folder = :folder AND holder = :holder"
    )
    if tell(connection, sql, {**asdict(place), "until": until}).rowcount != 1:
        raise FolderLost(f"another worker reads {place.folder} of {place.mailbox}")


def leave_folder(store: Store, place: MailPlace, trouble: str = "") -> None:
    """Let others have a folder; ``trouble`` is why it could not be read."""
    with store.writing() as session:
        sql = (
            "UPDATE mail_place SET holder = '', held_until = 0, trouble = :trouble"
            " WHERE mailbox = :mailbox AND folder = :folder AND holder = :holder"
        )
        names = {"mailbox": place.mailbox, "folder": place.folder, "holder": place.holder}
        tell(session.connection(), sql, {**names, "trouble": trouble[:500]})


def own_answers(store: Store, external_ids: Iterable[str]) -> dict[str, tuple[str, str, bool, str]]:
    """Which of these Message-IDs are of answers of ours: the message's id, delivery, whether automatic, ticket's id."""
    ids = [one for one in external_ids if one][:100]
    if not ids:
        return {}
    rows = store.read(
        "SELECT m.external_id, m.id, m.delivery, m.automatic, t.id FROM message AS m"
        " CROSS JOIN ticket AS t ON t.key = m.ticket_key"
        f" WHERE m.external_id IN ({marks(ids)}) AND m.kind = 'answer'",
        ids,
    )
    return {row[0]: (row[1], row[2], bool(row[3]), row[4]) for row in rows}
