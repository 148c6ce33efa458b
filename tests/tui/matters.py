"""What is answered in tests of the composer, and how: a chat, a mail, a public post; rests, files."""

from typing import Any

from driving import opened, press, settle, until

from deskterm.model.commands import Party
from deskterm.model.words import Audience, Channel, ContactKind, Delivery
from deskterm.tui.screens.attach import AttachDialog
from deskterm.tui.screens.ticket import TicketScreen
from office import Office

MARTA = Party(ContactKind.HANDLE, "@marta.k", "Marta Kalniņa")


def chat(office: Office, body: str = "Hello, my refund has not come yet.", **fields: Any) -> str:
    sender = Party(ContactKind.HANDLE, "tom", "Tom Baker")
    given = {"channel": Channel.CHAT, "sender": sender, "subject": "Refund", "thread": "s", **fields}
    ticket = office.receive(body, **given).ticket
    assert ticket is not None
    office.wait(seconds=1)
    return ticket


def mail(office: Office, body: str = "Hello, where is my parcel? I ordered it last week.") -> str:
    ticket = office.ticket(body=body, subject="Parcel")
    office.wait(seconds=1)
    return ticket


def social(office: Office) -> str:
    return office.ticket(
        body="Where is my parcel??", channel=Channel.SOCIAL, sender=MARTA, subject="", audience=Audience.PUBLIC
    )


async def writing(pilot: Any, ticket: str, start: Any = "reply") -> TicketScreen:
    """The ticket opened with an answer begun."""
    return await opened(pilot, ticket, start)


def answers(office: Office, ticket: str) -> list[tuple[str, Delivery | None]]:
    return [(one.body, one.delivery) for one in office.reads.ticket(ticket).messages if one.kind.value == "answer"]


async def rest(pilot: Any) -> None:
    """Typing rests until the checks have looked at what stands there."""
    composer = pilot.app.screen.composer
    await until(pilot, lambda: composer.checks.looked_at(composer.writing))
    await settle(pilot)


async def attach(pilot: Any, path: str) -> None:
    """The file attached to the answer that is written."""
    await press(pilot, "attach")
    assert isinstance(pilot.app.screen, AttachDialog)
    pilot.app.screen._path.value = path
    await settle(pilot)
    await pilot.press("enter")
    await settle(pilot)
