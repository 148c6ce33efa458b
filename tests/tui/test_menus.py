"""Help, palette, verb menu and themes: out of the registry, with keys, and the reason when a verb cannot act."""

from collections.abc import Callable, Iterator

import pytest
from driving import fill, press, screen_text, settle, toasts

from deskterm.text.translation import gettext, speak
from deskterm.tui.actions import ACTIONS, of_places
from deskterm.tui.app import DesktermApp
from deskterm.tui.fuzzy import ranked, score
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.toast import say
from deskterm.tui.widgets.footer import FooterLine
from deskterm.tui.widgets.menu_list import Entry
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


def entries(app: DesktermApp) -> dict[str, Entry]:
    """What the menu on top offers, by value."""
    assert isinstance(app.screen, MenuScreen)
    return {one.value: one for one in app.screen.entries}


async def test_help_names_every_verb_of_where_you_are_and_no_other(office: Office, new_app: NewApp) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        here = {one.id for one in of_places(app.verbs.places())}
        await press(pilot, "help")
        assert set(entries(app)) == here
        assert "send" not in here
        for name, entry in entries(app).items():
            assert entry.key == app.keymap.all_keys(name)
            assert entry.detail == ACTIONS[name].help


async def test_typing_narrows_the_help_and_enter_does_it(office: Office, new_app: NewApp) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "help")
        await pilot.press(*"takes the ticket")
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)
        assert [one.value for one in app.screen.list.entries] == ["assign_me"]
        await pilot.press("enter")
        await settle(pilot)
        assert toasts(app) == ["#1001 assigned to Aija · u undo"]


async def test_the_palette_finds_fuzzily_and_says_why_something_cannot_act(office: Office, new_app: NewApp) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        assert entries(app)["reopen"].why_not == "it is open already"
        assert entries(app)["reopen"].key == "X"
        await pilot.press(*"brd")
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)
        assert app.screen.list.entries[0].value == "board"
        await pilot.press("enter")
        await settle(pilot)
        assert "Board" in screen_text(app).splitlines()[0]


async def test_what_cannot_act_stays_in_the_palette_and_says_why(office: Office, new_app: NewApp) -> None:
    fill(office, 1)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        await pilot.press(*"reopen")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert toasts(app) == ["it is open already"]
        assert isinstance(app.screen, MenuScreen)


async def test_the_footer_leads_to_the_verb_menu_and_its_words_are_true(office: Office, new_app: NewApp) -> None:
    fill(office, 1)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        footer = app.screen.query_one("FooterLine")
        words = footer.words()  # type: ignore[attr-defined]
        assert words[0].id == "help"
        assert all(app.verbs.why_not(one) is None for one in words)
        line = screen_text(app).splitlines()[-1]
        assert line.startswith(" ? help  / search  r reply  n note  a assign  x solve  w why  : commands")
        assert len(line) <= 120
        footer.focus()
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)
        assert {"reply", "solve", "board", "undo"} <= set(entries(app))
        assert "reply" in [one.value for one in app.screen.list.entries]


async def test_below_a_dialog_the_footer_says_no_second_word_for_a_key(office: Office, new_app: NewApp) -> None:
    fill(office, 1)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        footer = app.screen.query_one(FooterLine)
        await press(pilot, "snooze")
        assert "Enter takes" in screen_text(app)
        assert footer.words() == []
        assert "Enter open" not in screen_text(app)
        await press(pilot, "back")
        assert "Enter open" in screen_text(app)


@pytest.mark.parametrize("theme", ["deskterm-dark", "deskterm-terminal", "deskterm-terminal-light", "deskterm-plain"])
async def test_what_a_dialog_is_about_can_be_read_beside_it(office: Office, new_app: NewApp, theme: str) -> None:
    fill(office, 3)
    app = new_app(theme=theme)
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "snooze")
        assert "#1003" in screen_text(app)


@pytest.mark.parametrize("verb", ["snooze", "board"])
async def test_what_was_said_just_before_another_screen_opens_is_shown_once(
    office: Office, new_app: NewApp, verb: str
) -> None:
    ticket = fill(office, 1)[0]
    app = new_app()
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        say(app, "said in passing")
        await settle(pilot)
        assert screen_text(app).count("said in passing") == 1
        assert app.screen.query("Toast").first().region.right == app.size.width
        await press(pilot, verb)
        assert screen_text(app).count("said in passing") == 1
        await press(pilot, "back")
        assert screen_text(app).count("said in passing") == 1


@pytest.mark.parametrize("theme", ["deskterm-light", "deskterm-high-contrast", "deskterm-colour-blind", "ansi-dark"])
async def test_every_theme_paints_and_is_chosen_by_name(office: Office, new_app: NewApp, theme: str) -> None:
    fill(office, 3)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        before = app.palette.style("screen")
        app.run_verb("theme")
        await settle(pilot)
        await pilot.press(*theme)
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert app.theme == theme
        assert app.palette.style("screen") != before
        assert "#1001" in screen_text(app)


def test_closer_names_score_higher() -> None:
    assert score("assign", "Assign to me") > score("assign", "Reassign") > score("asg", "Assign") > 0
    assert score("zzz", "Assign") == 0


def test_ranking_keeps_all_while_nothing_is_wanted_and_finds_keys() -> None:
    rows = [Entry("one", "First thing", "r"), Entry("two", "Second thing", "F9")]
    assert ranked("", rows) == rows
    assert ranked("F9", rows)[0].value == "two"
    assert ranked("[/]", rows) == []


@pytest.mark.parametrize(("typed", "title"), [("keys", "Change the keys of a verb"), ("files", "Look at attachments")])
async def test_the_palette_finds_a_verb_by_the_word_the_footer_has_for_it(
    office: Office, new_app: NewApp, typed: str, title: str
) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        await pilot.press(*typed)
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)
        assert app.screen.list.entries[0].title == title


@pytest.fixture
def latvian() -> Iterator[None]:
    """The screens speak Latvian meanwhile."""
    speak("lv")
    yield
    speak("en")


@pytest.mark.usefixtures("latvian")
@pytest.mark.parametrize("verb", ["palette", "help"])
async def test_a_verb_is_found_by_its_name_in_the_language_spoken_and_in_english(
    office: Office, new_app: NewApp, verb: str
) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, verb)
        shown = entries(app)["assign_me"].title
        assert shown == gettext(ACTIONS["assign_me"].title) != ACTIONS["assign_me"].title
        assert isinstance(app.screen, MenuScreen)
        for wanted in (shown, ACTIONS["assign_me"].title):
            assert app.screen.narrowed(wanted)[0].value == "assign_me"


async def test_a_footer_that_looks_again_while_the_workstation_closes_breaks_nothing(
    office: Office, new_app: NewApp
) -> None:
    fill(office, 2)
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        footer = app.screen.query_one(FooterLine)
        await app._shutdown()
        assert not app.screen_stack
        footer.look_again()
