"""Who else is at a ticket: said in words where it matters, told by this window too, and nothing moves for it."""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from driving import fill, opened, press, rested, screen_text, settle, until

from deskterm.desk.presence import Presence
from deskterm.model.presence import Doing, Someone
from deskterm.model.words import Audience
from deskterm.store.presence import FilePresence
from deskterm.text.safe import safe_line
from deskterm.tui.cells import width
from deskterm.tui.presence import IDLE_SECONDS, people_words, row_words, warning_words
from deskterm.tui.screens.ticket import TicketScreen
from office import Office

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def someone(name: str, doing: Doing = Doing.LOOKING) -> Someone:
    return Someone.of(name.lower(), name, doing, NOON)


@pytest.fixture
def colleague(store_path: Path) -> Iterator[FilePresence]:
    """Pāvils at another window on the same store."""
    window = FilePresence(store_path, "pavils", "Pāvils")
    yield window
    window.close()


async def meet(pilot: Any, window: Presence, ticket: str | None, doing: Doing) -> None:
    """Somebody does something, and the app takes notice."""
    window.announce(ticket, doing)
    window.look()
    pilot.app.workplace.presence.look()
    pilot.app._people_met()
    await settle(pilot)


# Words


@pytest.mark.parametrize(
    ("people", "words"),
    [
        ((), ""),
        ((someone("Ieva"),), "Ieva is looking"),
        ((someone("Zane", Doing.WRITING), someone("Ieva")), "Zane is writing · Ieva is looking"),
        ((someone("Ieva"), someone("Zane")), "Ieva and Zane are looking"),
        (tuple(someone(name) for name in ("Dace", "Ieva", "Oleg", "Zane")), "Dace and 3 others are looking"),
        ((someone("Aija", Doing.WRITING),), "you are writing in another window"),
        ((someone("Aija"), someone("Ieva")), "Ieva is looking · you are looking in another window"),
    ],
)
def test_people_are_told_in_words(people: tuple[Someone, ...], words: str) -> None:
    assert people_words(people, "aija") == words


def test_no_name_takes_the_whole_line(hostile: str) -> None:
    people = (someone(f"a{hostile}", Doing.WRITING), someone(f"b{hostile}"), someone(f"c{hostile}"))
    words = people_words(people, "aija")
    assert words == safe_line(words)
    assert width(words) < 110
    row = row_words(people, "aija")
    assert row is not None
    assert width(row[0]) <= 14
    assert width(row[1]) <= 3


def test_a_row_names_whoever_writes_first() -> None:
    assert row_words((), "aija") is None
    assert row_words((someone("Zane", Doing.WRITING), someone("Ieva")), "aija") == ("✎ Zane", "✎Z")
    assert row_words((someone("王芳"),), "aija") == ("◉ 王芳", "◉王")
    assert row_words((someone("Aija"),), "aija") == ("◉ you", "◉y")


def test_the_warning_names_whoever_writes_to_the_same_customer(office: Office) -> None:
    first = office.ticket(subject="Pirmā lieta")
    second = office.receive("cita lieta", subject="Otrā lieta", external_id="<2@x>").ticket
    view = office.reads.ticket(first)
    writing, looking = (someone("Zane", Doing.WRITING),), (someone("Zane"),)

    def warned(people: dict[str, tuple[Someone, ...]], audience: Audience = Audience.DIRECT) -> str:
        return warning_words(people, view, audience, "aija")[0]

    assert warned({first: writing}) == "Zane is writing here too"
    assert warned({first: looking}) == ""
    assert warned({second: writing}) == "Zane is writing to this customer on #1002"
    assert warned({"another": writing}) == ""
    assert warned({first: writing, second: writing}, Audience.INTERNAL) == ""
    myself = (someone("Aija", Doing.WRITING),)
    assert "you are writing here in another window" in warned({first: myself})
    assert "you are writing here in another window" in warned({first: myself}, Audience.INTERNAL)
    assert warned({second: myself}) == "you are writing to this customer on #1002"


