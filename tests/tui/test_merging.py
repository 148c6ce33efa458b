"""The same matter twice: it is pointed out, merged with one key, split by message; drafts come along."""

from pathlib import Path

import pytest
from driving import AtWork, press, screen_text, settle, toasts

from deskterm.model.commands import MergeTickets, NotSameMatter
from deskterm.model.words import Audience
from deskterm.tui.app import DesktermApp
from deskterm.tui.keys import rebound
from deskterm.tui.messages import DeskChanged
from deskterm.tui.screens.ticket import TicketScreen
from deskterm.tui.writings import writings_of
from office import Office

SIZE = (120, 40)


@pytest.fixture
def two(office: Office) -> tuple[str, str]:
    one = office.ticket(subject="Piegāde kavējas", body="Kur ir paciņa?")
    office.wait(minutes=10)
    return one, office.ticket(subject="Where [/] is it", body="parcel 包裹")


def shown(app: DesktermApp) -> str:
    assert isinstance(app.screen, TicketScreen)
    return app.screen.ticket_id


@pytest.mark.parametrize("size", [SIZE, (80, 24)])
async def test_it_is_pointed_out_and_one_key_looks(
    at_work: AtWork, two: tuple[str, str], size: tuple[int, int]
) -> None:
    async with at_work(two[1], size=size) as (app, pilot):
        assert "same matter? #1001 · = looks, J merges, N no · begun 10 min apart" in screen_text(app)
        await press(pilot, "same")
        assert shown(app) == two[0]
        assert "same matter? #1002" in screen_text(app)


@pytest.mark.parametrize("size", [SIZE, (80, 24)])
async def test_one_key_says_that_they_are_two_matters_and_undo_asks_again(
    office: Office, at_work: AtWork, two: tuple[str, str], size: tuple[int, int]
) -> None:
    async with at_work(two[1], size=size) as (app, pilot):
        await press(pilot, "not_same")
        assert "same matter" not in screen_text(app)
        assert not app.screen.query_one("MatterLine").display
        assert any("#1002 told apart · u undo" in one for one in toasts(app))
        assert any("#1002 and #1001 are two matters" in one for one in toasts(app))
        version = office.row(two[1])["version"]
        await press(pilot, "not_same")
        assert "no other ticket looks like the same matter" in toasts(app)
        assert office.row(two[1])["version"] == version
        await press(pilot, "undo")
        assert "same matter? #1001" in screen_text(app)
        await press(pilot, "not_same", "back")
        app.open_ticket(two[0])
        await settle(pilot)
        assert "same matter" not in screen_text(app)


async def test_what_a_colleague_told_apart_goes_from_the_screen_that_is_open(
    office: Office, at_work: AtWork, two: tuple[str, str]
) -> None:
    async with at_work(two[1]) as (app, pilot):
        assert "same matter?" in screen_text(app)
        office.done(NotSameMatter, ticket=two[0], other=two[1], actor="pavils")
        app.post_message(DeskChanged())
        await settle(pilot)
        assert "same matter" not in screen_text(app)


async def test_a_pointer_is_no_suspicion(office: Office, at_work: AtWork, two: tuple[str, str]) -> None:
    async with at_work(two[0]) as (app, pilot):
        office.done(MergeTickets, ticket=two[0], into=two[1], actor="pavils")
        app.post_message(DeskChanged())
        await settle(pilot)
        assert "merged into #1002" in screen_text(app)
        await press(pilot, "not_same")
        assert "no other ticket looks like the same matter" in toasts(app)
        assert office.row(two[0])["merged_into"] == two[1]


async def test_the_line_names_the_keys_one_has(at_work: AtWork, two: tuple[str, str]) -> None:
    async with at_work() as (app, pilot):
        app.keymap = rebound({"not_same": "b"}, Path("config.toml"))
        app.open_ticket(two[1])
        await settle(pilot)
        assert "= looks, J merges, b no ·" in screen_text(app)


async def test_a_pointer_names_the_key_one_has_and_says_where_the_words_are(
    office: Office, at_work: AtWork, two: tuple[str, str]
) -> None:
    async with at_work() as (app, pilot):
        app.keymap = rebound({"same": "b"}, Path("config.toml"))
        app.open_ticket(two[0])
        await settle(pilot)
        office.done(MergeTickets, ticket=two[0], into=two[1])
        app.post_message(DeskChanged())
        await settle(pilot)
        assert "merged into #1002 · b goes there" in screen_text(app)
        assert "its messages were merged too" in screen_text(app)
        assert "nothing has been written yet" not in screen_text(app)


