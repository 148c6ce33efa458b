"""Telling an agent who looks elsewhere: by bell, terminal or program, once for a burst, never in quiet hours."""

import os
import stat
import sys
from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from driving import settle, toasts
from hypothesis import given
from hypothesis import strategies as st

from deskterm.desk.noticing import Notice, Noticing, is_quiet, one_line
from deskterm.model.commands import AcceptChat, Assign, MakePromise, Party
from deskterm.model.words import Channel, ContactKind
from deskterm.text.safe import safe_line
from deskterm.tui.telling import facts, run_program, terminal_notice
from hostile import HOSTILE
from office import Office

if TYPE_CHECKING:
    from deskterm.desk.workplace import Workplace
    from deskterm.tui.app import DesktermApp


def chat(office: Office, name: str = "王小明", body: str = "secret words", thread: str = "t") -> str:
    sender = Party(ContactKind.HANDLE, f"chat:{thread}", name)
    return office.ticket(channel=Channel.CHAT, sender=sender, body=body, subject="", thread=thread)


class Desk:
    """What is news at a desk, look by look."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.noticing = Noticing()
        self.look()

    def look(self, *front: str, read: dict[str, int] | None = None) -> list[tuple[str, str]]:
        found = self.office.reads.notable(self.noticing.sequence)
        return [(one.event, one.words) for one in self.noticing.look(found, read=read or {}, front=front)]


def test_what_is_there_at_the_start_is_no_news(office: Office) -> None:
    chat(office)
    desk = Desk(office)
    assert desk.look() == []


def test_a_chat_that_waits_is_told_once(office: Office) -> None:
    desk = Desk(office)
    ticket = chat(office)
    number = office.row(ticket)["number"]
    assert desk.look() == [("chat", f"王小明 (#{number}) waits in a chat")]
    assert desk.look() == []
    office.done(AcceptChat, ticket=ticket)
    assert desk.look(ticket) == []


def test_a_line_in_a_seat_is_told_unless_one_is_there(office: Office) -> None:
    ticket = chat(office)
    office.done(AcceptChat, ticket=ticket)
    seat = office.reads.seating().seats[0]
    desk = Desk(office)
    desk.look(read={ticket: seat.heard[0]})
    office.wait(seconds=2)
    chat(office, body="more")
    assert desk.look(ticket, read={ticket: seat.heard[0]}) == []
    assert [one[0] for one in desk.look(read={ticket: seat.heard[0]})] == ["line"]
    office.wait(seconds=2)
    chat(office, body="and more")
    assert desk.look(read={ticket: seat.heard[0]}) == []


def test_tickets_of_ones_own_are_told_when_they_are_soon_and_when_they_are_late(office: Office) -> None:
    mine, other = office.ticket(key="1"), office.ticket(key="2", sender=Party(ContactKind.MAIL, "b@c.de", "Bob"))
    office.done(Assign, ticket=mine, assignee="aija")
    office.done(Assign, ticket=other, assignee="pavils")
    desk = Desk(office)
    office.wait(hours=9, minutes=1)
    assert [one[0] for one in desk.look()] == ["soon"]
    assert desk.look() == []
    office.wait(hours=3)
    ((event, words),) = desk.look()
    assert (event, "Ilze" in words, "late" in words) == ("late", True, True)


def test_what_was_assigned_before_one_began_is_no_news(office: Office) -> None:
    """A mirror that is filled, or filled anew, hears of it only now."""
    ticket = office.ticket()
    desk = Desk(office)
    office.done(Assign, actor="pavils", at=office.now - timedelta(hours=1), ticket=ticket, assignee="aija")
    assert desk.look() == []


def test_only_what_somebody_else_assigned_is_told(office: Office) -> None:
    mine, given = office.ticket(key="1"), office.ticket(key="2", sender=Party(ContactKind.MAIL, "b@c.de", "Bob"))
    desk = Desk(office)
    office.done(Assign, ticket=mine, assignee="aija")
    office.done(Assign, actor="pavils", ticket=given, assignee="aija")
    number = office.row(given)["number"]
    assert desk.look() == [("assigned", f"Pavils assigned Bob (#{number}) to you")]
    assert desk.look() == []


def test_a_promise_that_falls_due_is_told(office: Office) -> None:
    ticket = office.ticket()
    office.done(Assign, ticket=ticket, assignee="aija")
    office.done(MakePromise, ticket=ticket, text="secret words", due_at=office.at(hours=1))
    desk = Desk(office)
    office.wait(minutes=50)
    ((event, words),) = desk.look()
    assert event == "promise"
    assert "secret" not in words


def test_an_answer_that_failed_is_told(office: Office) -> None:
    from deskterm.model.commands import Reply

    ticket = office.ticket()
    office.done(Reply, ticket=ticket, body="Labdien!")
    desk = Desk(office)
    office.write("UPDATE message SET delivery = 'failed' WHERE kind = 'answer'")
    ((event, words),) = desk.look()
    assert event == "failed"
    assert "could not be sent" in words


def test_notices_hold_no_words_of_customers_and_are_one_safe_line(office: Office, hostile: str) -> None:
    desk = Desk(office)
    chat(office, name=hostile or "x", body="secret words")
    ((_, words),) = desk.look()
    assert "secret" not in words
    assert safe_line(words) == words
    assert len(words) < 100


# Quiet hours and bursts


@given(st.times(), st.times(), st.times())
def test_quiet_hours_go_over_midnight(now: time, start: time, end: time) -> None:
    if start == end:
        return
    assert is_quiet(start, (start, end))
    assert not is_quiet(end, (start, end))
    assert is_quiet(now, (start, end)) != is_quiet(now, (end, start))
    assert not is_quiet(now, None)


def notice(event: str = "chat", ticket: str = "t", name: str = "Ann") -> Notice:
    return Notice(event, ticket, 7, safe_line(name), safe_line(f"{name} (#7) waits in a chat"))


def test_a_burst_is_counted_by_what_happened() -> None:
    some = [notice(ticket=str(at)) for at in range(3)] + [notice("late", "x")]
    assert one_line(some) == "3 chats wait, a ticket of yours is late"
    assert one_line(some[:1]) == "Ann (#7) waits in a chat"


class Terminal:
    """What an app wrote to its terminal, and its clock."""

    def __init__(self, app: "DesktermApp") -> None:
        from deskterm.tui.notices import Notices

        self.written: list[str] = []
        self.now = 1000.0
        self.notices = app.notices = Notices(app, clock=lambda: self.now, write=self.written.append)

    async def tell(self, pilot: Any, *notices: Notice, wait: float = 10.0) -> str:
        """Gather these and let the time for it pass; what was written."""
        self.written.clear()
        self.notices._waiting = True
        self.notices.take(list(notices))
        self.now += wait
        self.notices.tell()
        await settle(pilot)
        return "".join(self.written)


def configured(workplace: "Workplace", **given: Any) -> None:
    from dataclasses import replace

    workplace.config = replace(workplace.config, **given)


async def test_one_burst_is_one_bell_and_one_notice(
    workplace: "Workplace", new_app: "Callable[..., DesktermApp]"
) -> None:
    configured(workplace, notify_osc="9")
    app = new_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        terminal = Terminal(app)
        written = await terminal.tell(pilot, *(notice(ticket=str(at)) for at in range(4)))
        assert written.count("\a") == 1
        assert written.count("\x1b]9;deskterm: 4 chats wait") == 1
        assert await terminal.tell(pilot) == ""


async def test_quiet_hours_hold_back_all_but_what_is_urgent_and_it_is_told_afterwards(
    office: Office, workplace: "Workplace", new_app: "Callable[..., DesktermApp]"
) -> None:
    configured(workplace, notify_osc="9", notify_quiet=(time(8), time(10)), notify_urgent=("failed",))
    app = new_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        terminal = Terminal(app)
        assert await terminal.tell(pilot, notice("late", "1"), notice("late", "2")) == ""
        urgent = await terminal.tell(pilot, notice("failed"))
        assert "Ann (#7)" in urgent
        assert "late" not in urgent
        office.wait(hours=1)
        assert "2 tickets of yours are late" in await terminal.tell(pilot)


async def test_the_bell_can_be_off_and_events_left_out(
    office: Office, workplace: "Workplace", new_app: "Callable[..., DesktermApp]"
) -> None:
    configured(workplace, bell=False, notify_osc="777", notify_events=("late",))
    app = new_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        terminal = Terminal(app)
        terminal.notices.look()
        await settle(pilot)
        chat(office)
        terminal.notices.look()
        await settle(pilot)
        assert terminal.notices._gathered == []
        written = await terminal.tell(pilot, notice("late", name="a;b"))
        assert written == "\x1b]777;notify;deskterm;a,b (#7) waits in a chat\x1b\\"


async def test_a_chat_that_begins_while_one_writes_is_said_with_its_key(
    office: Office, new_app: "Callable[..., DesktermApp]"
) -> None:
    mail = office.ticket()
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        app.open_ticket(mail, "reply")
        await settle(pilot)
        terminal = Terminal(app)
        terminal.notices.look()
        await settle(pilot)
        chat(office)
        terminal.notices.look()
        await settle(pilot)
        terminal.notices.tell()
        await settle(pilot)
        assert any("waits in a chat" in one and "ctrl+g accepts" in one for one in toasts(app))
        assert app.focused is app.screen.composer.area  # type: ignore[attr-defined]


# The terminal and the program


def test_a_hostile_name_cannot_end_the_sequence(hostile: str) -> None:
    for kind in ("9", "777"):
        written = terminal_notice(kind, safe_line(hostile), {})
        inside = written.removeprefix("\x1b]").removesuffix("\x1b\\")
        assert not any(ord(one) < 32 or 0x7F <= ord(one) < 0xA0 for one in inside)
        assert inside.count(";") == (1 if kind == "9" else 3)


def test_tmux_is_asked_to_pass_it_on() -> None:
    assert terminal_notice("9", safe_line("x"), {"TMUX": "1"}) == ("\x1bPtmux;\x1b\x1b]9;deskterm: x\x1b\x1b\\\x1b\\")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program that writes down its arguments and what it was told."""
    path = tmp_path / "tell me; touch owned"
    path.write_text(
        f"#!{sys.executable}\nimport os, sys, json\n"
        f"facts = {{k: v for k, v in os.environ.items() if k.startswith('DESKTERM_')}}\n"
        f"open({str(tmp_path / 'told')!r}, 'w').write(json.dumps([sys.argv[1:], facts]))\n"
    )
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@pytest.mark.parametrize("name", ["$(touch owned)", "`id`", "; rm -rf /", *HOSTILE[:6]])
def test_a_program_gets_its_facts_through_the_environment_and_no_shell(
    name: str, program: Path, tmp_path: Path
) -> None:
    import json

    told = facts([notice(name=name)], safe_line(f"{name} waits"), "aija")
    assert run_program((str(program), "$HOME", "; ls"), told, {**os.environ}) == ""
    arguments, variables = json.loads((tmp_path / "told").read_text())
    assert arguments == ["$HOME", "; ls"]
    assert variables["DESKTERM_NAME"] == safe_line(name)
    assert variables["DESKTERM_EVENT"] == "chat"
    assert variables["DESKTERM_NUMBER"] == "7"
    assert variables["DESKTERM_COUNT"] == "1"
    assert not (tmp_path / "owned").exists()


def test_a_program_that_is_not_there_is_said() -> None:
    assert "cannot be run: No such file" in run_program(("/no/such/program",), {})
    assert run_program((sys.executable, "-c", "raise SystemExit(3)"), {}) == "ended with 3"


async def test_the_trouble_with_a_program_is_said_once(
    workplace: "Workplace", new_app: "Callable[..., DesktermApp]"
) -> None:
    configured(workplace, notify_command=("/no/such/program",))
    app = new_app()
    async with app.run_test() as pilot:
        await settle(pilot)
        terminal = Terminal(app)
        await terminal.tell(pilot, notice())
        await settle(pilot)
        said = [one for one in toasts(app) if "[notify] command cannot be run" in one]
        assert len(said) == 1
        app.clear_notifications()
        await terminal.tell(pilot, notice(ticket="2"))
        await settle(pilot)
        assert not any("[notify]" in one for one in toasts(app))
