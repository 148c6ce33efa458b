"""Who had a mail is known on mirrors too: they offer the same copies and recipient as the server's desk."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fleet import HANDOVER, Fleet, Mirror

from deskterm.config import Config
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.desk.copies import NOBODY, Copies, copies_of
from deskterm.desk.settings import Settings
from deskterm.desk.workplace import Workplace
from deskterm.errors import InputError
from deskterm.model.commands import (
    Assign,
    Letter,
    MergeTickets,
    NoReplyNeeded,
    Note,
    Party,
    Reply,
    SplitTicket,
    Undo,
    UpdateCustomer,
)
from deskterm.model.customer_commands import EraseCustomer
from deskterm.model.state import Changes, SyncPage, read_changes, read_sync_page, write_changes
from deskterm.model.words import ContactKind
from deskterm.store.place import Part
from hostile import HOSTILE

MAIL = MailConfig(mailboxes=(MailboxConfig(name="help", address="Help@desk.example", smtp="smtp.desk.example"),))
TELLS: Mapping[str, Any] = {"transports": ["mail", "web"], "own_addresses": ["help@desk.example"]}
WORK = "ilze@work.example"
ANN = "ann@other.example"
LETTER = Letter(
    "help", WORK, ("elsewhere@evil.test",), ("help+7@desk.example", "Boss@example.com"), (ANN,), ("begin@example.com",)
)


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth, which sends by mail, with two tickets of Ilze's who has two addresses, and the mirror of pavils."""
    (tmp_path / "fleet").mkdir()
    config = Config(path=tmp_path, home=tmp_path, db=tmp_path / "none.db", mail=MAIL)
    own = Settings.of(config)
    fleet = Fleet(tmp_path / "fleet", template_store, replace(settings, **_mail_of(own)), ("pavils",))
    fleet.office.ticket(subject="first", body="one")
    fleet.office.done(UpdateCustomer, customer=customer(fleet), add_contact=(Party(ContactKind.MAIL, WORK),))
    fleet.office.receive(
        subject="first [#1001]", body="two", sender=Party(ContactKind.MAIL, WORK), letter=LETTER, external_id="two"
    )
    fleet.office.ticket(subject="second", body="three", key="3")
    tells(fleet.mirrors[0])
    fleet.mirrors[0].settle()
    yield fleet
    fleet.close()


def _mail_of(settings: Settings) -> dict[str, Any]:
    return {"transports": settings.transports, "own_addresses": settings.own_addresses}


def tells(mirror: Mirror, said: Mapping[str, Any] = TELLS) -> None:
    """What the remote says of its desk from now on."""
    mirror.remote.settings = lambda: said  # type: ignore[method-assign]


def customer(fleet: Fleet) -> str:
    return fleet.store.read("SELECT id FROM customer ORDER BY key")[0][0]


def ticket(fleet: Fleet, number: int = 1001) -> str:
    return fleet.store.read("SELECT id FROM ticket WHERE number = ?", (number,))[0][0]


def offered(where: Path, ident: str, **given: Any) -> tuple[Copies, str]:
    """The copies a workplace over this file offers for a ticket, and to whom it says an answer goes."""
    workplace = Workplace(Config(path=where, home=where.parent, db=where, agent="pavils", **given))
    try:
        view = workplace.reads.ticket(ident)
        return copies_of(workplace, view), str(view.recipient)
    finally:
        workplace.close()


def on_both(fleet: Fleet, ident: str) -> tuple[Copies, str]:
    """What is offered for a ticket, which is the same at the server and on the mirror."""
    there = offered(fleet.store.path, ident, mail=MAIL)
    assert offered(fleet.mirrors[0].path, ident) == there
    return there


def letters(mirror: Mirror) -> int:
    return mirror.store.read("SELECT count(*) FROM letter")[0][0]


def test_the_same_copies_and_the_same_recipient_as_at_the_server(fleet: Fleet) -> None:
    copies, recipient = on_both(fleet, ticket(fleet))
    assert (copies.others, recipient) == (("Boss@example.com", ANN), WORK)
    assert copies.strangers((ANN, "new@evil.test")) == ("new@evil.test",)
    assert on_both(fleet, ticket(fleet, 1002))[0] == NOBODY
    fleet.check()


def test_a_mirror_is_told_no_more_than_it_needs(fleet: Fleet) -> None:
    ((mailbox, envelope),) = fleet.mirrors[0].store.read("SELECT mailbox, envelope FROM letter")
    assert mailbox == ""
    assert json.loads(envelope) == {"sender": WORK, "to": list(LETTER.to), "cc": list(LETTER.cc)}
    assert b"begin@example.com" not in fleet.mirrors[0].path.read_bytes()


