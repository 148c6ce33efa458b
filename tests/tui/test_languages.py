"""The screens in Latvian, Russian and Chinese: how they look, and that nothing is cut, lost or left in English."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from driving import AtWork, press, screen_text, settle

from deskterm.model.commands import Assign, MakePromise, Note, Party, SetCategory
from deskterm.model.words import Channel, ContactKind
from deskterm.text.translation import speak
from deskterm.tui.app import DesktermApp
from deskterm.tui.toast import say
from deskterm.tui.widgets.footer import FooterLine
from office import Office

LANGUAGES = ("lv", "ru", "zh")
SENTENCE = "退款还没有到账请您稍等一下我们正在查询包裹谢谢耐心待祝生活愉快再见欢迎光临"


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


@pytest.fixture
def ticket(office: Office) -> str:
    """A chat in figures, with all a ticket can have; what people wrote holds no English word."""
    office.now -= timedelta(days=30)
    office.ticket(subject="0000", body="1111", sender=Party(ContactKind.HANDLE, "@7", "7"), channel=Channel.CHAT)
    office.now += timedelta(days=30)
    ticket = office.ticket(
        subject="8888", body="9999", sender=Party(ContactKind.HANDLE, "@7", "7"), channel=Channel.CHAT, thread="b"
    )
    office.done(Assign, ticket=ticket, assignee="aija")
    office.done(SetCategory, ticket=ticket, category="after-sales")
    office.done(Note, ticket=ticket, body="2222")
    office.done(MakePromise, ticket=ticket, text="3333", due_at=office.at(days=2))
    office.wait(seconds=40)
    return ticket


def settled(app: DesktermApp, *verbs: str, ticket: str = "") -> Callable[[Any], Any]:
    async def before(pilot: Any) -> None:
        await settle(pilot)
        if ticket:
            app.open_ticket(ticket)
            await settle(pilot)
        await press(pilot, *verbs)
        for screen in app.screen_stack:
            screen.query(FooterLine).refresh()
        await settle(pilot)

    return before


SIZES = [(80, 24), (120, 40)]


@pytest.mark.usefixtures("language", "ticket")
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_inbox(snap_compare: Any, new_app: Callable[[], DesktermApp], size: tuple[int, int]) -> None:
    app = new_app()
    assert snap_compare(app, terminal_size=size, run_before=settled(app))


@pytest.mark.usefixtures("language")
@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x40"])
def test_ticket(snap_compare: Any, new_app: Callable[[], DesktermApp], ticket: str, size: tuple[int, int]) -> None:
    app = new_app()
    assert snap_compare(app, terminal_size=size, run_before=settled(app, "reply", ticket=ticket))


AS_IT_IS = re.compile(r"\w+:[\w-]+|/\S+")
"""The words of a query and the paths of files stay as they are."""

ENGLISH = re.compile(
    r"\b(?:the|and|of|with|are|who|what|your|this|from|here|now|not|by|for|nobody|nothing|yet|minutes|hours|due|since)\b"
)
"""Words without which hardly any English sentence does, and which are none in Latvian."""

SCREENS: tuple[tuple[str, ...], ...] = (
    ("inbox",), ("board",), ("customers",), ("shift",), ("standards",), ("new_call",), ("palette",), ("help",),
    ("verb_menu",), ("search",),
)  # fmt: skip
ON_TICKET = (
    "assign", "solve", "snooze", "promise", "tags", "category", "priority", "language", "verdict", "customer",
    "why", "merge", "reply", "note", "macro", "attachments",
)  # fmt: skip


@pytest.mark.parametrize("language", ["lv", "ru"], indirect=True)
@pytest.mark.usefixtures("language")
async def test_no_screen_speaks_english(at_work: AtWork, ticket: str) -> None:
    found: dict[str, set[str]] = {}

    def look(name: str, app: DesktermApp) -> None:
        if words := set(ENGLISH.findall(AS_IT_IS.sub("", screen_text(app)))):
            found[name] = words

    async with at_work(size=(120, 40)) as (app, pilot):
        for (verb,) in SCREENS:
            await press(pilot, verb)
            look(verb, app)
            await pilot.press("escape")
            await settle(pilot)
    async with at_work(ticket, size=(120, 40)) as (app, pilot):
        look("ticket", app)
        for verb in ON_TICKET:
            await press(pilot, verb)
            look(verb, app)
            await pilot.press("escape")
            await settle(pilot)
    assert found == {}


@pytest.mark.parametrize("size", [(80, 24), (110, 34), (120, 40), (160, 45)], ids=str)
async def test_no_character_of_a_toast_is_lost(
    new_app: Callable[[], DesktermApp], ticket: str, size: tuple[int, int]
) -> None:
    app = new_app()
    async with app.run_test(size=size, notifications=True) as pilot:
        await settle(pilot)
        for _ in range(2):
            app.clear_notifications()
            say(app, SENTENCE)
            await settle(pilot)
            shown = "".join(re.findall(r"[\u4e00-\u9fff]", screen_text(app)))
            assert SENTENCE in shown
            app.open_ticket(ticket)
            await settle(pilot)
