"""Search: newest means by time, each ticket once, in any of four languages, and nothing asked of it is obeyed."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from deskterm.model.commands import Note, UpdateCustomer
from deskterm.model.words import ContactKind
from deskterm.store import search
from office import MORNING, Office, Party

pytestmark = pytest.mark.both_databases


def _found(office: Office, words: str, *, best: bool = False) -> list[int | None]:
    return [hit.line.number for hit in office.reads.search(words, best=best)]


def test_newest_is_by_time_not_by_when_it_was_taken_in(office: Office) -> None:
    office.ticket(body="zebra", sent_at=MORNING - timedelta(days=1))
    office.ticket(body="zebra", sent_at=MORNING - timedelta(days=300))
    office.ticket(body="zebra", sent_at=MORNING - timedelta(hours=1))
    assert _found(office, "zebra") == [1003, 1001, 1002]


def test_each_ticket_once_at_its_newest_hit(office: Office) -> None:
    ticket = office.ticket(body="zebra one")
    for number in range(5):
        office.wait(seconds=1)
        office.done(Note, ticket=ticket, body=f"zebra note {number}")
    hits = office.reads.search("zebra")
    assert len(hits) == 1
    assert "note 4" in hits[0].excerpt
    assert search.count(office.store, "zebra") == 6
    assert search.count(office.store, "zebra", cap=4) == 4


@pytest.mark.parametrize("asked", ["1001", "#1001", " ＃１００１ "])
@pytest.mark.parametrize("best", [False, True])
def test_a_number_finds_its_ticket_first(office: Office, asked: str, best: bool) -> None:
    ticket = office.ticket(body="Kur ir paciņa?")
    office.ticket(body="Pasūtījums 1001 nav atnācis.", sender=Party(ContactKind.MAIL, "other@example.com"))
    assert [hit.line.number for hit in office.reads.search(asked, best=best)] == [1001, 1002]
    assert office.reads.search(asked)[0].line.id == ticket
    assert [hit.line.number for hit in office.reads.search("1002")] == [1002]
    assert office.reads.search("9" * 30) == ()


def test_best_match_is_subject_before_body(office: Office) -> None:
    office.ticket(subject="zebra", body="hello there")
    office.wait(seconds=1)
    office.ticket(subject="hello", body="something about a zebra, somewhere in a much longer text than the other one")
    assert _found(office, "zebra") == [1002, 1001]
    assert _found(office, "zebra", best=True) == [1001, 1002]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("pacina", True),
        ("PACIŅA", True),
        ("退款", True),
        ("退", True),
        ("還沒有", True),
        ("елка", True),
        ("Олег", True),
        ("olegs petrovs", True),
        ('"еще не пришла"', True),
        ('"не еще пришла"', False),
        ("paci", True),
        ("58211", True),
        ("", False),
        ("***", False),
    ],
)
def test_folded_in_four_languages(office: Office, asked: str, found: bool) -> None:
    body = "Kur ir paciņa 58211? 退款还没有到账. Ёлка еще не пришла"
    office.ticket(body=body, sender=Party(ContactKind.MAIL, "oleg@example.com", "Олег Петров"))
    office.ticket(body="something else")
    assert _found(office, asked) == ([1001] if found else [])


def test_a_renamed_customer_is_found_by_the_new_name_only(office: Office) -> None:
    ticket = office.ticket()
    office.done(Note, ticket=ticket, body="x")
    customer = office.reads.ticket(ticket).customer.id
    office.done(UpdateCustomer, customer=customer, name="Zenta Bērziņa")
    assert _found(office, "kalniņa") == []
    assert _found(office, "bērziņa") == [1001]
    assert office.store.read("SELECT count(*) FROM message_search") == [(2,)]


@pytest.mark.parametrize("asked", ["Nr1999", "nr199", "SIA ＮＲ１９９９"])
def test_figures_in_a_name_are_exact(office: Office, asked: str) -> None:
    for at, name in enumerate(("SIA Nr1119", "SIA Nr1999", "SIA Nr19")):
        office.ticket(sender=Party(ContactKind.MAIL, f"u{at}@example.org", name), subject="x", body="x")
    assert [hit.line.number for hit in office.reads.search(asked)] == [1002]
    assert [name for _, name, _ in search.customers(office.store, asked)] == ["SIA Nr1999"]


def test_what_is_shown_of_a_hit_is_safe_and_short(office: Office, hostile: str) -> None:
    office.ticket(body=f"{'word ' * 100}zebra {hostile} {'word ' * 100}")
    (hit,) = office.reads.search("zebra")
    assert "zebra" in hit.excerpt
    assert len(hit.excerpt) <= search.EXCERPT + 1
    assert not set(hit.excerpt) & set("\x1b\x9b\x90\x07\x00\x08\x7f\u202e\u2066\ufeff\r\n")


def test_customers_by_the_beginning_of_an_address(office: Office) -> None:
    office.ticket()
    office.ticket(sender=Party(ContactKind.MAIL, "100%_@example.com", "Percent"))
    assert [one[1] for one in office.reads.customers("100%_")] == ["Percent"]
    assert [one[2] for one in office.reads.customers("ILZE@")] == ["ilze@example.com"]
    assert len(office.reads.customers("", limit=1)) == 1


@given(words=st.text(max_size=30))
@hypothesis_settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_nothing_that_is_asked_breaks_it(full: Office, words: str) -> None:
    for best in (False, True):
        full.reads.search(words, best=best, limit=3)
    full.reads.customers(words)
    search.count(full.store, words)


@pytest.mark.parametrize(
    "words", ['"', '""', "AND OR NOT", "NEAR(a b)", "body:x", "a*", "^a", "-a", "{a}", "a'b", "\\", "()"]
)
def test_the_indexs_own_language_means_nothing(full: Office, words: str) -> None:
    full.reads.search(words)
    full.reads.customers(words)


@pytest.mark.parametrize(
    ("asked", "said"), [("piegade", "Piegāde"), ("елка", "Ёлка"), ("退货", "退貨"), ("delivery", "DELIVERY")]
)
def test_an_excerpt_shows_what_was_found_however_it_is_written(office: Office, asked: str, said: str) -> None:
    office.ticket(body="– ".join(["Labdien!"] * 100) + f" {said} kavējas.")
    (hit,) = office.reads.search(asked)
    assert said in hit.excerpt
