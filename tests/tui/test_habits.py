"""Looks and keys changed on the screen, kept in the configuration, and taken over when somebody changes them there."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import fill, press, screen_text, settle, toasts
from textual import events
from textual.pilot import Pilot

from deskterm.desk.workplace import Workplace
from deskterm.errors import StoreBusy
from deskterm.tui import themes
from deskterm.tui.app import DesktermApp
from deskterm.tui.keys import rebound
from deskterm.tui.screens.menu import MenuScreen
from deskterm.tui.terminal import MILLIONS, start_theme, why_not_theme
from office import Office

SIZE = (120, 40)
NewApp = Callable[..., DesktermApp]


@pytest.fixture
def file(workplace: Workplace) -> Path:
    """The configuration of the workplace; it is not there yet."""
    return workplace.config.path


@pytest.fixture
def app(office: Office, new_app: NewApp) -> DesktermApp:
    """The workstation over three tickets."""
    fill(office, 3)
    return new_app()


async def run_verb(pilot: Pilot[int], name: str) -> DesktermApp:
    """Run a verb as the palette does."""
    app = pilot.app
    assert isinstance(app, DesktermApp)
    app.run_verb(name)
    await settle(pilot)
    return app


def rewrite(file: Path, text: str) -> None:
    """Write the file so that it looks changed even to a clock that is coarse."""
    file.write_text(text, "utf-8")
    stamp = file.stat().st_mtime_ns + 1_000_000_000
    os.utime(file, ns=(stamp, stamp))


async def test_a_theme_is_tried_on_and_kept_when_chosen(app: DesktermApp, file: Path) -> None:
    file.write_text("# mine\n[ui]\nbell = false # quiet\n", "utf-8")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await run_verb(pilot, "theme")
        await pilot.press("down")
        await settle(pilot)
        assert app.theme == themes.OURS[1].name
        await pilot.press("enter")
        await settle(pilot)
        assert app.theme == themes.OURS[1].name
        assert file.read_text("utf-8") == '# mine\n[ui]\nbell = false # quiet\ntheme = "deskterm-light"\n'
        assert any("deskterm-light" in one for one in toasts(app))


async def test_a_theme_tried_on_is_taken_off_by_escape(app: DesktermApp, file: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await run_verb(pilot, "theme")
        await pilot.press("down", "down")
        await settle(pilot)
        assert app.theme != themes.DEFAULT
        await pilot.press("escape")
        await settle(pilot)
        assert app.theme == themes.DEFAULT
        assert not file.exists()


async def test_a_file_that_cannot_be_written_is_said_and_the_theme_holds_for_now(app: DesktermApp, file: Path) -> None:
    file.mkdir()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await run_verb(pilot, "theme")
        await pilot.press("down", "enter")
        await settle(pilot)
        assert app.theme == "deskterm-light"
        assert any("config.toml" in one and "theme" in one for one in toasts(app))


async def test_a_verb_gets_another_key_by_pressing_it(app: DesktermApp, file: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await run_verb(pilot, "rebind")
        await pilot.press(*"assign_me")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert "new key: Assign to me" in screen_text(app)
        await pilot.press("a")
        await settle(pilot)
        assert "a cannot be: a is the key of assign" in screen_text(app)
        await pilot.press("и")  # b on a Russian layout
        await settle(pilot)
        assert "b: Enter keeps it" in screen_text(app)
        await pilot.press("enter")
        await settle(pilot)
        assert file.read_text("utf-8") == '[keys]\nassign_me = "b"\n'
        await pilot.press("b")
        await settle(pilot)
        assert any("assigned to Aija" in one for one in toasts(app))


async def test_a_verb_gets_its_usual_keys_back(app: DesktermApp, file: Path) -> None:
    file.write_text("[keys]\n", "utf-8")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for keys in (("T", "enter"), ("delete",)):
            await run_verb(pilot, "rebind")
            await pilot.press(*"copy_number", "enter")
            await settle(pilot)
            await pilot.press(*keys)
            await settle(pilot)
            assert app.keymap.key("copy_number") == ("T" if "T" in keys else "y")
        assert file.read_text("utf-8") == "[keys]\n"


async def test_keys_that_cannot_be_say_why_and_escape_changes_nothing(app: DesktermApp, file: Path) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await run_verb(pilot, "rebind")
        await pilot.press(*"send and solve", "enter")
        await settle(pilot)
        for key, said in (("ctrl+k", "edits the text"), ("s", "types a character"), ("full_stop", "Russian")):
            await pilot.press(key)
            await settle(pilot)
            assert said in screen_text(app)
        await pilot.press("escape")
        await settle(pilot)
        assert app.keymap.key("send_solve") == "F8"
        assert not file.exists()


async def test_the_palette_opens_a_ticket_by_its_number(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        for typed in ("1002", "#1003", "＃１００１"):
            await press(pilot, "palette")
            await pilot.press(*[{"#": "number_sign", "＃": "fullwidth_number_sign"}.get(one, one) for one in typed])
            await settle(pilot)
            assert isinstance(app.screen, MenuScreen)
            first = app.screen.list.entries[0]
            number = typed.translate(str.maketrans("０１２３", "0123"))[-4:]
            assert (first.title, first.why_not) == (f"Open #{number}", None)
            assert "new" in first.detail
            await pilot.press("enter")
            await settle(pilot)
            assert screen_text(app).splitlines()[0].startswith(f" #{number} ")
            await press(pilot, "inbox")


async def test_a_number_nobody_has_is_greyed_and_says_so(app: DesktermApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        await pilot.press(*"9999")
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)
        assert app.screen.list.entries[0].why_not == "there is no ticket #9999"
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)


async def test_the_palette_has_every_phrase_and_puts_it_where_the_caret_is(office: Office, new_app: NewApp) -> None:
    office.ticket(body="Labdien, kur ir mans pasūtījums?")
    app = new_app()
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "reply")
        await pilot.press("ctrl+p")
        await settle(pilot)
        assert isinstance(app.screen, MenuScreen)
        offered = {one.value: one for one in app.screen.entries if one.value.startswith("phrase:lv/")}
        assert len(offered) == sum(1 for one in app.workplace.library.replies if one.language == "lv")
        assert offered["phrase:lv/greeting-phone"].why_not == "it is not for mail"
        await pilot.press(*"phrase:lv/greeting-mail".replace("phrase:lv/", ""))
        await settle(pilot)
        assert app.screen.list.entries[0].value == "phrase:lv/greeting-mail"
        await pilot.press("enter")
        await settle(pilot)
        assert "Labdien" in screen_text(app).split("ANSWER to")[1]


async def test_phrases_say_that_nothing_is_being_written(office: Office, new_app: NewApp) -> None:
    fill(office, 1)
    app = new_app()
    _ = app.workplace.library
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        assert isinstance(app.screen, MenuScreen)
        reasons = {one.why_not for one in app.screen.entries if one.value.startswith("phrase:")}
        assert reasons == {"nothing is being written: r answers first"}


async def test_keys_and_theme_changed_in_the_file_hold_at_once(app: DesktermApp, file: Path) -> None:
    file.write_text('[keys]\nreply = "b"\n', "utf-8")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.habits.look_again()
        await settle(pilot)
        rewrite(file, '[ui]\ntheme = "deskterm-light"\n[keys]\nassign_me = "b"\n')
        app.habits.look_again()
        await settle(pilot)
        assert app.theme == "deskterm-light"
        assert app.keymap.key("assign_me") == "b"
        assert app.keymap.key("reply") == "r"
        assert toasts(app) == ["keys and theme taken over from config.toml"]
        app.habits.look_again()
        await settle(pilot)
        assert len(toasts(app)) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[ui]\n\ntheme = "deskterm-lihgt"\n', "config.toml:3: there is no theme deskterm-lihgt"),
        ('[keys]\nreply = "a"\n', "config.toml:2: keys.reply: a is the key of assign"),
        ("[keys\n", "config.toml:1: this is no TOML"),
        ("[ui]\nthem = 1\n", "config.toml:2: there is no setting ui.them"),
    ],
)
async def test_a_wrong_file_keeps_the_old_and_is_said_by_file_and_line(
    app: DesktermApp, file: Path, text: str, said: str
) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.habits.look_again()
        await settle(pilot)
        rewrite(file, text)
        app.habits.look_again()
        await settle(pilot)
        assert (app.theme, app.keymap.key("reply")) == (themes.DEFAULT, "r")
        assert said in toasts(app)[0]
        assert toasts(app)[0].endswith("what held before still holds")
        rewrite(file, '[keys]\nreply = "b"\n')
        app.habits.look_again()
        await settle(pilot)
        assert app.keymap.key("reply") == "b"


async def test_what_only_holds_at_the_start_is_said(app: DesktermApp, file: Path) -> None:
    file.write_text("[ui]\n", "utf-8")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.habits.look_again()
        await settle(pilot)
        rewrite(file, '[desk]\nname = "Other"\n')
        app.habits.look_again()
        await settle(pilot)
        assert toasts(app) == ["desk name: holds when deskterm starts again"]


async def test_phrases_written_anew_are_read_anew(office: Office, workplace: Workplace, new_app: NewApp) -> None:
    fill(office, 1)
    folder = workplace.config.home / "canned_replies"
    workplace.config = type(workplace.config)(
        **{**{name: getattr(workplace.config, name) for name in workplace.config.__slots__}, "user_phrases": folder}
    )
    app = new_app()
    _ = workplace.library
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "reply")
        app.habits.look_again()
        await settle(pilot)
        assert toasts(app) == []
        place = folder / "lv" / "greeting"
        place.mkdir(parents=True)
        (place / "mine.md").write_text("---\ntitle: Sveiki no manis\n---\nSveiki!\n", "utf-8")
        app.habits.look_again()
        await settle(pilot)
        assert any(one.name == "mine" for one in workplace.library.replies)
        assert any("phrases in force" in one for one in toasts(app))
        composer = app.screen.query_one("Composer")
        assert composer.library is workplace.library  # type: ignore[attr-defined]
        (place / "mine.md").write_text("---\ntitle: [\n---\nSveiki!\n", "utf-8")
        app.habits.look_again()
        await settle(pilot)
        assert "mine.md:" in toasts(app)[-1]


@pytest.mark.parametrize(
    ("chosen", "plain", "colours", "theme"),
    [
        ("", False, MILLIONS, ""),
        ("deskterm-light", False, 256, "deskterm-light"),
        ("deskterm-light", False, 16, "deskterm-terminal-light"),
        ("", False, 16, "deskterm-terminal"),
        ("ansi-dark", False, 16, "ansi-dark"),
        ("deskterm-light", True, MILLIONS, "deskterm-plain"),
        ("no such theme", False, 16, "no such theme"),
    ],
)
def test_the_theme_to_begin_with_can_be_shown_here(chosen: str, plain: bool, colours: int, theme: str) -> None:
    assert start_theme(chosen, plain=plain, colours=colours) == theme


def test_themes_that_cannot_be_shown_say_why() -> None:
    def reason(name: str, **given: object) -> str:
        return why_not_theme(name, **{"plain": False, "wish": "auto", "colours": MILLIONS, **given}) or ""  # type: ignore[arg-type]

    assert reason("deskterm-dark") == ""
    assert "NO_COLOR is set" in reason("deskterm-dark", plain=True)
    assert '"never"' in reason("deskterm-terminal", plain=True, wish="never")
    assert reason("deskterm-plain", plain=True) == ""
    assert "sixteen colours" in reason("deskterm-dark", colours=16)


async def test_the_palette_has_every_macro_and_shows_what_it_will_do(app: DesktermApp, workplace: Workplace) -> None:
    folder = workplace.config.path.parent / "macros"
    folder.mkdir(parents=True)
    for name, title in (("first", "Aaa first"), ("urgent", "Make it urgent")):
        (folder / f"{name}.toml").write_text(f'title = "{title}"\n[[do]]\npriority = "urgent"\n', "utf-8")
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        await press(pilot, "palette")
        assert isinstance(app.screen, MenuScreen)
        offered = [one for one in app.screen.entries if one.value.startswith("macro:")]
        assert [one.title for one in offered] == ["Aaa first", "Make it urgent"]
        await pilot.press(*"make it urgent", "enter")
        await settle(pilot)
        assert app.screen.list.value == "urgent"  # type: ignore[attr-defined]


async def test_sentences_name_the_keys_as_they_are(office: Office, new_app: NewApp) -> None:
    office.make_demo()
    ticket = office.ticket()
    app = new_app()
    keys = {"why": "W", "no_reply": "D", "send": "shift+f8", "accept": "f12", "reply": "b", "refresh": "f7"}
    app.keymap = rebound(keys, Path("config.toml"))
    async with app.run_test(size=SIZE) as pilot:
        await settle(pilot)
        app.post_message(events.Paste("words"))
        await settle(pilot)
        assert "Pasted text does nothing here: b answers, n writes a note, / searches." in toasts(app)
        app.inbox.list.problem = StoreBusy("the store is kept busy")
        app.inbox.list.refresh()
        await settle(pilot)
        assert "the store is kept busy · F7 reads again" in screen_text(app)
        app.open_ticket(ticket, "reply")
        await settle(pilot)
        shown = screen_text(app)
        assert "(W why, D none needed)" in shown
        assert "shift+f8 sends it to" in shown
        await pilot.press("escape")
        await press(pilot, "promise")
        assert "F12 done, Enter next field" in screen_text(app)