# The ticket


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40), (160, 45)], ids=str)
async def test_the_title_says_who_looks_and_who_writes(office, new_app, colleague, size):
    ticket = office.ticket(body="Kur ir paciņa?")
    async with new_app().run_test(size=size) as pilot:
        await opened(pilot, ticket)
        await meet(pilot, colleague, ticket, Doing.LOOKING)
        assert "Pāvils is looking" in screen_text(pilot.app)
        await meet(pilot, colleague, ticket, Doing.WRITING)
        assert "Pāvils is writing" in screen_text(pilot.app)
        await meet(pilot, colleague, None, Doing.LEFT)
        assert "Pāvils is" not in screen_text(pilot.app)


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)], ids=str)
async def test_the_composer_warns_and_the_caret_stays(office, new_app, colleague, size):
    ticket = office.ticket(body="Kur ir paciņa?")
    async with new_app().run_test(size=size) as pilot:
        screen = await opened(pilot, ticket, "reply")
        await pilot.press(*"abc", "left")
        await settle(pilot)
        area = screen.composer.area
        before = (area.text, area.cursor_location, area.region, screen.conversation.scroll_y)
        await meet(pilot, colleague, ticket, Doing.WRITING)
        assert "▲ Pāvils" in screen_text(pilot.app)
        assert (area.text, area.cursor_location, area.region, screen.conversation.scroll_y) == before
        assert pilot.app.focused is area
        await meet(pilot, colleague, ticket, Doing.LOOKING)
        assert "▲ Pāvils" not in screen_text(pilot.app)


async def test_what_stops_a_send_is_said_rather_than_the_warning(office, new_app, colleague):
    ticket = office.ticket(body="Kur ir paciņa?")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, ticket, "reply")
        await meet(pilot, colleague, ticket, Doing.WRITING)
        await press(pilot, "send")
        text = screen_text(pilot.app)
        assert "nothing is written yet" in text
        assert "▲ Pāvils" not in text
        assert "Pāvils is writing" in text


async def test_who_was_there_before_is_shown_on_opening(office, new_app, colleague):
    first = office.ticket(subject="Pirmā lieta")
    office.wait(minutes=1)
    second = office.receive("cita lieta", subject="Otrā lieta", external_id="<2@x>").ticket
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await meet(pilot, colleague, second, Doing.WRITING)
        await opened(pilot, first, "reply")
        text = screen_text(pilot.app)
        assert "▲ Pāvils is writing on #1002" in text
        await press(pilot, "keep_draft")
        await press(pilot, "next_ticket")
        assert "Otrā lieta" in screen_text(pilot.app)
        assert "Pāvils is writing" in screen_text(pilot.app)


# What this window says of itself


async def test_it_is_told_what_the_agent_does(office, new_app, colleague):
    first, second = fill(office, 2)

    def told() -> tuple[str, str] | None:
        pilot.app.workplace.presence.look()
        colleague.look()
        found = [(ticket, one.doing.value) for ticket, people in colleague.everywhere().items() for one in people]
        return found[0] if found else None

    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        assert told() is None
        screen = await opened(pilot, first)
        assert told() == (first, "looking")
        await press(pilot, "reply")
        assert told() == (first, "writing")
        await press(pilot, "phrase")
        assert told() == (first, "writing")
        await pilot.press("escape")
        await settle(pilot)
        assert told() == (first, "writing")
        await press(pilot, "keep_draft")
        assert told() == (first, "looking")
        await press(pilot, "next_ticket")
        assert told() == (second, "looking")
        await press(pilot, "help")
        assert told() == (second, "looking")
        await pilot.press("escape")
        await settle(pilot)
        await press(pilot, "note")
        assert told() == (second, "writing")
        screen.presence.clock = lambda: screen.presence._moved_at + IDLE_SECONDS
        screen._tick()
        assert told() == (second, "looking")
        screen.presence.clock = lambda: 0.0
        await pilot.press("a")
        await settle(pilot)
        assert told() == (second, "writing")
        await press(pilot, "keep_draft", "back")
        assert not isinstance(pilot.app.screen, TicketScreen)
        assert told() is None
        await opened(pilot, first)
    pilot.app.workplace.close()
    colleague.look()
    assert colleague.everywhere() == {}