async def test_merge_takes_the_likely_one_and_undo_takes_them_apart(
    office: Office, at_work: AtWork, two: tuple[str, str]
) -> None:
    async with at_work(two[0]) as (app, pilot):
        await press(pilot, "merge")
        assert "Merge into #1001: which?" in screen_text(app)
        assert "begun 10 min apart" in screen_text(app)
        await pilot.press("enter")
        await settle(pilot)
        assert office.row(two[1])["merged_into"] == two[0]
        assert "parcel 包裹" in screen_text(app)
        assert any("#1002 goes on in #1001" in one for one in toasts(app))
        await press(pilot, "undo")
        assert office.row(two[1])["merged_into"] is None


async def test_the_other_way_round_shows_the_one_that_goes_on(
    office: Office, at_work: AtWork, two: tuple[str, str]
) -> None:
    async with at_work(two[0]) as (app, pilot):
        await press(pilot, "merge", "right")
        assert "#1001 goes on in another one" in screen_text(app)
        await pilot.press("enter")
        await settle(pilot)
        assert office.row(two[0])["merged_into"] == two[1]
        assert "merged into #1002 · = goes there" in screen_text(app)
        await press(pilot, "same")
        assert shown(app) == two[1]


async def test_two_marked_in_the_list_are_merged(office: Office, at_work: AtWork, two: tuple[str, str]) -> None:
    async with at_work() as (_, pilot):
        await press(pilot, "mark", "mark", "merge")
        await pilot.press("enter")
        await settle(pilot)
        assert office.row(two[1])["merged_into"] == two[0]


async def test_a_pointer_opens_where_the_matter_goes_on(office: Office, at_work: AtWork, two: tuple[str, str]) -> None:
    office.done(MergeTickets, ticket=two[1], into=two[0])
    async with at_work(two[1]) as (app, _):
        assert shown(app) == two[0]
        assert "#1002 was merged into #1001, which is shown" in toasts(app)


async def test_what_was_written_on_either_is_there_afterwards(
    office: Office, at_work: AtWork, two: tuple[str, str]
) -> None:
    async with at_work(two[1]) as (app, pilot):
        await press(pilot, "reply")
        await pilot.press(*"elephant")
        await press(pilot, "keep_draft")
        await press(pilot, "back")
        app.open_ticket(two[0])
        await settle(pilot)
        await press(pilot, "reply")
        await pilot.press(*"zebra")
        await press(pilot, "keep_draft")
        # A colleague merges it away under the hand: nothing moves, and what is written comes along.
        office.done(MergeTickets, ticket=two[0], into=two[1], actor="pavils")
        app.post_message(DeskChanged())
        await settle(pilot)
        assert shown(app) == two[0]
        assert "merged into #1002" in screen_text(app)
        assert "zebra" in screen_text(app)
        await press(pilot, "same")
        text = writings_of(app.workplace).open(two[1], Audience.DIRECT).text
        assert "zebra" in text
        assert "elephant" in text
        writings_of(app.workplace).flush()
        drafts = app.workplace.drafts
        assert drafts.tickets_with("aija") == {two[1]}
        assert "zebra" in drafts.journal(two[1], "aija", Audience.DIRECT).load()[0]


@pytest.mark.parametrize("size", [SIZE, (80, 24)])
async def test_split_by_message(office: Office, at_work: AtWork, size: tuple[int, int]) -> None:
    ticket = office.ticket(body="first matter")
    office.wait(minutes=1)
    office.receive(subject="[#1001]", body="second [@click=app.quit]x 第二", external_id="<x@example.com>")
    async with at_work(ticket, size=size) as (app, pilot):
        await press(pilot, "split")
        assert "which messages are another matter?" in screen_text(app)
        assert "[ ] " in screen_text(app)
        await pilot.press("space")
        await settle(pilot)
        assert "1 of 2 marked" in screen_text(app)
        await press(pilot, "accept")
        assert office.rows("SELECT count(*) AS n FROM ticket")[0]["n"] == 2
        assert any("the new ticket is #1002" in one for one in toasts(app))
        await press(pilot, "undo")
        assert len(office.reads.ticket(ticket).messages) == 2


async def test_nothing_is_said_where_there_is_nothing_to_say(office: Office, at_work: AtWork) -> None:
    ticket = office.ticket()
    async with at_work(ticket) as (app, _):
        assert "same matter" not in screen_text(app)
        assert not app.screen.query_one("MatterLine").display
