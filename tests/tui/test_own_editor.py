"""Writing in one's own editor: what it saves is the draft, what it spoils is not."""

import signal
from contextlib import nullcontext
from typing import Any

import pytest
from driving import press, screen_text, settle
from matters import mail, writing


@pytest.fixture
def own_editor(tmp_path, monkeypatch):
    """An editor that runs the given shell words on its file as $FILE."""

    def use(words: str) -> None:
        script = tmp_path / "editor.sh"
        script.write_text(f'FILE="$1"\n{words}\n', "utf-8")
        monkeypatch.setenv("VISUAL", f"sh '{script}'")

    return use


async def edited(pilot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(pilot.app), "suspend", lambda _: nullcontext())
    await press(pilot, "editor")


async def test_what_the_editor_saves_is_the_draft(office, new_app, own_editor, monkeypatch):
    ticket = mail(office)
    own_editor(
        'test "$(cat "$FILE")" = \'Hello 王\' || exit 3; stat -c %a "$FILE" | grep -q 600 || exit 4;'
        " printf 'Hello\\n\\033[31mred\\n' > \"$FILE\""
    )
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello 王")
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text.startswith("Hello\n")
        assert "\x1b" not in screen.composer.area.text
        await pilot.press("ctrl+z")
        await settle(pilot)
        assert screen.composer.writing.text == "Hello 王"


@pytest.mark.parametrize(
    ("words", "said"),
    [("exit 7", "ended with 7"), ('rm "$FILE"', "left no file"), ("printf '\\377' > \"$FILE\"", "no UTF-8")],
)
async def test_an_editor_that_fails_leaves_the_text(office, new_app, own_editor, monkeypatch, words, said):
    ticket = mail(office)
    own_editor(words)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello")
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text == "Hello"
        assert said in screen_text(pilot.app)


async def test_an_interrupt_in_the_editor_is_the_editor_s(office, new_app, own_editor, monkeypatch):
    ticket = mail(office)
    own_editor("kill -INT $PPID; kill -QUIT $PPID; kill -INT $$")
    interrupted: list[int] = []
    before = {one: signal.signal(one, lambda *of: interrupted.append(of[0])) for one in (signal.SIGINT, signal.SIGQUIT)}
    try:
        async with new_app().run_test(size=(120, 40)) as pilot:
            screen = await writing(pilot, ticket)
            screen.composer.area.insert("Hello")
            await edited(pilot, monkeypatch)
            assert screen.composer.area.text == "Hello"
            assert "ended with -2" in screen_text(pilot.app)
            assert interrupted == []
            signal.raise_signal(signal.SIGINT)
            assert interrupted == [signal.SIGINT]
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def test_utf_16_is_read_and_other_encodings_are_a_version(office, new_app, own_editor, monkeypatch, tmp_path):
    ticket = mail(office)
    saved = tmp_path / "saved"
    own_editor(f"cat '{saved}' > \"$FILE\"")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Labdien, paciņa ir ceļā un būs rīt.")
        saved.write_bytes("Paciņa būs šodien 王\r\n".encode("utf-16"))
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text == "Paciņa būs šodien 王"
        saved.write_bytes("Paciņa būs parīt".encode("cp1257"))
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text == "Paciņa būs šodien 王"
        assert "among its versions" in " ".join(screen_text(pilot.app).split())
        screen.writings.flush()
        versions = screen.writings.versions(ticket, screen.composer.writing.audience)
        assert "Paciņa būs parīt" in [one.text for one in versions]


async def test_what_a_dying_editor_had_saved_is_a_version_of_the_draft(office, new_app, own_editor, monkeypatch):
    ticket = mail(office)
    own_editor("echo 'many more words' >> \"$FILE\"; kill -9 $$")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello")
        await edited(pilot, monkeypatch)
        assert screen.composer.area.text == "Hello"
        assert "among its versions" in screen_text(pilot.app)
        screen.writings.flush()
        versions = screen.writings.versions(ticket, screen.composer.writing.audience)
        assert "Hello\nmany more words" in [one.text for one in versions]


async def test_without_an_editor_or_a_terminal_that_is_said(office, new_app, monkeypatch):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        screen.composer.area.insert("Hello")
        monkeypatch.setenv("VISUAL", "true")
        await press(pilot, "editor")
        assert "cannot be handed to an editor" in screen_text(pilot.app)
        assert screen.composer.area.text == "Hello"
