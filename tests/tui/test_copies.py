"""Copies of an answer by mail: who had the customer's mail gets the answer too, unless the agent says otherwise."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from driving import press, screen_text, settle, toasts

from deskterm.config import Config
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.desk.first_page import read_first_page
from deskterm.desk.settings import Settings
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import Letter
from deskterm.model.words import Delivery
from deskterm.store.letters import letters_of
from deskterm.sync.follower import Follower
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.copies import CopiesDialog
from deskterm.tui.screens.ticket import TicketScreen
from feeding import DeskRemote
from office import Office

New = Callable[..., DesktermApp]
WORDS = "Hello Ilze, your parcel comes tomorrow. Kind regards"


@pytest.fixture
def workplace(workplace: Workplace) -> Workplace:
    """Answers leave by mail from help@desk.example."""
    mailbox = MailboxConfig(name="help", address="help@desk.example", smtp="smtp.desk.example")
    workplace.config = replace(workplace.config, mail=MailConfig(mailboxes=(mailbox,)))
    workplace.desk.settings = Settings.of(workplace.config)
    return workplace


def written_to_three(office: Office) -> str:
    ticket = office.ticket(
        body="Hello, where is my parcel?",
        letter=Letter(
            "help", "ilze@example.com", to=("help+7@desk.example", "Boss@example.com"), cc=("ann@other.example",)
        ),
    )
    office.wait(seconds=1)
    return ticket


async def answering(app: DesktermApp, pilot, ticket: str) -> TicketScreen:
    await settle(pilot)
    app.open_ticket(ticket, "reply")
    await settle(pilot)
    screen = app.screen
    assert isinstance(screen, TicketScreen)
    screen.composer.writing.text = WORDS
    screen.composer.reload()
    await settle(pilot)
    return screen


def copied(office: Office, ticket: str) -> tuple[str, ...]:
    view = office.reads.ticket(ticket)
    assert view.messages[-1].delivery is Delivery.COUNTING
    letters = dict(letters_of(office.store, view.line.key))
    letter = letters.get(view.messages[-1].key)
    return letter.cc if letter is not None else ()


async def test_all_who_had_the_customers_mail_get_the_answer(office: Office, new_app: New) -> None:
    ticket = written_to_three(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await answering(pilot.app, pilot, ticket)
        assert "Cc: Boss@example.com, ann@other.example" in screen_text(pilot.app)
        await press(pilot, "send")
        await settle(pilot)
    assert copied(office, ticket) == ("Boss@example.com", "ann@other.example")


async def test_on_a_mirror_they_are_offered_too(office: Office, workplace: Workplace, tmp_path: Path) -> None:
    office.settings = office.desk.settings = workplace.desk.settings
    ticket = written_to_three(office)
    remote = DeskRemote(office.desk, "pavils")
    remote.settings = lambda: {"transports": ["mail"], "own_addresses": ["help@desk.example"]}  # type: ignore[method-assign]
    mirror = Workplace(
        Config(
            path=tmp_path / "c.toml",
            home=tmp_path,
            db=tmp_path / "mirror.db",
            agent="pavils",
            zone="UTC",
            remote="http://127.0.0.1:9",
            mirrors=True,
        )
    )
    mirror.reads.clock = lambda: office.now
    follower = Follower(mirror.mirror, remote)
    follower.greet()
    while follower.step():
        pass
    app = DesktermApp(mirror, first=read_first_page(mirror.reads))
    app.keyboard.hold = 0
    async with app.run_test(size=(120, 40)) as pilot:
        await answering(app, pilot, ticket)
        assert "Cc: Boss@example.com, ann@other.example" in screen_text(app)
        await press(pilot, "send")
        await settle(pilot)
    (sent,) = mirror.mirror.to_push(9)
    assert sent.cc == ("Boss@example.com", "ann@other.example")  # type: ignore[attr-defined]
    assert remote.push([sent])[0].command == sent.id
    assert copied(office, ticket) == ("Boss@example.com", "ann@other.example")
    mirror.close()


async def test_who_gets_copies_is_the_agents_to_say_and_survives_with_the_draft(office: Office, new_app: New) -> None:
    ticket = written_to_three(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await answering(pilot.app, pilot, ticket)
        await press(pilot, "copies")
        dialog = pilot.app.screen
        assert isinstance(dialog, CopiesDialog)
        typed = dialog.query_one("Input")
        typed.value = "boss"  # type: ignore[attr-defined]
        await pilot.press("enter")
        assert "boss is no address" in screen_text(pilot.app)
        typed.value = "boss@example.com; new@evil.example boss@example.com"  # type: ignore[attr-defined]
        await settle(pilot)
        assert "had nothing of this ticket before: new@evil.example" in screen_text(pilot.app)
        await pilot.press("enter")
        await settle(pilot)
    async with new_app().run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        pilot.app.open_ticket(ticket, "reply")
        await settle(pilot)
        assert "▲ Cc: boss@example.com, new@evil.example" in screen_text(pilot.app)
        await press(pilot, "send")
        await settle(pilot)
        assert any("had nothing of this ticket before: new@evil.example" in one for one in toasts(pilot.app))
    assert copied(office, ticket) == ("boss@example.com", "new@evil.example")


async def test_nobody_gets_a_copy_when_the_line_is_emptied(office: Office, new_app: New) -> None:
    ticket = written_to_three(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await answering(pilot.app, pilot, ticket)
        await press(pilot, "copies")
        pilot.app.screen.query_one("Input").value = ""  # type: ignore[attr-defined]
        await pilot.press("enter")
        await settle(pilot)
        assert "Cc:" not in screen_text(pilot.app)
        await press(pilot, "send")
        await settle(pilot)
    assert copied(office, ticket) == ()


async def test_where_the_agent_sends_it_nobody_is_copied(office: Office, new_app: New, workplace: Workplace) -> None:
    workplace.config = replace(workplace.config, mail=MailConfig())
    workplace.desk.settings = Settings.of(workplace.config)
    ticket = written_to_three(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await answering(pilot.app, pilot, ticket)
        assert "Cc:" not in screen_text(pilot.app)
        assert screen.composer.why_not_copies() == "an answer that you send yourself you copy yourself"


async def test_hostile_addresses_are_words(office: Office, new_app: New, hostile: str) -> None:
    letter = Letter("help", "ilze@example.com", to=("help@desk.example", f"a{hostile}@example.com"))
    ticket = office.ticket(body="Hello", letter=letter)
    async with new_app().run_test(size=(80, 24)) as pilot:
        screen = await answering(pilot.app, pilot, ticket)
        assert len(screen.composer.copies) == 1
        await press(pilot, "copies")
        await pilot.press("escape")
        assert pilot.app.screen is screen
