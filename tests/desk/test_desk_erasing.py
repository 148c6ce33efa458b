"""One person's data goes for good: not a word is left anywhere, the numbers are."""

import json
from pathlib import Path

import pytest

from deskterm.model.answers import Refused
from deskterm.model.commands import File, MakePromise, Note, Party, Rate, Reply, Undo, UpdateCustomer
from deskterm.model.customer_commands import EraseCustomer, MergeCustomers
from deskterm.model.words import Audience, ContactKind
from deskterm.store.drafts import Drafts
from deskterm.text.fold import name_forms, tokens_for_index
from office import Office

GROUND = "their own request, article 17"
SECRETS = (
    "zvaigznīte7781",
    "Ilze",
    "Kalniņa",
    "ilze@example.com",
    "Ķeizarmežs-42",
    "kaķumīlētāja",
    "冰箱坏掉了",
    "PK99417x",
)


@pytest.fixture
def lived_in(office: Office) -> tuple[str, str]:
    """Ilze with all there can be about her; and her id."""
    ticket = office.ticket(
        subject="Ķeizarmežs-42 kavējas",
        body="Sveiki zvaigznīte7781! 冰箱坏掉了",
        files=(File("zvaigznīte7781.txt", "text/plain", b"Kalnina zvaigzn\xc4\xabte7781 inside"),),
    )
    ilze = office.rows("SELECT id FROM customer")[0]["id"]
    office.done(UpdateCustomer, customer=ilze, note="kaķumīlētāja", organisation="Ķeizarmežs-42", name="Ilze Kalniņa-B")
    office.done(Note, ticket=ticket, body="zvaigznīte7781 is angry")
    office.done(MakePromise, ticket=ticket, text="call zvaigznīte7781", due_at=office.at(hours=3))
    office.done(Rate, ticket=ticket, value=4, comment="zvaigznīte7781 was happy", reasons=("Ķeizarmežs-42",))
    office.done(Reply, ticket=ticket, body="Labdien, zvaigznīte7781!")
    office.write(
        "INSERT INTO purchase(customer_key, order_number, title, amount, currency, bought_at)"
        " SELECT key, 'PK99417x', 'Ķeizarmežs-42', 100, 'EUR', 0 FROM customer"
    )
    office.write(
        "INSERT INTO letter(message_key, mailbox, envelope) SELECT min(key), 'box', '{\"cc\": \"kaķumīlētāja\"}'"
        " FROM message"
    )
    office.wait(seconds=1)
    return ticket, ilze


@pytest.mark.both_databases
def test_words_go_and_numbers_stay(office: Office, lived_in: tuple[str, str]) -> None:
    ticket, ilze = lived_in
    other = office.ticket(key="2", subject="Other", sender=Party(ContactKind.MAIL, "oleg@example.com", "Олег"))
    number = office.row(ticket)["number"]
    messages = len(office.rows("SELECT 1 AS one FROM message"))
    office.done(EraseCustomer, actor="zane", customer=ilze, ground=GROUND)
    everything = json.dumps(office.everything(), default=str, ensure_ascii=False)
    for secret in SECRETS:
        assert secret not in everything, secret
    row = office.row(ticket)
    assert (row["number"], row["state"], row["unsent"], row["subject"]) == (number, "closed", 0, "(erased)")
    assert len(office.rows("SELECT 1 AS one FROM message")) == messages
    assert [one["value"] for one in office.rows("SELECT value FROM rating")] == [4]
    assert office.rows("SELECT * FROM blob") == []
    assert office.rows("SELECT * FROM outbox") == []
    assert office.row(other)["subject"] == "Other"
    assert office.reads.search("zvaigznīte7781") == ()
    assert office.reads.search("Kalniņa") == ()


@pytest.mark.both_databases
def test_who_did_it_when_and_on_which_ground_stays(office: Office, lived_in: tuple[str, str]) -> None:
    office.done(EraseCustomer, actor="zane", customer=lived_in[1], ground=GROUND)
    (change,) = office.rows("SELECT * FROM change WHERE kind = 'EraseCustomer' AND ticket_key IS NULL")
    fields = json.loads(change["fields"])
    assert change["actor"] == "zane"
    assert fields["erased"] == [None, GROUND]
    assert fields["messages"][0] == 3


@pytest.mark.both_databases
def test_a_ground_names_nobody_and_is_given(office: Office, lived_in: tuple[str, str]) -> None:
    assert "names the person" in office.refused(EraseCustomer, customer=lived_in[1], ground="ILZE wrote us").reason
    office.refused(EraseCustomer, customer=lived_in[1], ground=" ")
    assert "supervisor" in office.refused(EraseCustomer, actor="pavils", customer=lived_in[1], ground=GROUND).reason


