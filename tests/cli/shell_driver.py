"""Running verbs in a test, and the store they are run on."""

import json
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

ESC = "\x1b"
NASTY = f"{ESC}]52;c;b3duZWQ=\x07{ESC}[2J[@click=app.quit]x[/] \u202egnp.exe 退款\x9b31m"
"""A subject that would write the clipboard, clear the screen, be markup, and read backwards."""

_CONTROLS = (*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
FORBIDDEN = frozenset(map(chr, _CONTROLS))
"""What must never reach a terminal: everything it may obey but line ends and tabs."""


@dataclass(frozen=True)
class Outcome:
    """What a run came to."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def json(self) -> Any:
        assert self.out.isascii(), "JSON for scripts is ASCII"
        return json.loads(self.out)


class Cli:
    """Runs verbs in this process, on a store of its own."""

    def __init__(self, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = db
        self._capsys = capsys

    def __call__(self, *words: object, db: bool = True) -> Outcome:
        """Run one command line; every outcome is checked to be safe for a terminal."""
        from deskterm.cli.entry import run

        self._capsys.readouterr()
        arguments = [*map(str, words), *(("--db", str(self.db)) if db else ())]
        try:
            code = run(arguments)
        finally:
            caught = self._capsys.readouterr()
        assert not FORBIDDEN & set(caught.out + caught.err)
        return Outcome(code, caught.out, caught.err)

    def done(self, *words: object) -> Outcome:
        """Run a verb that must do what it was asked."""
        outcome = self(*words)
        assert outcome.code == 0, outcome.err
        return outcome

    def refused(self, *words: object) -> Outcome:
        """Run a verb that must fail with a clear error and nothing on standard output."""
        outcome = self(*words)
        assert outcome.code == 1, outcome.out
        assert outcome.err.startswith("deskterm: ")
        assert not outcome.out
        assert "Traceback" not in outcome.err
        return outcome

    def misused(self, *words: object) -> Outcome:
        """Run a command line that must be called wrong usage."""
        outcome = self(*words)
        assert outcome.code == 2
        assert outcome.err.startswith("deskterm: ")
        assert not outcome.out
        return outcome


class Terminal:
    """A stream that says it is a terminal."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        return True


def fill_store(path: Path) -> None:
    """Make the store: 1001 mail, 1002 chat, 1003 missed call, 1004 social, 1005 hostile mail, 1006 solved,
    1007 automatic, 1008 opened by an agent."""
    from deskterm.config import Config
    from deskterm.desk.desk import Desk
    from deskterm.desk.settings import Settings
    from deskterm.model.commands import (
        DESK,
        AddAgent,
        File,
        LogCall,
        OpenTicket,
        Party,
        Rate,
        Receive,
        SetState,
        Tag,
    )
    from deskterm.model.instants import now
    from deskterm.model.words import Audience, CallDirection, CallOutcome, Channel, ContactKind, Role, State
    from deskterm.store.opening import open_store

    store = open_store(path)
    desk = Desk(store, Settings.of(Config(path=path, home=path.parent, db=path)))
    at = now()

    def done(command: Any) -> str:
        answer = desk.execute(command)
        return answer.ticket or ""

    def receive(channel: Channel, kind: ContactKind, value: str, name: str, **fields: Any) -> str:
        then = at - fields.pop("ago")
        sender = Party(kind, value, name)
        return done(Receive(actor=DESK, channel=channel, sender=sender, at=then, sent_at=then, **fields))

    for name, role in (("aija", Role.ADMIN), ("zane", Role.SUPERVISOR), ("pavils", Role.AGENT)):
        done(AddAgent(actor=DESK, name=name, display_name=name.title(), role=role))
    receive(
        Channel.MAIL, ContactKind.MAIL, "ilze@example.com", "Ilze Kalniņa", subject="Piegāde kavējas",
        body="Labdien, kur ir mans pasūtījums 58211?\n\tTas ir ļoti nepatīkami.", key="ilze-1",
        external_id="1@example.com", ago=timedelta(hours=30), files=(File("rēķins.pdf", "application/pdf", b"%PDF"),),
    )  # fmt: skip
    receive(
        Channel.CHAT, ContactKind.HANDLE, "wang", "王小明", subject="退款还没有到账", body="您好，我的退款还没有收到。",
        ago=timedelta(seconds=10),
    )  # fmt: skip
    called = at - timedelta(minutes=5)
    done(
        LogCall(
            actor=DESK, at=at, direction=CallDirection.INBOUND, outcome=CallOutcome.NO_ANSWER, started_at=called,
            ended_at=called, party=Party(ContactKind.PHONE, "+37120331180"), subject="Missed call",
        )
    )  # fmt: skip
    receive(
        Channel.SOCIAL, ContactKind.HANDLE, "@marta.k", "Marta", subject="Where is my parcel??",
        body="It is three weeks now! The broken screen, too.", ago=timedelta(hours=1), audience=Audience.PUBLIC,
    )  # fmt: skip
    receive(
        Channel.MAIL, ContactKind.MAIL, "evil@example.com", NASTY, subject=NASTY, body=f"body {NASTY}\r\nBcc: all",
        ago=timedelta(hours=2),
    )  # fmt: skip
    solved = receive(
        Channel.MAIL, ContactKind.MAIL, "oleg@example.com", "Олег Петров", subject="Не могу войти",
        body="Здравствуйте, пароль не подходит.", ago=timedelta(days=9),
    )  # fmt: skip
    done(Tag(actor="aija", ticket=solved, add=("login",)))
    done(SetState(actor="aija", ticket=solved, state=State.SOLVED))
    done(Rate(actor="aija", ticket=solved, value=5, comment="Спасибо!", reasons=("quick",)))
    receive(
        Channel.MAIL, ContactKind.MAIL, "robot@example.com", "", subject="Out of office", body="I am away.",
        ago=timedelta(hours=3), automatic=True,
    )  # fmt: skip
    anna = Party(ContactKind.MAIL, "anna@example.com", "Anna")
    done(OpenTicket(actor="zane", subject="Gift card", channel=Channel.MAIL, party=anna, queue="billing"))
    store.close()
