"""What waits for the server and what it would not do: both sides are told, and a person decides."""

from collections.abc import Callable
from typing import Any

import pytest
from driving import press, screen_text, settle, toasts
from mirror_driver import StillLink, header

from deskterm.desk.link import Returned
from deskterm.desk.workplace import Workplace
from deskterm.model import commands
from deskterm.model.answers import Conflict, Refused
from deskterm.model.commands import Party
from deskterm.model.words import Audience, Channel, ContactKind, Priority, Role
from deskterm.store.pending import lines
from deskterm.store.place import read_place
from deskterm.sync.follower import Follower
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.pending import name_of
from feeding import DeskRemote
from office import Office


@pytest.fixture
def stopped(mirror: Workplace, office: Office) -> str:
    """A change of priority that the server would not take; the command's id."""
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket")
    command = commands.SetPriority(actor="pavils", at=office.now, ticket=ticket, priority=Priority.HIGH)
    mirror.desk.execute(command)
    mirror.mirror.answered([Conflict(command.id, "zane changed the priority meanwhile", 2, {"priority": "low"})])
    return command.id


async def choose(pilot: Any, *downs: int) -> None:
    """Open the list of pending commands, and choose by so many steps down in each menu."""
    pilot.app.run_verb("pending")
    await settle(pilot)
    for steps in downs:
        for _ in range(steps):
            await pilot.press("down")
        await pilot.press("enter")
        await settle(pilot)


async def test_both_sides_of_what_was_stopped_are_told(
    new_mirror_app: Callable[[], DesktermApp], link: StillLink, stopped: str
) -> None:
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert link.watcher is not None
        link.watcher.stopped((stopped,))
        await settle(pilot)
        assert toasts(app) == [
            "The server would not take: #1001 now high\nzane changed the priority meanwhile\n"
            "there is now priority: low\n: lists what to do about it (pending commands)"
        ]
        assert "1 stopped" in header(app)


async def test_a_chat_that_a_colleague_accepted_first_leaves_nothing_to_decide(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, office: Office, link: StillLink
) -> None:
    chat = Party(ContactKind.HANDLE, "@anna", "Anna")
    ticket = office.done(commands.Receive, actor="desk", channel=Channel.CHAT, sender=chat, body="hello").ticket
    follower = Follower(mirror.mirror, DeskRemote(office.desk, "pavils"))
    while follower.step():
        pass
    accept = commands.AcceptChat(actor="pavils", at=office.now, ticket=ticket)
    mirror.desk.execute(accept)
    mirror.mirror.answered([Refused(accept.id, "Aija has accepted #1002", "assigning it to yourself takes it over")])
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert link.watcher is not None
        link.watcher.stopped((accept.id,))
        await settle(pilot)
        (told,) = toasts(app)
        assert "Aija has accepted #1002" in told
        assert "pending commands" not in told
        assert lines(mirror.store) == ()
        assert "stopped" not in header(app)


async def test_what_was_stopped_on_a_ticket_that_went_out_of_sight_is_on_no_new_ticket(
    mirror: Workplace, office: Office, stopped: str
) -> None:
    agent = {"actor": "desk", "name": "pavils", "display_name": "Pavils", "role": Role.AGENT}
    office.done(commands.AddAgent, **agent, sees=("technical",))
    follower = Follower(mirror.mirror, DeskRemote(office.desk, "pavils"))
    follower.greet()
    while follower.step():
        pass
    (line,) = lines(mirror.store)
    assert (line.command, line.is_gone, name_of(line)) == (stopped, True, "(not here)")


@pytest.mark.usefixtures("stopped")
async def test_the_list_of_what_waits_and_was_stopped(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, office: Office
) -> None:
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket")
    mirror.desk.execute(commands.Note(actor="pavils", at=office.now, ticket=ticket, body="\x1b[31m noted [/]"))
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await choose(pilot)
        text = screen_text(app)
        assert "the server would not take" in text
        assert "#1001 now high" in text
        assert "zane changed the priority meanwhile · there: priority: low" in text
        assert "waits for the server" in text
        assert "#1001 note kept" in text
        assert "\x1b" not in text
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "first the server must answer" in toasts(app)[-1]


@pytest.mark.parametrize(
    ("steps", "state"), [(0, "waiting"), (1, None)], ids=["pushed again", "dropped"]
)  # fmt: skip
async def test_what_becomes_of_it(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, stopped: str, steps: int, state: str | None
) -> None:
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await choose(pilot, 0, steps)
        assert [one.state.value for one in lines(mirror.store)] == ([state] if state else [])
        assert ("1 waiting" in header(app)) is (state is not None)
    assert stopped


async def test_before_an_answer_is_pushed_again_it_is_said_that_the_customer_may_have_it(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, office: Office
) -> None:
    """A server that was set back let it leave, and does not know."""
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket")
    command = commands.Reply(actor="pavils", at=office.now, ticket=ticket, body="it left once")
    mirror.desk.execute(command)
    place = read_place(mirror.store)
    assert place is not None
    mirror.mirror.set_back("another epoch", place.cursor, [command.id], place)
    app = new_mirror_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        await choose(pilot, 0)
        assert "the customer may have it already" in screen_text(app)


async def test_the_words_of_an_answer_come_back_to_its_draft(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, office: Office
) -> None:
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket")
    command = commands.Reply(actor="pavils", at=office.now, ticket=ticket, body="Labdien, 王小明 [/]!")
    mirror.desk.execute(command)
    mirror.mirror.answered([Refused(command.id, "that ticket is not there")])
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await choose(pilot, 0, 2)
        assert lines(mirror.store) == ()
        journal = mirror.drafts.journal(ticket, "pavils", Audience.DIRECT)
        assert journal.load()[0] == "Labdien, 王小明 [/]!"


async def test_what_returns_by_itself_reaches_the_open_composer(
    new_mirror_app: Callable[[], DesktermApp], mirror: Workplace, link: StillLink
) -> None:
    ((ticket,),) = mirror.store.read("SELECT id FROM ticket")
    app = new_mirror_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "reply")
        await pilot.press(*"since")
        assert link.watcher is not None
        for _ in range(2):
            link.watcher.returned(Returned(ticket, Audience.DIRECT, "It was written."), "command")
            await settle(pilot)
        composer: Any = app.screen
        assert composer.composer.writing.text == "It was written.\n\nsince"
