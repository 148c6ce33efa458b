"""How the ticket screen looks at the three sizes, with an answer being written, and its dialogs."""

from datetime import timedelta
from typing import Any

import pytest
from driving import press, settle

from deskterm.model.commands import Assign, MakePromise, Note, Party, Reply, SetCategory, Tag, UpdateCustomer
from deskterm.model.words import Channel, ContactKind
from office import Office

MING = Party(ContactKind.HANDLE, "ming", "王小明")


@pytest.fixture
def ticket(office: Office) -> str:
    """A chat in Chinese with a note, an answer, a promise, hostile words and an earlier ticket."""
    office.now -= timedelta(days=6)
    office.receive("请问我的包裹在哪里？", channel=Channel.CHAT, sender=MING, subject="物流查询", thread="a")
    office.now += timedelta(days=6)
    given: dict[str, Any] = {"channel": Channel.CHAT, "sender": MING, "subject": "退款还没有到账", "thread": "b"}
    ticket = office.receive(
        "您好，我上周申请的退款还没有收到，订单号 58190。[/] [@click=app.quit]x \x1b]0;x\x07", **given
    ).ticket
    assert ticket is not None
    card = office.reads.ticket(ticket).customer
    office.done(UpdateCustomer, customer=card.id, salutation="王先生", vip=True, note="[bold]not bold")
    office.done(Assign, ticket=ticket, assignee="aija")
    office.done(SetCategory, ticket=ticket, category="after-sales")
    office.done(Tag, ticket=ticket, add=("refund",))
    office.make_demo()
    office.wait(seconds=20)
    office.done(Reply, ticket=ticket, body="您好，很高兴为您服务！请稍等，我马上为您查询。")
    office.let_leave()
    office.done(Note, ticket=ticket, actor="pavils", body="Booked on Friday 👨‍👩‍👧")
    office.wait(seconds=5)
    office.done(MakePromise, ticket=ticket, text="the refund arrives", due_at=office.at(days=2))
    office.wait(seconds=30)
    office.receive("好的，谢谢", **given)
    office.wait(seconds=6)
    return ticket


def pictured(app: Any, ticket: str, *verbs: str, keys: str = "") -> Any:
    async def before(pilot: Any) -> None:
        await settle(pilot)
        app.open_ticket(ticket)
        await settle(pilot)
        for verb in verbs:
            await press(pilot, verb)
        for letter in keys:
            await pilot.press(letter)

    return before


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (160, 45)], ids=["80x24", "120x40", "160x45"])
def test_ticket(snap_compare, new_app, ticket, size):
    app = new_app()
    before = pictured(app, ticket, "reply", "greeting", keys=";refund\t")
    assert snap_compare(app, terminal_size=size, run_before=before)


@pytest.mark.parametrize("verb", ["solve", "snooze", "assign", "why"])
def test_dialog(snap_compare, new_app, ticket, verb):
    app = new_app()
    assert snap_compare(app, terminal_size=(120, 40), run_before=pictured(app, ticket, verb))


def test_phrases(snap_compare, new_app, ticket):
    app = new_app()
    assert snap_compare(app, terminal_size=(120, 40), run_before=pictured(app, ticket, "reply", "phrase", keys="ref"))
