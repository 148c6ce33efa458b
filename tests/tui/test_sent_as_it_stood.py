"""What is sent is the text as it stood when the key was pressed, however far behind the screen was."""

from typing import TYPE_CHECKING, Any

import pytest
from driving import settle
from textual import events

from deskterm.errors import InputError
from deskterm.model.commands import Party
from deskterm.model.words import Channel, ContactKind

if TYPE_CHECKING:
    from driving import AtWork

    from office import Office


def burst(app: Any, *keys: str) -> None:
    """Keys that come all at once, as from a terminal whose program was busy for a moment."""
    for key in keys:
        app.post_message(
            events.Key(key, {"enter": "\r", "tab": "\t", "space": " "}.get(key, key if len(key) == 1 else None))
        )


async def test_words_typed_after_enter_are_the_next_line(office: "Office", at_work: "AtWork") -> None:
    ticket = office.ticket(channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, "chat:ann", "Ann"), thread="ann")
    async with at_work(ticket) as (app, pilot):
        await pilot.press("r")
        await settle(pilot)
        burst(app, *"one", "enter", *"two")
        await settle(pilot)
        assert [row["body"] for row in office.rows("SELECT body FROM message WHERE kind = 'answer'")] == ["one"]
        assert app.screen.composer.writing.text == "two"
        burst(app, "space", *"and", "enter")
        await settle(pilot)
        bodies = [row["body"] for row in office.rows("SELECT body FROM message WHERE kind = 'answer' ORDER BY key")]
        assert bodies == ["one", "two and"]
        assert app.screen.composer.writing.text == ""


async def test_a_text_that_became_another_behind_the_key_is_not_sent(office: "Office", at_work: "AtWork") -> None:
    ticket = office.ticket(channel=Channel.CHAT, sender=Party(ContactKind.HANDLE, "chat:ann", "Ann"), thread="ann")
    async with at_work(ticket) as (app, pilot):
        await pilot.press("r", *"on")
        await settle(pilot)
        with pytest.raises(InputError, match="look at it"):
            app.screen.composer.ready("one")
        assert app.screen.composer.ready("o") == "o"