def test_who_got_a_copy_of_an_answer_is_no_stranger_afterwards(fleet: Fleet) -> None:
    mirror = fleet.mirrors[0]
    mirror.do(Reply(actor="pavils", at=fleet.office.now, ticket=ticket(fleet), body="hello", cc=("new@example.com",)))
    ((recipient,),) = mirror.store.read("SELECT recipient FROM message WHERE body = 'hello'")
    mirror.settle()
    assert fleet.store.read("SELECT recipient FROM message WHERE body = 'hello'") == [(recipient,)] == [(WORK,)]
    assert on_both(fleet, ticket(fleet))[0].strangers(("new@example.com",)) == ()
    fleet.check()


def test_envelopes_go_where_their_messages_go(fleet: Fleet) -> None:
    first, second = ticket(fleet), ticket(fleet, 1002)
    mirror, office = fleet.mirrors[0], fleet.office
    office.done(MergeTickets, ticket=first, into=second)
    mirror.settle()
    assert on_both(fleet, second)[0].others == ("Boss@example.com", ANN)
    office.done(Undo)
    mirror.settle()
    assert on_both(fleet, second)[0] == NOBODY
    ((chosen,),) = fleet.store.read("SELECT id FROM message WHERE body = 'two'")
    fresh = mirror.do(SplitTicket(actor="pavils", at=office.now, ticket=first, messages=(chosen,), subject="apart"))
    for _ in range(2):
        assert offered(mirror.path, first)[0] == NOBODY
        assert offered(mirror.path, fresh.message or "")[0].others == ("Boss@example.com", ANN)  # type: ignore[union-attr]
        mirror.settle()
    fleet.check()


def test_news_and_what_is_taken_back_leave_each_envelope_once(fleet: Fleet) -> None:
    mirror = fleet.mirrors[0]
    for number in range(3):
        mirror.do(Note(actor="pavils", at=fleet.office.wait(seconds=1), ticket=ticket(fleet), body=f"note {number}"))
        fleet.office.receive(subject="[#1001]", body=f"more {number}", letter=Letter("help", WORK, to=(ANN,)))
        mirror.pull(9)
    assert letters(mirror) == 4
    mirror.settle()
    fleet.check()


def test_a_message_that_is_told_of_again_keeps_its_envelope(fleet: Fleet) -> None:
    fleet.office.done(NoReplyNeeded, ticket=ticket(fleet))
    fleet.mirrors[0].settle()
    assert fleet.mirrors[0].store.read("SELECT waived FROM message WHERE body = 'two'") == [(1,)]
    assert on_both(fleet, ticket(fleet))[0].others == ("Boss@example.com", ANN)
    fleet.check()


@pytest.mark.parametrize("how", ["erased", "out of sight", "never in sight"])
def test_no_envelope_stays_of_whom_one_must_not_know(fleet: Fleet, how: str) -> None:
    mirror, office = fleet.mirrors[0], fleet.office
    if how == "erased":
        office.done(EraseCustomer, actor="zane", customer=customer(fleet), ground="their request")
    elif how == "out of sight":
        office.done(Assign, ticket=ticket(fleet), assignee=None, queue="billing", handover=HANDOVER)
        fleet.see_only("pavils", "front")
    else:
        fleet.see_only("pavils", "technical")
    mirror.settle()
    assert letters(mirror) == 0
    fleet.check()
    if how == "erased":
        mirror.store.close()
        for word in (WORK, ANN, "Boss@example.com"):
            for path in mirror.path.parent.glob("pavils.db*"):
                assert word.encode() not in (path.read_bytes() if path.is_file() else b"")
        mirror.crash()


def test_hostile_addresses_travel_as_they_are(fleet: Fleet) -> None:
    said = tuple(f"{one}@example.com".replace("\0", "") for one in HOSTILE)
    fleet.office.receive(subject="[#1002]", body="x", letter=Letter("help", said[0], to=said, cc=said))
    fleet.mirrors[0].settle()
    on_both(fleet, ticket(fleet, 1002))
    fleet.check()


