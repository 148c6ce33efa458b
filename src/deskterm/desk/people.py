"""Customers: recognised by their contact points, made when new, edited on their card."""

from collections.abc import Sequence
from typing import Final

import phonenumbers
from sqlmodel import col, select

from deskterm.desk.consents import set_consent
from deskterm.desk.naming import named
from deskterm.desk.refusals import Clash, Refusal
from deskterm.desk.work import Work
from deskterm.model.answers import Done
from deskterm.model.commands import Party, SetLanguage, UpdateCustomer
from deskterm.model.ids import derived_id
from deskterm.model.words import Certainty, ContactKind, Language, Script
from deskterm.store import index
from deskterm.store.tables import ConsentRow, ContactPointRow, CustomerRow, TicketRow
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, pgettext

_LONGEST: Final = 500
"""No address, number or handle is longer; what is, is known by its beginning."""


def normal_form(kind: ContactKind, value: str, region: str) -> str:
    """The form in which a contact point is recognised again: numbers as E.164, the rest without case and ends."""
    value = value.strip()[:_LONGEST]
    if kind is ContactKind.PHONE:
        try:
            number = phonenumbers.parse(value, region)
        except phonenumbers.NumberParseException:
            return value.casefold()
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return value.casefold().lstrip("@") if kind is ContactKind.HANDLE else value.casefold()


def find_or_make(work: Work, party: Party) -> CustomerRow:
    """The customer with this contact point, made when there is none. A better name than none is taken over."""
    normal = normal_form(party.kind, party.value, work.settings.region)
    rows = work.rows
    point = rows.find(ContactPointRow, normal=normal, kind=party.kind.value) if normal else None
    if point is not None:
        row = work.customer_with(point.customer_key)
        if party.name and row.name in ("", point.value, party.value):
            rename(work, row, party.name)
        return row
    # An id of its own row: whether the customer is known here must not alter the ids of what else the command makes.
    row = rows.make(
        CustomerRow,
        id=derived_id(work.command.id, 0),
        name=party.name or party.value or "(no sender)",
        created_at=work.at,
    )
    rows.add(row)
    contacts = [party.value.strip()] if normal else []
    for value in contacts:
        point = rows.make(ContactPointRow, customer_key=row.key or 0, kind=party.kind.value, value=value, normal=normal)
        rows.add(point)
    rows.index_customer(row.key or 0, row.name, contacts)
    return row


def add_contact(work: Work, row: CustomerRow, party: Party, key: int | None = None) -> bool:
    """Give a customer a contact point; False when they have it, a refusal when somebody else does.

    They stand in the order of their keys; a ``key`` that another has is not taken.
    """
    normal = normal_form(party.kind, party.value, work.settings.region)
    if not normal:
        raise Refusal(gettext("a contact point wants an address, a number or a handle"))
    taken = work.session.exec(
        select(ContactPointRow).where(ContactPointRow.normal == normal, ContactPointRow.kind == party.kind.value)
    ).first()
    if taken is not None:
        if taken.customer_key == row.key:
            return False
        owner = work.session.exec(select(CustomerRow).where(CustomerRow.key == taken.customer_key)).one()
        reason = (
            gettext("{contact} belongs to {customer}", contact=party.value, customer=owner.name)
            if work.queues is None
            else gettext("{contact} belongs to another customer", contact=party.value)
        )
        raise Refusal(reason, gettext("if they are one person, merge the two customers"))
    if key is not None and work.session.get(ContactPointRow, key) is not None:
        key = None
    value = party.value.strip()
    work.session.add(
        ContactPointRow(key=key, customer_key=row.key or 0, kind=party.kind.value, value=value, normal=normal)
    )
    return True


def rename(work: Work, row: CustomerRow, name: str) -> None:
    """Change a customer's name, in the index too."""
    connection = work.rows.connection()
    index.drop_customer(connection, row.key or 0)
    index.rename_customer(connection, row.key or 0, row.name, name)
    row.name = name
    work.rows.keep(row)
    work.rows.flush()
    index.add_customer(connection, row.key or 0)


def learn_language(row: CustomerRow, language: Language | None, script: Script | None, certainty: Certainty) -> None:
    """Note which language a customer writes; a guess never overrules what an agent or the customer said."""
    order = list(Certainty)
    if language is None or order.index(certainty) < order.index(Certainty(row.language_certainty)):
        return
    if certainty is Certainty.GUESS and row.language is not None:
        return
    row.language = language.value
    row.language_certainty = certainty.value
    row.script = script.value if script else row.script


def set_language(work: Work, command: SetLanguage) -> Done:
    """An agent's correction wins, and stays with the customer."""
    row = work.ticket(command.ticket)
    work.unchanged(row, command.seen, "language", "language_certainty")
    if row.language == command.language.value and row.language_certainty == Certainty.AGENT:
        raise Refusal(gettext("the language is {language} already", language=command.language.value))
    row.language = command.language.value
    row.language_certainty = Certainty.AGENT.value
    customer = work.customer_of(row)
    work.extra["customer_language"] = [
        [customer.language, customer.language_certainty],
        [row.language, row.language_certainty],
    ]
    learn_language(customer, command.language, None, Certainty.AGENT)
    work.session.add(customer)
    work.reversible = True
    return work.finish()


