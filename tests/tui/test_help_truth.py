"""The help tells the truth: on every screen and dialog each key it shows means that verb, and no verb is left out."""

from collections.abc import Callable

import pytest
from driving import fill, press, settle

from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind
from deskterm.tui.actions import ACTIONS
from deskterm.tui.app import DesktermApp
from deskterm.tui.keys import shown, textual_key
from deskterm.tui.screens.palette import entries_here, types
from deskterm.tui.widgets.footer import FooterLine
from office import Office

NewApp = Callable[..., DesktermApp]

PLACES: dict[str, tuple[str, ...]] = {
    "inbox": (),
    "side": ("pane_previous",),
    "preview": ("pane_next",),
    "search": ("search",),
    "ticket": ("open",),
    "card": ("open", "pane_next"),
    "answer": ("reply",),
    "note": ("note",),
    "phrases": ("reply", "phrase"),
    "board": ("board",),
    "call": ("new_call",),
    "standards": ("standards",),
    "assign": ("assign",),
    "solve": ("solve",),
    "snooze": ("snooze",),
    "tags": ("tags",),
    "priority": ("priority",),
    "category": ("category",),
    "language": ("language",),
    "customer": ("customer",),
    "promise": ("promise",),
    "why": ("why",),
    "palette": ("palette",),
    "verb menu": ("verb_menu",),
    "theme": ("theme",),
    "keys": ("rebind",),
}
"""Where the hands can be, and the verbs that lead there from the inbox."""


@pytest.mark.parametrize("place", PLACES)
async def test_every_key_the_help_shows_means_that_verb_there(office: Office, new_app: NewApp, place: str) -> None:
    office.ticket(
        channel=Channel.CHAT,
        sender=Party(ContactKind.HANDLE, "@wang", "王小明"),
        thread="c",
        body="您好",
        subject="退款",
    )
    fill(office, 4)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        for verb in PLACES[place]:
            if ACTIONS[verb].keys:
                await press(pilot, verb)
            else:
                app.run_verb(verb)
                await settle(pilot)
        entries = {one.value: one for one in entries_here(app, moves=True)}
        focused = app.screen.focused
        typing = focused is not None and focused.check_consume_key("a", "a")
        for name, entry in entries.items():
            assert app.verbs.target(f"act_{name}") is not None or entry.why_not is not None, name
            for key in app.keymap.actions[name].keys:
                words = entry.key.split()
                if shown(key) in words and not (typing and key == "enter"):
                    found = app.verbs.meaning(textual_key(key), key if types(key) else None)
                    assert found is not None, (name, key)
                    assert found.id == name, (name, key)
                if f"({shown(key)})" in words:
                    assert typing
                    assert app.verbs.meaning(textual_key(key), key) is None
        for footer in app.screen.query(FooterLine):
            for word in footer.words():
                found = app.verbs.meaning(textual_key(word.keys[0]), None)
                assert found is not None, word.id
                assert found.id == word.id
                assert app.verbs.why_not(word) is None


@pytest.mark.parametrize("place", ["inbox", "ticket", "answer", "board", "call", "search"])
async def test_no_verb_that_acts_here_is_left_out(office: Office, new_app: NewApp, place: str) -> None:
    fill(office, 3)
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, *PLACES[place])
        offered = {one.value for one in entries_here(app, moves=True)}
        for action in ACTIONS.values():
            for key in action.keys:
                found = app.verbs.meaning(textual_key(key), None)
                if found is not None:
                    assert found.id in offered, (key, found.id)
