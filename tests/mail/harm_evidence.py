"""What becomes of a mail made to do harm, stage by stage, as plain data that facts are checked on."""

import contextlib
import dataclasses
import io
import json
import os
import resource
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeVar

import pytest
from mail_desk import MailDesk

from deskterm.channels.mail.arriving import Arrival, Sorter
from deskterm.channels.mail.intake import receive_mail
from deskterm.channels.mail.letters import LetterReader
from deskterm.channels.mail.parse import ParsedMail, parse_mail
from deskterm.channels.mail.threads import ReplyAddresses
from deskterm.config import Config
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.model.answers import Done
from deskterm.model.commands import DESK, AddAgent, Reply
from deskterm.model.words import Role
from deskterm.store.mailing import secret_key
from deskterm.store.opening import open_store

Anything = TypeVar("Anything")


class Stage(StrEnum):
    """Where a fact about a mail is looked at."""

    PARSED = "parse_mail"
    PRINTED = "deskterm parse"
    TAKEN = "deskterm import"
    LISTED = "deskterm list"
    SHOWN = "deskterm show"
    SEEN = "the screen"


@dataclass(frozen=True, slots=True)
class Screens:
    """What is drawn of it: its row, what stands beside the list, its own screen, a dialog, a toast.

    ``talk`` is every line of its conversation, ``drawn`` all of it as it goes to a terminal, ``looks`` the styles in
    which the words of messages are drawn.
    """

    row: str
    preview: str
    title: str
    talk: str
    card: str
    dialog: str
    toast: str
    drawn: str
    looks: frozenset[str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that became of one mail. ``doings`` is what was done on the way beyond reading and keeping it."""

    parsed: ParsedMail
    printed: Any
    said: str
    again: str
    message: Mapping[str, Any]
    ticket: Mapping[str, Any]
    customer: Mapping[str, Any]
    contacts: tuple[str, ...]
    files: tuple[tuple[str, int], ...]
    others: tuple[str, ...]
    """What else is kept under its Message-ID."""
    answerable: bool
    reply: bytes
    recipients: tuple[str, ...]
    listed: tuple[str, ...]
    row: Mapping[str, Any]
    shown: str
    plain: str
    exported: Any
    finds: Mapping[str, tuple[str, ...]]
    tables: frozenset[str]
    doings: tuple[str, ...]
    seconds: float
    memory: int
    screens: Screens | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """A mail, what came before it, and what is searched for afterwards."""

    raw: bytes
    before: tuple[bytes, ...] = ()
    searches: tuple[str, ...] = ()


def altered(value: Anything, change: Callable[[str], str]) -> Anything:
    """The same with every text in it changed."""
    result: Any = value
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        result = change(value)
    elif isinstance(value, bytes):
        result = change(value.decode("utf-8", "replace")).encode("utf-8", "replace")
    elif isinstance(value, Mapping):
        result = {key: altered(one, change) for key, one in value.items()}
    elif isinstance(value, list | tuple | frozenset):
        result = type(value)(altered(one, change) for one in value)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {one.name: altered(getattr(value, one.name), change) for one in dataclasses.fields(value)}
        result = replace(value, **fields)
    return result


def texts(value: object) -> Iterator[str]:
    """Every text in it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list | tuple | frozenset):
        for one in value:
            yield from texts(one)
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from texts(getattr(value, one.name))


class Watch:
    """Notes what the process does beyond computing: lines opened, programs begun, archives unpacked, files written."""

    _FORBIDDEN: Final = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec")
    _MORE: Final = ("os.posix_spawn", "os.fork", "os.forkpty", "webbrowser.open", "shutil.unpack_archive")

    def __init__(self) -> None:
        self.noted: list[str] | None = None
        sys.addaudithook(self._hook)
        made = zipfile.ZipFile.__init__

        def unpack(archive: zipfile.ZipFile, *given: Any, **named: Any) -> None:
            if self.noted is not None:
                self.noted.append("zipfile.ZipFile")
            made(archive, *given, **named)

        zipfile.ZipFile.__init__ = unpack  # type: ignore[method-assign]

    def _hook(self, event: str, given: tuple[Any, ...]) -> None:
        noted = self.noted
        if noted is None:
            return
        if event in self._FORBIDDEN or event in self._MORE:
            noted.append(f"{event} {given!r:.200}")
        elif event == "open" and isinstance(given[2], int) and given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            path = str(given[0])
            if ".pyc" not in path and path != os.devnull:
                noted.append(f"write {path}")

    @contextlib.contextmanager
    def over(self) -> Iterator[list[str]]:
        """What is done while this is open."""
        self.noted = noted = []
        try:
            yield noted
        finally:
            self.noted = None