class TestOlder:
    """Servers and mirrors of before, which know of no envelopes."""

    @pytest.fixture
    def mirror(self, fleet: Fleet) -> Mirror:
        """A mirror that was synced from a server of before."""
        mirror = Mirror(fleet.office, fleet.store.path.with_name("older.db"), "pavils")
        fleet.mirrors[0].store.close()
        fleet.mirrors[0] = mirror
        told = mirror.remote.changes, mirror.remote.sync
        mirror.remote.changes = lambda *given, **named: _of_before(told[0](*given, **named))  # type: ignore[method-assign]
        mirror.remote.sync = lambda **named: _of_before(told[1](**named))  # type: ignore[method-assign]
        mirror.settle()
        return mirror

    def grow_up(self, mirror: Mirror) -> None:
        """The server is a new one from now on."""
        del mirror.remote.changes, mirror.remote.sync  # type: ignore[misc]
        tells(mirror)

    def test_with_an_older_server_everything_goes_on_and_nobody_is_offered(self, fleet: Fleet, mirror: Mirror) -> None:
        assert letters(mirror) == 0
        assert mirror.follower.place.part is Part.DONE
        assert offered(mirror.path, ticket(fleet))[0] == NOBODY
        fleet.office.done(Note, ticket=ticket(fleet), body="news")
        mirror.settle()
        assert mirror.store.read("SELECT 1 FROM message WHERE body = 'news'") == [(1,)]
        assert letters(mirror) == 0

    def test_once_the_server_tells_envelopes_those_of_open_tickets_come_once(
        self, fleet: Fleet, mirror: Mirror
    ) -> None:
        waiting = Note(actor="pavils", at=fleet.office.now, ticket=ticket(fleet), body="waits")
        mirror.do(waiting)
        self.grow_up(mirror)
        mirror.settle()
        assert on_both(fleet, ticket(fleet))[0].others == ("Boss@example.com", ANN)
        assert mirror.follower.place.part is Part.DONE
        asked: list[Any] = []
        told = mirror.remote.sync
        mirror.remote.sync = lambda **named: asked.append(named) or told(**named)  # type: ignore[method-assign]
        mirror.settle()
        assert asked == []
        fleet.check()

    @pytest.mark.parametrize("part", [Part.ACTIVE, Part.REST])
    def test_a_first_sync_that_is_under_way_then_begins_anew(self, fleet: Fleet, tmp_path: Path, part: Part) -> None:
        mirror = Mirror(fleet.office, tmp_path / "half.db", "pavils")
        told = mirror.remote.sync
        mirror.remote.sync = lambda **named: _of_before(told(**{**named, "limit": 1}))  # type: ignore[method-assign]
        mirror.push()
        mirror.pull(1)
        while mirror.follower.place.part is not part:
            mirror.pull(1)
        del mirror.remote.sync  # type: ignore[misc]
        tells(mirror)
        mirror.settle()
        fleet.mirrors.append(mirror)
        assert letters(mirror) == 1
        fleet.check()

    def test_what_a_newer_server_says_besides_is_passed_over(self, fleet: Fleet) -> None:
        page = json.loads(write_changes(fleet.mirrors[0].remote.sync(finished=False, after=None, limit=9)))
        page["tickets"][0]["messages"][1]["letter"]["perfume"] = "lilac"
        page["tickets"][0]["messages"][1]["scent"] = {"of": "lilac"}
        letter = read_sync_page(json.dumps(page).encode()).tickets[0].messages[1].letter
        assert letter is not None
        assert letter.sender == WORK

    @pytest.mark.parametrize(
        "wrong", [{"sender": 1, "to": [], "cc": []}, {"sender": "a"}, {"sender": "a", "to": "b", "cc": []}, "{}"]
    )
    def test_what_is_no_envelope_is_named(self, fleet: Fleet, wrong: Any) -> None:
        page = json.loads(write_changes(fleet.mirrors[0].remote.sync(finished=False, after=None, limit=9)))
        page["tickets"][0]["messages"][1]["letter"] = wrong
        with pytest.raises(InputError, match=r"tickets\.0\.messages\.1\.letter"):
            read_sync_page(json.dumps(page).encode())


def _of_before(told: Any) -> Any:
    """What a server of before would have told, as bytes."""
    document = json.loads(write_changes(told))
    for state in document["tickets"]:
        for message in state["messages"]:
            del message["letter"]
    read: Any = read_changes if isinstance(told, Changes) else read_sync_page
    found: Changes | SyncPage = read(json.dumps(document).encode())
    return found


def test_a_mirror_without_its_server_knows_how_the_desk_is_set_up(fleet: Fleet) -> None:
    mirror = fleet.mirrors[0].path
    workplace = Workplace(Config(path=mirror, home=mirror.parent, db=mirror, agent="pavils"))
    assert workplace.settings.own_addresses == {"help@desk.example"}
    assert workplace.settings.transports == {"mail", "web"}
    assert workplace.desk.settings.transports == {"mail", "web"}
    workplace.close()
