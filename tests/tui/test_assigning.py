"""Whom to assign to: a letter or two of a name are enough."""

import pytest
from driving import AtWork, press, settle, typed

from deskterm.model.commands import DESK, AddAgent
from deskterm.model.words import Language
from office import Office


@pytest.mark.parametrize(
    ("letters", "name"), [("e", "emma"), ("Š", "sarmite"), ("z", "zane"), ("d", "dace"), ("", "aija")]
)
async def test_who_is_called_so_comes_before_whose_language_it_is(
    office: Office, at_work: AtWork, letters: str, name: str
) -> None:
    ticket = office.ticket()
    languages = (Language.ENGLISH,)
    for who, called in (("aija", "Aija"), ("emma", "Emma"), ("sarmite", "Šarmīte"), ("dace", "Dace")):
        office.done(AddAgent, actor=DESK, name=who, display_name=called, languages=languages)
    async with at_work(size=(80, 24)) as (_, pilot):
        await press(pilot, "assign")
        await typed(pilot, letters)
        await pilot.press("enter")
        await settle(pilot)
        assert office.row(ticket)["assignee"] == name