_WATCH: list[Watch] = []


def watch() -> Watch:
    """The watch of this process; a hook on it cannot be taken away again."""
    if not _WATCH:
        _WATCH.append(Watch())
    return _WATCH[0]


def run_verb(*words: object) -> str:
    """What a verb says on standard output, having ended well."""
    from deskterm.cli.entry import run

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([*map(str, words)])
    assert code == 0, (words, err.getvalue())
    assert "Traceback" not in err.getvalue()
    return out.getvalue() + err.getvalue()


@dataclass
class Place:
    """A store that mails are taken into by the verb, and another that they are fetched into to be answered."""

    folder: Path
    fetched: MailDesk = field(init=False)

    def __post_init__(self) -> None:
        box = MailboxConfig(
            name="support", address="support@desk.test", user="support", imap="mail.test", smtp="mail.test"
        )
        home = self.folder / "fetched"
        home.mkdir()
        config = Config(
            path=home / "config.toml", home=home, db=home / "desk.db", mail=MailConfig(mailboxes=(box,)),
            countdown={"mail": 0.0},
        )  # fmt: skip
        self.fetched = MailDesk(None, open_store(config.db), config, box.address)  # type: ignore[arg-type]
        self.fetched.done(AddAgent(actor=DESK, name="aija", display_name="Aija", role=Role.ADMIN))
        taken = MailDesk(None, open_store(self.store), config, box.address)  # type: ignore[arg-type]
        taken.done(AddAgent(actor=DESK, name="aija", display_name="Aija", role=Role.ADMIN))
        taken.store.close()

    @property
    def store(self) -> Path:
        """The file of the store that mails are imported into."""
        return self.folder / "desk.db"

    def verb(self, *words: object) -> str:
        """Run a verb on it."""
        return run_verb(*words, "--db", self.store, "--as", "aija")

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """What the store has."""
        with contextlib.closing(sqlite3.connect(self.store)) as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(sql, values)]

    def arrival(self, raw: bytes) -> Arrival:
        """The mail as a mailbox's reader takes it in."""
        desk = self.fetched
        sorter = Sorter(desk.store, desk.mail.mailboxes[0], desk.mail.own, ReplyAddresses(secret_key(desk.store)))
        return sorter.arrival(raw, datetime.now(UTC), datetime.now(UTC))

    def answer(self, raw: bytes) -> tuple[bool, bytes, tuple[str, ...]]:
        """Whether it would be acknowledged by itself; the mail that an agent's answer becomes, and to whom it goes."""
        arrival = self.arrival(raw)
        done = [one for one in self.fetched.desk.execute_many(list(arrival.commands)) if isinstance(one, Done)]
        ticket = done[0].ticket
        assert ticket is not None
        sent = self.fetched.desk.execute(Reply(actor="aija", ticket=ticket, body="Labdien! Tā ir ceļā."))
        if not isinstance(sent, Done):
            return arrival.answerable, sent.reason.encode(), ()
        ((key,),) = self.fetched.rows("SELECT key FROM message WHERE id = ?", sent.message)
        leaving = LetterReader(self.fetched.desk, self.fetched.mail).read(key)
        mail = leaving.compose()
        return arrival.answerable, mail.raw, mail.recipients


def gather(harms: Mapping[str, Given], folder: Path, patch: pytest.MonkeyPatch) -> tuple[Place, dict[str, Evidence]]:
    """Take each mail in and note what the verbs make of it; the screen comes later."""
    patch.setenv("DESKTERM_HOME", str(folder / "home"))
    place = Place(folder)
    place.verb("list", "state:any")  # loads what is loaded once
    seen = {name: _taken(place, name, given) for name, given in harms.items()}
    return place, {name: _looked_up(place, harms[name], one) for name, one in seen.items()}


