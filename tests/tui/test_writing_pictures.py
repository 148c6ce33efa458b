"""How the composer looks with a file and findings of the checks, and its dialogs."""

from typing import Any

import pytest
from driving import press, settle
from matters import rest
from test_ticket_pictures import ticket as ticket  # the fixture

WORDS = "李先生，您好！发票见附件！！[/] [@click=app.quit]x 我们会联系您。"


def composed(app: Any, ticket: str, path: Any, *verbs: str, keys: tuple[str, ...] = ()) -> Any:
    async def before(pilot: Any) -> None:
        await settle(pilot)
        app.open_ticket(ticket, "reply")
        await settle(pilot)
        composer = app.screen.composer
        if path is not None:
            from deskterm.tui.attached import Attached

            composer.writing.files.append(Attached("Rēķins 王 [/].pdf", "application/pdf", 2048, "0" * 64))
        composer.area.insert(WORDS.replace("见附件", "") if path is not None else WORDS)
        await rest(pilot)
        for verb in verbs:
            app.run_verb(verb)
            await settle(pilot)
        for key in keys:
            await pilot.press(key)

    return before


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
@pytest.mark.parametrize("path", [None, "file"], ids=["findings", "file"])
def test_composer(snap_compare, new_app, ticket, size, path):
    app = new_app()
    assert snap_compare(app, terminal_size=size, run_before=composed(app, ticket, path))


@pytest.mark.parametrize("verb", ["checks", "quote"])
def test_dialog(snap_compare, new_app, ticket, verb):
    app = new_app()
    assert snap_compare(app, terminal_size=(80, 24), run_before=composed(app, ticket, None, verb))


async def test_verbs_are_there(new_app, ticket):
    app = new_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await composed(app, ticket, None)(pilot)
        await press(pilot, "attach")
        assert "AttachDialog" in type(app.screen).__name__