@pytest.mark.both_databases
def test_nothing_of_it_comes_back(office: Office, lived_in: tuple[str, str]) -> None:
    office.done(EraseCustomer, customer=lived_in[1], ground=GROUND)
    assert isinstance(office.do(Undo), Refused)
    office.refused(UpdateCustomer, customer=lived_in[1], note="again")
    office.refused(EraseCustomer, customer=lived_in[1], ground=GROUND)
    again = office.receive(key="again", body="Es atkal", subject="Jauns")
    assert again.customer != lived_in[1]


@pytest.mark.both_databases
def test_who_was_merged_into_them_goes_too(office: Office, lived_in: tuple[str, str]) -> None:
    other = office.receive(key="2", subject="Second", sender=Party(ContactKind.MAIL, "i.k@example.com", "kaķumīlētāja"))
    merged = office.rows(
        "SELECT c.id FROM ticket t JOIN customer c ON c.key = t.customer_key WHERE t.id = ?", (other.ticket,)
    )
    office.done(MergeCustomers, customer=lived_in[1], other=merged[0]["id"])
    office.done(EraseCustomer, customer=merged[0]["id"], ground=GROUND)
    everything = json.dumps(office.everything(), default=str, ensure_ascii=False)
    for secret in (*SECRETS, "i.k@example.com"):
        assert secret not in everything, secret


def test_a_file_that_another_ticket_has_too_stays(office: Office, lived_in: tuple[str, str]) -> None:
    shared = File("a.txt", "text/plain", b"the terms")
    office.ticket(key="2", subject="A", files=(shared,))
    office.ticket(key="3", subject="B", files=(shared,), sender=Party(ContactKind.MAIL, "oleg@example.com", "Олег"))
    office.done(EraseCustomer, customer=lived_in[1], ground=GROUND)
    assert [bytes(one["content"]) for one in office.rows("SELECT content FROM blob")] == [b"the terms"]


def leftovers(folder: Path, words: tuple[str, ...]) -> list[str]:
    """Where one of ``words`` stands in any file below ``folder``, in any form in which it is kept."""
    forms = {form for word in words for form in (word, *tokens_for_index(word).split(), *name_forms(word).split())}
    found: list[str] = []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [
                f"{path.name}: {form}"
                for form in forms
                if len(form) > 3 and (form.encode() in content or json.dumps(form)[1:-1].encode() in content)
            ]
    return found


def test_not_one_byte_of_their_words_is_left_on_the_disk(
    office: Office, lived_in: tuple[str, str], tmp_path: Path
) -> None:
    ticket, ilze = lived_in
    drafts = Drafts(office.store.path)
    for agent, audience in (("aija", Audience.DIRECT), ("pavils", Audience.INTERNAL)):
        journal = drafts.journal(ticket, agent, audience)
        journal.save("Labdien, zvaigznīte7781, kaķumīlētāja", 3)
        journal.close()
    for count in range(40):
        office.receive(
            key=f"more {count}", body=f"zvaigznīte7781 kaķumīlētāja {'冰箱坏掉了 ' * count}", subject="Ķeizarmežs-42"
        )
        office.wait(milliseconds=3)
    assert leftovers(tmp_path, SECRETS)
    office.done(EraseCustomer, customer=ilze, ground=GROUND)
    assert leftovers(tmp_path, SECRETS) == []
    assert office.reads.find(office.row(ticket)["number"]).subject == "(erased)"


def test_where_somebody_reads_just_then_the_disk_is_scrubbed_later(
    office: Office, lived_in: tuple[str, str], tmp_path: Path
) -> None:
    import sqlite3

    from deskterm.desk.erasing import sweep_up

    reader = sqlite3.connect(office.store.path)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM message").fetchone()
    office.store.patience = 0.01
    office.done(EraseCustomer, customer=lived_in[1], ground=GROUND)
    reader.close()
    sweep_up(office.store)
    assert leftovers(tmp_path, SECRETS) == []
    assert office.rows("SELECT * FROM meta WHERE name = 'to_scrub'") == []


def test_erasing_reaches_every_table_that_says_something_of_a_customer() -> None:
    from sqlmodel import SQLModel

    from deskterm.store import tables
    from deskterm.store.erasing import REACHED

    assert tables
    named = {"message_key", "ticket_key", "customer_key"}
    found = {table.name for table in SQLModel.metadata.tables.values() if named & {one.name for one in table.columns}}
    assert found <= REACHED, f"what of these is a person's? {sorted(found - REACHED)}"