def _taken(place: Place, name: str, given: Given) -> Evidence:
    file = place.folder / "harm.eml"
    for raw in given.before:
        file.write_bytes(raw)
        place.verb("import", file)
    file.write_bytes(given.raw)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with watch().over() as doings:
        begun = time.process_time()
        parsed = parse_mail(given.raw)
        printed = place.verb("parse", file)
        said = place.verb("import", file)
        seconds = time.process_time() - begun
        again = place.verb("import", file)
        answerable, reply, recipients = place.answer(given.raw)
    message = place.rows("SELECT * FROM message WHERE natural_key = ?", receive_mail(given.raw).key)
    (ticket,) = place.rows("SELECT * FROM ticket WHERE key = ?", message[0]["ticket_key"])
    (customer,) = place.rows("SELECT * FROM customer WHERE key = ?", ticket["customer_key"])
    contacts = place.rows("SELECT value FROM contact_point WHERE customer_key = ?", customer["key"])
    files = place.rows("SELECT name, size FROM attachment WHERE message_key = ? ORDER BY key", message[0]["key"])
    others = place.rows(
        "SELECT body FROM message WHERE external_id = ? AND id != ?", parsed.message_id, message[0]["id"]
    )
    assert name
    return Evidence(
        parsed=parsed,
        printed=_data(printed),
        said=said,
        again=again,
        message=message[0],
        ticket=ticket,
        customer=customer,
        contacts=tuple(one["value"] for one in contacts),
        files=tuple((one["name"], one["size"]) for one in files),
        others=tuple(one["body"] for one in others),
        answerable=answerable,
        reply=reply,
        recipients=recipients,
        listed=(),
        row={},
        shown="",
        plain="",
        exported=None,
        finds={},
        tables=frozenset(),
        doings=_unusual(doings, place.folder),
        seconds=seconds,
        memory=(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) * 1024,
    )


def _looked_up(place: Place, given: Given, one: Evidence) -> Evidence:
    """With what list, show and search say once everything is in."""
    number = one.ticket["number"]
    with watch().over() as doings:
        begun = time.process_time()
        shown, plain = place.verb("show", number), place.verb("show", number, "--plain")
        seconds = time.process_time() - begun
        exported = place.verb("show", number, "--json")
        finds = {words: _numbers(place.verb("search", words)) for words in given.searches}
    listed, rows = _whole_list(place)
    return replace(
        one,
        listed=tuple(line for line in listed if line.startswith(f"#{number} ")),
        row=next(row for row in rows if row["number"] == number),
        shown=shown,
        plain=plain,
        exported=_data(exported),
        finds=finds,
        tables=frozenset(row["name"] for row in place.rows("SELECT name FROM sqlite_master WHERE type = 'table'")),
        doings=(*one.doings, *_unusual(doings, place.folder)),
        seconds=one.seconds + seconds,
    )


_LISTS: dict[Path, tuple[list[str], list[dict[str, Any]]]] = {}


def _whole_list(place: Place) -> tuple[list[str], list[dict[str, Any]]]:
    if place.store not in _LISTS:
        words = ("list", "state:any", "--limit", 1000)
        _LISTS[place.store] = place.verb(*words).splitlines(), json.loads(place.verb(*words, "--json"))
    return _LISTS[place.store]


def _data(printed: str) -> Any:
    assert printed.isascii()
    return json.loads(printed)


def _numbers(said: str) -> tuple[str, ...]:
    return tuple(word for line in said.splitlines() for word in line.split()[:1] if word.startswith("#"))


def _unusual(doings: Sequence[str], folder: Path) -> tuple[str, ...]:
    """But for the files of the store itself."""
    usual = (f"write {folder / 'desk.db'}", f"write {folder / 'fetched'}/desk.db", f"write {folder / 'home'}/")
    return tuple(one for one in doings if not one.startswith(usual))