_PLAIN = {
    "salutation": "salutation",
    "language": "language",
    "script": "script",
    "preferred_channel": "preferred_channel",
    "organisation": "organisation",
    "group": "customer_group",
    "vip": "vip",
    "note": "note",
}
"""Fields of the command that are written as they are, with their columns."""

_CERTAIN = ("salutation", "language")
"""Fields that carry how certain they are."""


def update_customer(work: Work, command: UpdateCustomer) -> Done:
    """Edit a card: only what is given changes, and only if nobody changed the card since it was looked at."""
    row = work.customer_by_id(command.customer)
    if command.seen is not None and command.seen != row.version:
        there = {name: str(getattr(row, column) or "–") for name, column in _PLAIN.items()}
        raise Clash(gettext("somebody changed this card meanwhile"), row.version, {"name": row.name, **there})
    work.customer = row
    _keep_what_is_certain(row, command)
    work.on_card = True
    for name, column in _PLAIN.items():
        value = getattr(command, name)
        if value is not None and value != getattr(row, column):
            work.extra[column] = [getattr(row, column), value]
            setattr(row, column, value)
    for name in _CERTAIN:
        column = f"{name}_certainty"
        if getattr(command, name) is not None and getattr(row, column) != command.certainty:
            work.extra[column] = [getattr(row, column), command.certainty.value]
            setattr(row, column, command.certainty.value)
    name = (command.name or "").strip()
    if name and name != row.name:
        work.extra["name"] = [row.name, name]
        rename(work, row, name)
    _contacts_and_consents(work, row, command)
    if not work.extra:
        raise Refusal(gettext("nothing on the card would change"))
    row.version += 1
    work.session.add(row)
    work.reversible = True
    if "customer_group" in work.extra:
        touch_tickets(work, row)
    return work.finish()


def _keep_what_is_certain(row: CustomerRow, command: UpdateCustomer) -> None:
    order = list(Certainty)
    for name in _CERTAIN:
        value, certainty = getattr(command, name), Certainty(getattr(row, f"{name}_certainty"))
        if value is not None and getattr(row, name) and order.index(command.certainty) < order.index(certainty):
            raise Refusal(
                gettext(
                    "the {field} comes from the {source}, and a {other} does not overrule that",
                    field=pgettext("field", name),
                    source=named(certainty),
                    other=named(command.certainty),
                )
            )


def _contacts_and_consents(work: Work, row: CustomerRow, command: UpdateCustomer) -> None:
    found = (_contact(work, row, party) for party in command.remove_contact)
    gone = [(one.kind, one.value, one.key or 0) for one in found]
    if gone:
        work.extra["contacts_gone"] = [gone, None]
        take_contacts(work, row, [one[1] for one in gone])
    if command.add_contact:
        index.drop_customer(work.session.connection(), row.key or 0)
        places = list(gone)
        for party in command.add_contact:
            # What stands instead of another is where that was: the first of a kind is the one that answers go to.
            place = next((one for one in places if one[0] == party.kind.value), None)
            if add_contact(work, row, party, place[2] if place else None):
                if place:
                    places.remove(place)
                work.extra.setdefault("contacts", [None, []])[1].append(party.value.strip())
        work.session.flush()
        index.add_customer(work.session.connection(), row.key or 0)
    for channel, granted in command.consent:
        consent = work.session.get(ConsentRow, (row.key, channel.value))
        before = [consent.granted, consent.at, consent.ground] if consent else None
        if before is None or before[0] != granted:
            after = [granted, work.at, ""]
            set_consent(work, row, channel, after)
            pairs = work.extra.setdefault("consents", [[], []])
            pairs[0].append([channel.value, before])
            pairs[1].append([channel.value, after])


def _contact(work: Work, row: CustomerRow, party: Party) -> ContactPointRow:
    """The contact point of a customer that ``party`` names, as it stands or as it is shown."""
    normal = normal_form(party.kind, party.value, work.settings.region)
    for point in work.session.exec(
        select(ContactPointRow).where(ContactPointRow.customer_key == row.key, ContactPointRow.kind == party.kind.value)
    ):
        if point.normal == normal or safe_line(point.value) == safe_line(party.value):
            return point
    raise Refusal(gettext("{contact} is not on this card", contact=safe_line(party.value)))


def give_contacts_back(work: Work, row: CustomerRow, gone: Sequence[tuple[str, str, int]]) -> None:
    """Give contact points back that were taken away, each its kind, value and key.

    Raises ``Refusal`` where somebody else has one of them now.
    """
    connection = work.session.connection()
    index.drop_customer(connection, row.key or 0)
    for kind, value, key in gone:
        add_contact(work, row, Party(ContactKind(kind), value), key)
    work.session.flush()
    index.add_customer(connection, row.key or 0)


def take_contacts(work: Work, row: CustomerRow, values: Sequence[str]) -> None:
    """Take contact points away from a customer."""
    connection = work.session.connection()
    index.drop_customer(connection, row.key or 0)
    for point in work.session.exec(select(ContactPointRow).where(ContactPointRow.customer_key == row.key)):
        if point.value in values:
            work.session.delete(point)
    work.session.flush()
    index.add_customer(connection, row.key or 0)


def touch_tickets(work: Work, row: CustomerRow) -> None:
    """A customer's group may change which standards apply to what is open."""
    for ticket in work.session.exec(
        select(TicketRow).where(TicketRow.customer_key == row.key, col(TicketRow.finished) == 0)
    ):
        work.watch(ticket)