async def test_the_ticket_below_another_is_told_again_when_that_is_left(office, new_app, colleague):
    first, second = fill(office, 2)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await opened(pilot, first)
        await opened(pilot, second)
        for ticket in (second, first):
            pilot.app.workplace.presence.look()
            colleague.look()
            assert list(colleague.everywhere()) == [ticket]
            await press(pilot, "back")


# The inbox


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45)], ids=str)
async def test_the_row_has_a_mark_and_nothing_moves(office, new_app, colleague, size):
    ids = fill(office, 40)
    async with new_app().run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "down", "down")
        tickets = pilot.app.inbox.list
        before = (tickets.cursor, tickets.selected, tickets.scroll_offset, pilot.app.focused)
        assert "✎" not in screen_text(pilot.app)
        await meet(pilot, colleague, ids[4], Doing.WRITING)
        row = next(line for line in screen_text(pilot.app).splitlines() if "#1005" in line)
        assert ("✎ Pāvils" if size[0] > 100 else "✎P") in row
        await meet(pilot, colleague, ids[4], Doing.LOOKING)
        row = next(line for line in screen_text(pilot.app).splitlines() if "#1005" in line)
        assert ("◉ Pāvils" if size[0] > 100 else "◉P") in row
        assert (tickets.cursor, tickets.selected, tickets.scroll_offset, pilot.app.focused) == before


async def test_only_the_row_it_is_about_is_painted_again(office, new_app, colleague, monkeypatch):
    ids = fill(office, 40)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        tickets = pilot.app.inbox.list
        painted: list[int] = []
        refresh = tickets.refresh

        def counted(*regions: Any, **given: Any) -> Any:
            painted.extend(region.y for region in regions)
            return refresh(*regions, **given)

        monkeypatch.setattr(tickets, "refresh", counted)
        await meet(pilot, colleague, ids[4], Doing.WRITING)
        assert painted == [tickets._screen_line(4)]
        await meet(pilot, colleague, "a ticket far below", Doing.WRITING)
        assert len(painted) == 2


async def test_the_preview_says_it_in_words(office, new_app, colleague):
    ids = fill(office, 3)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await rested(pilot)
        await meet(pilot, colleague, ids[0], Doing.WRITING)
        await until(pilot, lambda: "Pāvils is writing" in screen_text(pilot.app))  # the preview follows after a pause
        await meet(pilot, colleague, ids[1], Doing.WRITING)
        await until(pilot, lambda: "Pāvils is writing" not in screen_text(pilot.app))


async def test_a_hostile_name_is_only_shown(office, new_app, store_path, hostile):
    ticket = office.ticket(body="Kur ir paciņa?")
    window = FilePresence(store_path, f"e{hostile}", hostile)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await meet(pilot, window, ticket, Doing.WRITING)
        await opened(pilot, ticket, "reply")
        text = screen_text(pilot.app)
        assert "is writing" in text
        assert not set("\x1b\x9b\x00\x07\u202e\u2066") & set(text)
        assert all(width(line) <= 120 for line in text.splitlines())
    window.close()


@pytest.mark.skipif(sys.platform == "win32", reason="wants a pseudo-terminal")
def test_two_workstations_see_each_other_and_a_killed_one_vanishes(office: Office, store_path, tmp_path):
    from pty_driver import Terminal, workstation

    office.ticket(body="Kur ir paciņa?")
    environment = {"DESKTERM_HOME": str(tmp_path / "home"), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "deskterm", "--db", str(store_path), "--as", "pavils"]
    with workstation(store_path, tmp_path / "home") as mine, Terminal(command, environment=environment) as other:
        for one in (mine, other):
            one.wait_for("#1001")
        other.type("r")
        other.wait_for("ANSWER to")
        mine.wait_for("✎ Pavils")
        mine.type("r")
        mine.wait_for("ANSWER to", "▲ Pavils is writing here too")
        other.wait_for("▲ Aija is writing here too")
        other.kill()
        assert mine.wait_until(lambda: "Pavils is writing" not in mine.text)
