"""chats list, accept, left."""

from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm.model.commands import DESK, Party, Receive
from deskterm.model.instants import now
from deskterm.model.words import Channel, ContactKind
from hostile import HOSTILE


@pytest.fixture
def chats(db: Path) -> list[int]:
    """The numbers of three waiting chats, of hostile names."""
    from deskterm.config import Config
    from deskterm.desk.workplace import Workplace

    workplace = Workplace(Config(path=db, home=db.parent, db=db, agent="aija"))
    numbers: list[int] = []
    for place, name in enumerate(("王小明", *HOSTILE[:2])):
        sender = Party(ContactKind.HANDLE, f"chat:{place}", name)
        command = Receive(
            actor=DESK, at=now(), channel=Channel.CHAT, sender=sender, body=HOSTILE[place], thread=str(place)
        )
        numbers.append(workplace.desk.execute(command).number or 0)  # type: ignore[union-attr]
    workplace.close()
    return numbers


def test_a_chat_is_accepted_and_listed(cli: Cli, chats: list[int]) -> None:
    first = chats[0]
    assert cli.done("chats", "accept", first).out == f"#{first} is yours\n"
    assert "one of your seats already" in cli.refused("chats", "accept", first).err
    whole = cli.done("chats", "list", "--json").json
    assert [one["number"] for one in whole["seats"]] == [first]
    assert [one["number"] for one in whole["waiting"]][-2:] == chats[1:]
    lines = cli.done("chats", "list").lines
    assert lines[0].split()[0] == f"#{first}"
    assert "yours" in lines[0]
    assert all("waits" in line for line in lines[1:])


def test_a_chat_that_was_left_is_closed_without_an_answer(cli: Cli, chats: list[int]) -> None:
    assert cli.done("chats", "left", chats[1]).out == f"#{chats[1]} is closed: the customer left\n"
    assert cli.done("list", f"number:{chats[1]}", "state:any", "--json").json[0]["state"] == "closed"
    assert "only a chat" in cli.refused("chats", "left", 1001).err
    assert "came by" in cli.refused("chats", "accept", 1001).err


def test_without_chats_that_is_said(empty: Cli) -> None:
    assert empty.done("chats", "list").out == "no chat is yours and none waits\n"
