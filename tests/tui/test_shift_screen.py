"""The shift under the keys: what happened since one left, notes marked as read, the handover."""

from collections.abc import Callable

from driving import press, screen_text, settle

from deskterm.model.commands import Assign, MakePromise, Note, Party, Reply, SetState, Snooze
from deskterm.model.words import Audience, ContactKind, State
from deskterm.store.drafts import Drafts
from deskterm.tui.app import DesktermApp
from deskterm.tui.screens.handover import HandoverScreen
from deskterm.tui.screens.shift import ShiftScreen
from deskterm.tui.screens.ticket import TicketScreen
from office import Office

New = Callable[..., DesktermApp]


def night(office: Office) -> dict[str, str]:
    """Aija's day, and what happened in the night after it; the ids of the tickets."""
    found: dict[str, str] = {}
    for at, name in enumerate(("news", "given", "closed", "promise", "snooze", "draft")):
        sender = Party(ContactKind.MAIL, f"{name}@example.com", f"{name.title()} \x1b[31m[/]")
        found[name] = office.ticket(key=name, subject=f"About {name}", sender=sender)
        if name != "given":
            office.done(Assign, ticket=found[name], assignee="aija")
        office.wait(minutes=at)
    office.done(Assign, ticket=found["given"], assignee="pavils")
    office.done(MakePromise, ticket=found["promise"], text="call back", due_at=office.at(hours=14))
    office.done(Snooze, ticket=found["snooze"], until=office.at(hours=14))
    Drafts(office.store.path).journal(found["draft"], "aija", Audience.DIRECT).save("Labdien, dārgā", 3)
    office.wait(hours=10)
    sender = Party(ContactKind.MAIL, "news@example.com")
    number = office.row(found["news"])["number"]
    office.receive(key="more", subject=f"About news [#{number}]", sender=sender, body="Hello again")
    office.done(Assign, actor="zane", ticket=found["given"], assignee="aija")
    office.done(Note, actor="zane", ticket=found["given"], body="look at this first")
    office.done(SetState, actor="zane", ticket=found["closed"], state=State.CLOSED)
    office.wait(hours=2)
    return found


async def test_what_happened_and_what_today_wants(office: Office, new_app: New) -> None:
    night(office)
    for size in ((120, 40), (80, 24), (160, 45)):
        async with new_app().run_test(size=size) as pilot:
            await settle(pilot)
            await press(pilot, "shift")
            screen = pilot.app.screen
            assert isinstance(screen, ShiftScreen)
            shift = screen.shift
            assert shift is not None
            parts = (shift.news, shift.assigned, shift.ended, shift.promises, shift.waking, shift.drafts)
            words = [[line.words for line in part] for part in parts]
            assert words == [
                ["Hello again"],
                ["from pavils, by zane"],
                ["closed by zane"],
                ["call back"],
                ["wakes"],
                ["Labdien, dārgā"],
            ]
            assert "\x1b" not in screen_text(pilot.app)
            await press(pilot, "open")
            assert isinstance(pilot.app.screen, TicketScreen)


async def test_a_note_is_marked_and_everything_is(office: Office, new_app: New) -> None:
    night(office)
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "shift", "bottom", "note_read")
        screen = pilot.app.screen
        assert isinstance(screen, ShiftScreen)
        assert screen.shift is not None
        assert [line.read for line in screen.shift.notes] == [True]
        office.wait(minutes=1)
        await press(pilot, "all_read")
        assert screen.shift.news == ()
        assert screen.shift.notes == ()
        assert [line.words for line in screen.shift.promises] == ["call back"]


async def test_the_handover_is_a_page(office: Office, new_app: New) -> None:
    found = night(office)
    office.done(Reply, ticket=found["news"], body="Labdien!")
    office.done(Note, ticket=found["promise"], body="read me")
    async with new_app().run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "shift", "handover")
        screen = pilot.app.screen
        assert isinstance(screen, HandoverScreen)
        for words in ("# Handover of Aija", "call back", "read me", "Labdien, dārgā", "counting to news@example.com"):
            assert words in screen.text
        assert "until 2026-11-19 09:00." in screen.text  # as deskterm handover does where nothing else is said
        await press(pilot, "back")
        assert isinstance(pilot.app.screen, ShiftScreen)
