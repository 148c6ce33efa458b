"""Themes: every text stands out from its ground, on every screen, also with 256 colours and in usual palettes."""

from collections.abc import Callable

import pytest
from driving import fill, press, settle
from measuring import contrast, shown, texts_on
from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet

from deskterm.errors import DesktermError
from deskterm.model.commands import Assign, Party, SetCategory
from deskterm.model.words import Channel, ContactKind
from deskterm.tui import themes
from deskterm.tui.app import DesktermApp
from deskterm.tui.palette import LOOKS, PLAIN, Palette
from deskterm.tui.toast import say, say_error
from office import Office

NewApp = Callable[..., DesktermApp]
COLOURED = (themes.DARK, themes.LIGHT, themes.CONTRAST, themes.COLOUR_BLIND)
SYSTEMS = (ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT)

WAYS: dict[str, tuple[str, ...]] = {
    "inbox": ("down", "mark", "down"),
    "side": ("pane_previous",),
    "help": ("help",),
    "palette": ("palette",),
    "verb menu": ("verb_menu",),
    "search": ("search",),
    "board": ("board", "right"),
    "call": ("new_call",),
    "standards": ("standards",),
    "assign": ("assign",),
    "solve": ("solve",),
    "snooze": ("snooze",),
    "tags": ("tags",),
    "priority": ("priority",),
    "customer": ("customer",),
    "why": ("open", "why"),
    "ticket": ("open",),
    "answer": ("reply", "greeting"),
    "note": ("note",),
    "phrases": ("reply", "phrase"),
    "countdown": ("reply", "greeting", "closing", "send"),
}
"""The screens and dialogs, and the verbs that lead to each from the inbox."""


def least(theme: themes.Theme) -> float:
    """What the standard asks: 4.5 of a text, 7 of one made to be read by those who see badly."""
    return 7.0 if theme is themes.CONTRAST else 4.5


@pytest.mark.parametrize("way", WAYS)
async def test_every_text_of_every_screen_stands_out(office: Office, new_app: NewApp, way: str) -> None:
    ids = fill(office, 8)
    office.done(Assign, ticket=ids[3], assignee="aija")
    office.done(SetCategory, ticket=ids[4], category="complaint/delivery")
    office.ticket(channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, "@wang", "王小明"), thread="c", body="您好")
    app = new_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, *WAYS[way])
        if way == "palette":
            await pilot.press(*"new")
        if way == "inbox":
            say(app, "said in passing")
            say(app, "it is open already", severity="warning")
            say_error(app, DesktermError("it could not be written", "free some space"))
        await settle(pilot)
        faint: list[str] = []
        for theme in COLOURED:
            app.theme = theme.name
            await pilot.pause()
            await pilot.pause()
            texts = texts_on(app)
            assert len(texts) > 3
            for system in SYSTEMS:
                faint += [
                    f"{theme.name} {system.name} {one.ratio(system):.1f} {one.text[:40]!r}"
                    f" {one.foreground.name} on {one.background.name}"
                    for one in texts
                    if one.ratio(system) < least(theme)
                ]
        assert sorted(set(faint)) == []


@pytest.mark.parametrize("theme", COLOURED, ids=lambda one: one.name)
def test_every_style_stands_out_on_every_ground(theme: themes.Theme) -> None:
    variables = {**themes.fallbacks(theme), **theme.to_color_system().generate()}
    palette = Palette(theme.name, variables)
    grounds = [palette.style(one) for one in ("screen", "bar", "resting")]
    for name, look in LOOKS.items():
        style = palette.style(name)
        if name == "rule" or style.color is None:
            continue
        for ground in [style] if look.background else grounds:
            assert ground.bgcolor is not None
            for system in SYSTEMS:
                found = contrast(shown(style.color, system), shown(ground.bgcolor, system))
                assert found >= least(theme), (name, system, ground.bgcolor.name, found)


PALETTES: dict[str, tuple[str, ...]] = {
    "xterm": (
        "#000000", "#cd0000", "#00cd00", "#cdcd00", "#0000ee", "#cd00cd", "#00cdcd", "#e5e5e5",
        "#7f7f7f", "#ff0000", "#00ff00", "#ffff00", "#5c5cff", "#ff00ff", "#00ffff", "#ffffff",
    ),
    "linux console": (
        "#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
        "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
    ),
    "windows": (
        "#0c0c0c", "#c50f1f", "#13a10e", "#c19c00", "#0037da", "#881798", "#3a96dd", "#cccccc",
        "#767676", "#e74856", "#16c60c", "#f9f1a5", "#3b78ff", "#b4009e", "#61d6d6", "#f2f2f2",
    ),
    "tango": (
        "#2e3436", "#cc0000", "#4e9a06", "#c4a000", "#3465a4", "#75507b", "#06989a", "#d3d7cf",
        "#555753", "#ef2929", "#8ae234", "#fce94f", "#729fcf", "#ad7fa8", "#34e2e2", "#eeeeec",
    ),
}  # fmt: skip
"""The sixteen colours of terminals as they come."""


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("theme", [themes.TERMINAL, themes.TERMINAL_LIGHT], ids=lambda one: one.name)
def test_the_terminals_own_colours_stand_out_where_they_are_as_they_came(theme: themes.Theme, palette: str) -> None:
    colours = [ColorTriplet(*(int(one[at : at + 2], 16) for at in (1, 3, 5))) for one in PALETTES[palette]]
    black, white = ColorTriplet(0, 0, 0), ColorTriplet(255, 255, 255)
    ground, ink = (black, colours[7]) if theme.dark else (white, black)
    variables = {**themes.fallbacks(theme), **theme.to_color_system().generate()}
    styles = Palette(theme.name, variables)

    def real(color: Color | None, default: ColorTriplet) -> ColorTriplet:
        return default if color is None or color.number is None else colours[color.number]

    for name in LOOKS:
        if name != "rule":
            style = styles.style("screen", name)
            texts = [real(style.color, ink)]
            if style.bold and style.color is not None and style.color.number is not None and style.color.number < 8:
                texts.append(colours[style.color.number + 8])  # many terminals make bold text bright
            for text in texts:
                found = contrast(text, real(style.bgcolor, ground))
                assert found >= 4.5, (name, found)


def test_without_colours_every_state_still_looks_different_from_plain_text() -> None:
    variables = {**themes.fallbacks(themes.PLAIN), **themes.PLAIN.to_color_system().generate()}
    palette = Palette(themes.PLAIN.name, variables)
    plain = palette.style("screen")
    for name in ("cursor", "resting", "late", "soon", "error", "unsent", "leaving", "mark", "key", "match", "current"):
        style = palette.style("screen", name)
        assert style.without_color != plain.without_color, name
    assert {look.colour or look.background for look in PLAIN.values()} <= {"", "foreground", "background"}
