"""Merging and taking apart, in any order, against a model that only knows sets: nothing lost, nothing mixed up."""

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import settings as quick
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from deskterm.desk.settings import Settings
from deskterm.model.answers import Done
from deskterm.model.commands import Party, Undo, UpdateCustomer
from deskterm.model.customer_commands import MergeCustomers, RecordConsent, UnmergeCustomers
from deskterm.model.words import Channel, ContactKind
from deskterm.store.sqlite import SqliteStore
from office import Office

WHO = st.integers(0, 3)


@dataclass
class Person:
    """What the model knows of somebody."""

    name: str
    firm: str = ""
    contacts: list[str] = field(default_factory=list)
    tickets: set[str] = field(default_factory=set)
    consent: bool | None = None
    into: int | None = None
    record: tuple[list[str], set[str], bool | None, dict[str, str], dict[str, str], bool | None, bool | None] | None = (
        None
    )


class Identities(RuleBasedStateMachine):
    """Four people, merged and taken apart."""

    def __init__(self, template: Path, settings: Settings) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.store = SqliteStore(Path(shutil.copyfile(template, self.folder / "desk.db")))
        self.office = Office(self.store, settings)
        self.count = 0
        self.people: list[Person] = []
        self.ids: list[str] = []

    @initialize()
    def begin(self) -> None:
        for at in range(4):
            self.people.append(Person(f"Person {at}", contacts=[f"p{at}@example.com"]))
            self.ids.append("")
            self.somebody_writes(at)
            self.ids[at] = self.office.rows("SELECT id FROM customer ORDER BY key DESC LIMIT 1")[0]["id"]

    def standing(self, at: int) -> int:
        while (into := self.people[at].into) is not None:
            at = into
        return at

    @rule(at=WHO)
    def somebody_writes(self, at: int) -> None:
        self.count += 1
        self.office.wait(seconds=1)
        sender = Party(ContactKind.MAIL, f"p{at}@example.com", f"Person {at}")
        ticket = self.office.receive(key=f"{self.count}", subject=f"Matter {self.count}", sender=sender).ticket
        owner = next(one for one in self.people if one.into is None and f"p{at}@example.com" in one.contacts)
        owner.tickets.add(ticket or "")

    @rule(at=WHO, firm=st.sampled_from(("A", "B", "C")))
    def a_card_is_edited(self, at: int, firm: str) -> None:
        person = self.people[self.standing(at)]
        answer = self.office.do(UpdateCustomer, customer=self.ids[at], organisation=firm)
        assert isinstance(answer, Done) == (person.firm != firm)
        person.firm = firm

    @rule(at=WHO, granted=st.booleans())
    def somebody_says_yes_or_no(self, at: int, granted: bool) -> None:
        self.count += 1
        self.office.wait(seconds=1)
        self.office.done(
            RecordConsent, customer=self.ids[at], channel=Channel.MAIL, granted=granted, ground=f"{self.count}"
        )
        self.people[self.standing(at)].consent = granted

    @rule(one=WHO, two=WHO, take=st.booleans())
    def two_are_one(self, one: int, two: int, take: bool) -> None:
        self.office.wait(seconds=1)
        answer = self.office.do(
            MergeCustomers, customer=self.ids[one], other=self.ids[two], take=("name", "organisation") if take else ()
        )
        one, two = self.standing(one), self.standing(two)
        assert isinstance(answer, Done) == (one != two)
        if one == two:
            return
        mine, theirs = self.people[one], self.people[two]
        before = {"name": mine.name, "firm": mine.firm}
        consent = mine.consent
        if take and theirs.name:
            mine.name = theirs.name
        if theirs.firm and (take or not mine.firm):
            mine.firm = theirs.firm
        if theirs.consent is not None and (mine.consent is None or not theirs.consent):
            mine.consent = theirs.consent
        left = {"name": mine.name, "firm": mine.firm}
        theirs.record = (theirs.contacts, set(theirs.tickets), theirs.consent, before, left, consent, mine.consent)
        mine.contacts = [*mine.contacts, *theirs.contacts]
        mine.tickets |= theirs.tickets
        theirs.contacts, theirs.tickets, theirs.consent, theirs.into = [], set(), None, one

    @rule(at=WHO, undo=st.booleans())
    def they_were_two(self, at: int, undo: bool) -> None:
        self.office.wait(seconds=1)
        before = self.described()
        if undo:
            changed = self.office.rows(
                "SELECT c.id FROM change AS h JOIN customer AS c ON json_extract(h.fields, '$.merged[1]') = c.id"
                " WHERE h.kind = 'MergeCustomers' AND NOT h.undone AND h.reversible ORDER BY h.sequence DESC LIMIT 1"
            )
            at = self.ids.index(changed[0]["id"]) if changed else at
            answer = self.office.do(Undo)
            if not (isinstance(answer, Done) and changed and self.was_undone(at)):
                if isinstance(answer, Done):
                    self.relearn()
                else:
                    assert self.described() == before
                return
        else:
            answer = self.office.do(UnmergeCustomers, customer=self.ids[at])
        person = self.people[at]
        into = person.into
        possible = into is not None and self.people[into].into is None
        assert isinstance(answer, Done) == possible
        if not possible or into is None or person.record is None:
            return
        one, (contacts, tickets, consent, was, left, consent_was, consent_left) = self.people[into], person.record
        one.contacts = [each for each in one.contacts if each not in contacts]
        one.tickets -= tickets
        one.name = was["name"] if one.name == left["name"] and left["name"] != was["name"] else one.name
        one.firm = was["firm"] if one.firm == left["firm"] and left["firm"] != was["firm"] else one.firm
        row = self.office.reads.customer(self.ids[into])
        stands = next((each.granted for each in row.consents), None)
        assert stands in (one.consent, consent_was)
        del consent_left
        one.consent = stands
        person.contacts, person.tickets, person.consent = contacts, tickets, consent
        person.into = person.record = None

    def was_undone(self, at: int) -> bool:
        """Whether the last undo took those two apart, rather than something else back."""
        row = self.office.rows("SELECT merged_into FROM customer WHERE id = ?", (self.ids[at],))[0]
        return self.people[at].into is not None and row["merged_into"] is None

    def relearn(self) -> None:
        """Another gesture was taken back: what the cards say is looked up."""
        for at, person in enumerate(self.people):
            if person.into is None:
                card = self.office.reads.customer(self.ids[at])
                person.name, person.firm = card.name, card.organisation
                person.consent = next((one.granted for one in card.consents), None)

    def described(self) -> list[tuple[str, str, list[str], set[str]]]:
        """Who stands, as the store tells."""
        found = []
        for at, person in enumerate(self.people):
            if person.into is None:
                card = self.office.reads.customer(self.ids[at])
                tickets = self.office.rows(
                    "SELECT t.id FROM ticket AS t JOIN customer AS c ON c.key = t.customer_key WHERE c.id = ?",
                    (self.ids[at],),
                )
                contacts = [one.value for one in card.contacts]
                found.append((card.name, card.organisation, contacts, {one["id"] for one in tickets}))
        return found

    @invariant()
    def the_store_says_what_the_model_says(self) -> None:
        expected = [
            (one.name, one.firm, one.contacts, one.tickets) for one in self.people if one.into is None and self.ids[0]
        ]
        if self.ids and all(self.ids):
            assert self.described() == expected
            every = sum(len(one.tickets) for one in self.people)
            assert every == self.office.rows("SELECT count(*) AS n FROM ticket")[0]["n"]

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)


def test_identities_against_a_model(template_store: Path, settings: Settings) -> None:
    run_state_machine_as_test(
        lambda: Identities(template_store, settings),
        settings=quick(max_examples=12, stateful_step_count=12, deadline=None),
    )
