"""A ticket of very many messages: opened at the newest, paged up to the first, back to the end.

    python benchmarks/conversation.py [--messages 5000]

It runs the screens without a terminal and prints how long each takes, how much was laid out at once, and the memory.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from deskterm.config import Config
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
from deskterm.model.commands import DESK, Party, Receive
from deskterm.model.instants import now
from deskterm.model.words import Channel, ContactKind
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.ticket import TicketScreen

BODY = "您好 some words that take up a line or two of the screen, as they do in chats: number"


def fill(workplace: Workplace, messages: int) -> str:
    """One ticket with so many messages; its id."""
    start = now() - timedelta(minutes=messages)
    party = Party(ContactKind.HANDLE, "ilze", "Ilze")
    workplace.desk.execute_many(
        Receive(
            actor=DESK,
            at=start + timedelta(minutes=at),
            channel=Channel.CHAT,
            sender=party,
            thread="one",
            key=f"{at}",
            body=f"{BODY} {at}",
        )
        for at in range(messages)
    )
    return workplace.reads.page(workplace.reads.parse("state:any"), limit=1).rows[0].id


async def measure(workplace: Workplace, ticket: str) -> None:
    """Drive the screen and print the times."""
    app = DesktermApp(workplace, first=read_first_page(workplace.reads))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        start = time.perf_counter()
        app.open_ticket(ticket)
        while not (isinstance(app.screen, TicketScreen) and app.screen.view is not None):
            await asyncio.sleep(0.002)
        await pilot.pause()
        print(f"opened in {(time.perf_counter() - start) * 1000:.0f} ms")
        conversation, pages = app.screen.conversation, list[float]()
        while conversation.older or conversation.scroll_target_y > 0:
            first, start = conversation.messages[0].key, time.perf_counter()
            conversation.act_page_up()
            await pilot.pause()
            asked = conversation.older and conversation.scroll_target_y <= 0
            while asked and conversation.older and conversation.messages[0].key == first:
                await asyncio.sleep(0.002)
            pages.append((time.perf_counter() - start) * 1000)
        p95 = sorted(pages)[int(len(pages) * 0.95)]
        print(f"{len(pages)} pages up: p50 {statistics.median(pages):.1f} ms, p95 {p95:.1f}, most {max(pages):.1f}")
        print(f"first: …{conversation.messages[0].body[-12:]}; laid out {len(conversation.messages)} messages")
        conversation.act_bottom()
        while not conversation.messages:
            await asyncio.sleep(0.002)
        print(f"newest: …{conversation.messages[-1].body[-12:]}")


def main() -> None:
    """Make the ticket and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=5000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        workplace = Workplace(Config(path=home / "c.toml", home=home, db=home / "desk.db", agent="aija"))
        ticket = fill(workplace, given.messages)
        asyncio.run(measure(workplace, ticket))
        workplace.close()


if __name__ == "__main__":
    main()
