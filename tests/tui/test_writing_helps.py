"""Helps while writing: articles, phrases, the rest of a sentence, quotations."""

from typing import Any

import pytest
from driving import press, screen_text, settle, typed
from matters import answers, chat, mail, writing
from textual import events
from textual.keys import _character_to_key

from deskterm.model.commands import Note, Reply
from deskterm.tui.screens.article import ArticleDialog
from deskterm.tui.screens.quoting import QuoteDialog


async def wide(pilot: Any, words: str) -> None:
    """Type as a Chinese keyboard does: each sign is a key with its character."""
    for letter in words:
        pilot.app.post_message(events.Key(_character_to_key(letter), letter))
        await pilot.pause()
    await settle(pilot)


# Articles, phrases, the rest of a sentence


@pytest.mark.parametrize("mark", ["??", "？？"])
async def test_an_article_goes_in_as_text_or_quote(office, new_app, mark):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "Hello. ")
        await wide(pilot, f"{mark}return")
        assert "How to return an item" in screen_text(pilot.app)
        await pilot.press("down", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ArticleDialog)
        assert "it has no link" in screen_text(pilot.app)
        await pilot.press("1")
        await settle(pilot)
        text = screen.composer.area.text
        assert "> How to return an item\n>\n> If an item does not suit you" in text
        assert mark not in text


async def test_an_article_with_a_link_goes_in_as_that(office, new_app, workplace, tmp_path):
    from dataclasses import replace

    folder = tmp_path / "team" / "en" / "article"
    folder.mkdir(parents=True)
    (folder / "parcels.md").write_text(
        "---\ntitle: Where parcels wait\nlink: https://example.com/parcels\n---\nThey wait.\n", "utf-8"
    )
    workplace.config = replace(workplace.config, team_phrases=tmp_path / "team")
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "??parcels wait")
        await pilot.press("down", "enter")
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.area.text == "Where parcels wait: https://example.com/parcels"


async def test_marks_in_a_sentence_open_no_list(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "Really?? std::vector")
        assert not screen.composer.has_class("-searching")
        await typed(pilot, " ::thank")
        assert screen.composer.has_class("-searching")
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.area.text.endswith("::thank\n")


async def test_phrases_stack_with_the_space_between_them(office, new_app):
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        for shortcut in ("feel", "sorry"):
            await typed(pilot, f";{shortcut}")
            await press(pilot, "slot_next")
        text = screen.composer.area.text
        assert "  " not in text
        assert ".W" not in text
        assert text == text.strip()


async def test_the_rest_of_a_sentence_is_offered_and_taken_by_tab_or_the_arrow(office, new_app):
    office.make_demo()
    for _ in range(2):
        other = mail(office)
        office.done(
            Reply, ticket=other, body="Hello. Our courier comes on every weekday morning. Ilze's number is 58211."
        )
    ticket = mail(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        area = screen.composer.area
        await typed(pilot, "our cour")
        assert area.suggestion == "ier comes on every weekday morning."
        assert "our courier comes on every weekday morning." in screen_text(pilot.app)
        await press(pilot, "slot_next")
        assert area.text == "our courier comes on every weekday morning."
        assert screen.composer.writing.text == area.text
        await typed(pilot, " Our cour")
        await pilot.press("right")
        await settle(pilot)
        assert area.text.count("courier comes") == 2
        await typed(pilot, " Ilze's num")
        assert area.suggestion == ""


async def test_the_rest_of_a_sentence_never_leaves_unless_taken(office, new_app):
    office.make_demo()
    ticket = chat(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "I am chec")
        await press(pilot, "send")
        assert [body for body, _ in answers(office, ticket)] in (["I am chec"], [])
        assert screen.composer.area.suggestion == "" or screen.composer.area.text


# Quotations


@pytest.mark.parametrize("mark", [">>", "＞＞"])
async def test_chosen_lines_are_quoted(office, new_app, mark):
    ticket = mail(office, body="First line.\nSecond [/] line.\n\n> older\nThird line?")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket)
        await typed(pilot, "Hello,\n")
        await wide(pilot, mark)
        assert isinstance(pilot.app.screen, QuoteDialog)
        assert "older" not in screen_text(pilot.app).split("Quote lines")[1].split("╰")[0]
        await pilot.press("home", "space", "down", "space", "enter")
        await settle(pilot)
        assert screen.composer.area.text == "Hello,\n> First line.\n> Third line?\n\n"


async def test_notes_are_offered_to_colleagues_only(office, new_app):
    ticket = mail(office)
    office.done(Note, ticket=ticket, body="He complains always.")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await writing(pilot, ticket)
        await typed(pilot, ">>")
        assert "He complains" not in screen_text(pilot.app).split("Quote lines")[1].split("╰")[0]
        await press(pilot, "back", "audience")
        await typed(pilot, ">>")
        assert "He complains" in screen_text(pilot.app).split("Quote lines")[1]


async def test_quoting_from_the_conversation_opens_the_answer(office, new_app):
    ticket = mail(office, body="Only line.")
    async with new_app().run_test(size=(120, 40)) as pilot:
        screen = await writing(pilot, ticket, None)
        await press(pilot, "quote")
        await pilot.press("enter")
        await settle(pilot)
        assert screen.composer.is_open
        assert screen.composer.area.text == "> Only line.\n\n"
