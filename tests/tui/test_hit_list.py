"""What a search found: columns that stand below each other, and subjects that can be read on a small screen too."""

import pytest
from driving import AtWork, press, screen_text, settle, typed
from rich.cells import cell_len

from deskterm.model.commands import Assign, SetState
from deskterm.model.words import ContactKind, State
from office import Office, Party


@pytest.mark.parametrize(("size", "subject"), [((80, 24), "Umbrella from sh"), ((120, 40), "Umbrella from shop 1")])
async def test_subjects_stand_below_each_other(
    office: Office, at_work: AtWork, size: tuple[int, int], subject: str
) -> None:
    for at, name in enumerate(("Ilze", "王小明", "Константин Константинопольский")):
        sender = Party(ContactKind.MAIL, f"u{at}@example.com", name)
        ticket = office.ticket(subject="Umbrella from shop 17", body="turquoise [/]", sender=sender)
        office.wait(minutes=1)
        if at:
            office.done(Assign, ticket=ticket, assignee="zane")
            office.done(SetState, ticket=ticket, state=(State.PENDING, State.SOLVED)[at - 1])
    async with at_work(size=size) as (app, pilot):
        await press(pilot, "search")
        await typed(pilot, "turquoise umbrella")
        await settle(pilot)
        lines = [line for line in screen_text(app).splitlines() if "#100" in line and "2026-11-18" in line]
        assert len(lines) == 3
        assert all(subject in line for line in lines)
        assert len({cell_len(line[: line.index("Umbrella")]) for line in lines}) == 1
        assert not any("…" in line[line.index("2026") :] for line in lines)
