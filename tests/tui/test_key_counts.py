"""How many keys the usual work takes, besides the words themselves; docs/flow.md tells them."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from driving import AtWork, fill, screen_text, settle, toasts

from deskterm.model.commands import DESK, AddAgent, SetState
from deskterm.model.words import Delivery, State
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.ticket import TicketScreen

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from office import Office

PAGE = Path(__file__).resolve().parents[2] / "docs" / "flow.md"


class Fingers:
    """Presses keys and counts them; words are typed beside the count."""

    def __init__(self, pilot: "Pilot[Any]") -> None:
        self.pilot = pilot
        self.keys = 0

    async def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            await self.pilot.press(key)
            await settle(self.pilot)

    async def words(self, words: str) -> None:
        await self.pilot.press(*(" ".join(words).replace("   ", " space ").split(" ")))
        await settle(self.pilot)


async def answer_and_solve(fingers: Fingers, office: "Office") -> None:
    await fingers.press("r", "f3")
    await fingers.words("it comes tomorrow")
    await fingers.press("f4", "f8", "ctrl+s")
    app = fingers.pilot.app
    assert isinstance(app, DesktermApp)
    (outbox,) = office.rows("SELECT solve FROM outbox")
    assert outbox["solve"]
    (answer,) = office.rows("SELECT body FROM message WHERE kind = 'answer'")
    lines = answer["body"].split("\n")
    assert len([one for one in lines if one.strip()]) >= 3, answer


async def next_matter(fingers: Fingers, _: "Office") -> None:
    await fingers.press("f")
    assert isinstance(fingers.pilot.app.screen, TicketScreen)


async def assign_five(fingers: Fingers, office: "Office") -> None:
    await fingers.press(*["space"] * 5, "a")
    await fingers.words("ieva")
    await fingers.press("enter", "ctrl+s")
    assert office.rows("SELECT count(*) AS count FROM ticket WHERE assignee = 'ieva'") == [{"count": 5}], screen_text(
        fingers.pilot.app
    )


async def find_last_months(fingers: Fingers, _: "Office") -> None:
    await fingers.press("slash")
    await fingers.words("umbrella turquoise")
    await fingers.press("enter", "enter")
    screen = fingers.pilot.app.screen
    assert isinstance(screen, TicketScreen)
    assert "turquoise" in screen_text(fingers.pilot.app)


async def recall(fingers: Fingers, office: "Office") -> None:
    await fingers.press("r", "f3")
    await fingers.words("it comes tomorrow")
    await fingers.press("f4", "ctrl+s")
    fingers.keys = 0
    await fingers.press("f9")
    (answer,) = office.rows("SELECT delivery FROM message WHERE kind = 'answer'")
    assert answer["delivery"] == Delivery.RECALLED, toasts(fingers.pilot.app)


WALKS = {
    "answer with greeting and closing, and solve": (answer_and_solve, 5),
    "the next matter": (next_matter, 1),
    "assign five to a colleague": (assign_five, 8),
    "find last month's ticket by two words": (find_last_months, 3),
    "recall an answer that was sent": (recall, 1),
}


@pytest.mark.parametrize("name", WALKS)
async def test_the_usual_work_takes_few_keys(name: str, office: "Office", at_work: AtWork) -> None:
    walk, keys = WALKS[name]
    office.do(AddAgent, actor=DESK, name="ieva", display_name="Ieva")
    start = office.now
    office.now = start - timedelta(days=31)
    found = office.ticket(subject="Umbrella", body="The umbrella I ordered was turquoise.")
    office.done(SetState, ticket=found, state=State.SOLVED)
    office.now = start
    office.ticket(body="Hello, where is my parcel? I ordered it last week.", subject="Parcel")
    fill(office, 8)
    async with at_work() as (_, pilot):
        fingers = Fingers(pilot)
        await walk(fingers, office)
        assert fingers.keys == keys
    assert office.row(found)["state"] == State.SOLVED


@pytest.mark.parametrize("name", WALKS)
def test_the_page_tells_them(name: str) -> None:
    assert f"| {name} | {WALKS[name][1]}:" in PAGE.read_text("utf-8")
