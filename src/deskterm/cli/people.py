"""Customers from the shell: found, shown, merged, their consents, taken in from tables, their data out and gone."""

import json
import os
from pathlib import Path
from typing import Annotated, Any

from deskterm.cli.acting import execute
from deskterm.cli.columns import Column, table
from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.showing import local
from deskterm.cli.tickets import NUMBER, find
from deskterm.desk.customer_reads import CustomerReads, compare
from deskterm.desk.permissions import Standing, refuse
from deskterm.errors import InputError, NotFound
from deskterm.model.answers import Refused
from deskterm.model.commands import Command
from deskterm.model.customer_commands import (
    ContactAnyway,
    EraseCustomer,
    ImportCustomers,
    MergeCustomers,
    RecordConsent,
    UnmergeCustomers,
)
from deskterm.model.views.customers import CustomerLine, CustomerView
from deskterm.model.words import Channel, Role
from deskterm.text.safe import safe_line

WHO = Argument("An address, a number, a handle, a name that only one has, or the id.", "CUSTOMER")


def _reads(session: Session) -> CustomerReads:
    return CustomerReads(session.workplace.reads)


def one_of(session: Session, who: str) -> CustomerView:
    """The customer that was meant; raises ``NotFound``, and ``InputError`` where it may be several."""
    reads = _reads(session)
    rows = session.workplace.store.read(
        "SELECT id FROM customer WHERE id = ? OR (length(?) >= 8 AND id LIKE ?)", (who, who, f"{_plain(who)}%")
    )
    if len(rows) == 1:
        return reads.card(rows[0][0])
    found = reads.rows(reads.find(who, session.config.region)[:20])
    exact = tuple(one for one in found if who.casefold() in (one.contact.casefold(), one.name.casefold()))
    found = exact if len(exact) == 1 else found
    if not found:
        raise NotFound(f"there is no customer {who!r}", "deskterm customers find TEXT shows who there is")
    if len(found) > 1:
        names = "; ".join(f"{one.id[:13]} {one.name} {one.contact}" for one in found[:6])
        raise InputError(f"{who!r} may be {len(found)} customers", f"name one by the id: {names}")
    return reads.card(next(iter(found)).id)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum() or letter == "-")


def _line(row: CustomerLine) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "organisation": row.organisation,
        "contact": row.contact,
        "language": row.language.value if row.language else None,
        "vip": row.vip,
        "tickets": row.tickets,
        "unfinished": row.unfinished,
        "last": row.last_at.isoformat() if row.last_at else None,
    }


def find_customers(
    session: Session,
    text: Annotated[list[str] | None, Argument("Name in any script, address, number, organisation.", "TEXT")] = None,
    limit: Annotated[int, Option("--limit", "Rows at most.", metavar="N", low=1, high=1000)] = 50,
    as_json: Annotated[bool, Option("--json", "As JSON.")] = False,
) -> None:
    """Find customers by name in any script, address, number, handle or organisation; all by name without a word."""
    reads, words = _reads(session), " ".join(text or ())
    rows = reads.rows(reads.find(words, session.config.region)[:limit]) if words else reads.page(limit=limit)
    if as_json:
        say_json([_line(row) for row in rows])
        return
    columns = (Column("id"), Column("", 2), Column("name", 12), Column("contact", 14), Column("organisation", 8),
               Column("open", right=True), Column("tickets", right=True))  # fmt: skip
    table(
        (
            (
                row.id[:13],
                row.language.value if row.language else "--",
                f"{row.name}{' ★' if row.vip else ''}",
                row.contact,
                row.organisation,
                str(row.unfinished),
                str(row.tickets),
            )
            for row in rows
        ),
        columns,
    )


def show_customer(
    session: Session,
    who: Annotated[str, WHO],
    limit: Annotated[int, Option("--limit", "Newest entries shown.", metavar="N", low=0, high=10_000)] = 20,
    as_json: Annotated[bool, Option("--json", "As JSON.")] = False,
) -> None:
    """Show a customer and everything said with them, over all channels, the newest of it."""
    card = one_of(session, who)
    entries, older = _reads(session).timeline(card.id, limit=limit) if limit else ((), False)
    if as_json:
        from deskterm.desk.customer_exports import person

        say_json(person(session.workplace.reads, card.id)["customer"])
        return
    say(f"{card.name}{' ★' if card.vip else ''}   {card.id}")
    facts = {
        "addressed as": card.salutation,
        "language": card.language.value if card.language else "",
        "organisation": card.organisation,
        "prefers": card.preferred_channel.value if card.preferred_channel else "",
        "may be contacted": ", ".join(f"{one.channel.value} {'yes' if one.granted else 'no'}" for one in card.consents),
        "merged with": ", ".join(f"{name} ({ident[:13]})" for ident, name in card.merged),
        "note": card.note,
    }
    for name, value in (*facts.items(), *((one.kind.value, one.value) for one in card.contacts)):
        if value:
            say(f"  {name:<17} {value}")
    if older:
        say("\n  … older entries: --limit shows more")
    ticket = ""
    for one in entries:
        if one.ticket != ticket:
            ticket = one.ticket
            say(f"\n#{one.number or 'new'} {one.subject}   {one.state.value}")
        said = one.message
        words = " ".join(said.body.split())[:200]
        say(f"  {local(said.at, session.zone)}  {said.channel.value:<6} {said.kind.value:<9} {said.author}: {words}")


def merge(
    session: Session,
    who: Annotated[str, Argument("Whose card stands.", "CUSTOMER")],
    other: Annotated[str, Argument("Who becomes part of it.", "OTHER")],
    take: Annotated[
        list[str] | None, Option("--take", "A field in which the other's card is right.", metavar="FIELD")
    ] = None,
    dry_run: Annotated[bool, Option("--dry-run", "Only say what each has and where they differ.")] = False,
) -> None:
    """Make one of two customers who are one person; undo, or unmerge, takes them apart exactly."""
    one, two = one_of(session, who), one_of(session, other)
    preview = compare(one, two)
    if dry_run:
        for card in (one, two):
            points = ", ".join(line.value for line in card.contacts)
            say(f"{card.id[:13]} {card.name}: {card.tickets} tickets, {len(card.purchases)} purchases; {points}")
        for line in preview.differing:
            say(f"differ: {line.field}: {line.mine} stands, --take {line.field} takes {line.theirs}")
        for channel, mine, theirs in preview.consents:
            say(f"differ: may we {channel.value}: {'yes' if mine else 'no'} and {'yes' if theirs else 'no'}; no stands")
        return
    execute(
        session,
        MergeCustomers(
            actor=session.config.agent, customer=one.id, other=two.id, seen=one.version, other_seen=two.version,
            take=tuple(take or ()),
        ),
    )  # fmt: skip
    say(f"{two.name} is {one.name} now; take them apart with: deskterm customers unmerge {two.id[:13]}")


def unmerge(session: Session, who: Annotated[str, Argument("The id of the one who was merged.", "ID")]) -> None:
    """Take two merged customers apart; each gets back what was theirs."""
    rows = session.workplace.store.read(
        "SELECT id, name FROM customer WHERE merged_into IS NOT NULL AND (id = ? OR id LIKE ?)",
        (who, f"{_plain(who)}%"),
    )
    if len(rows) != 1:
        raise NotFound(f"nobody with the id {who} was merged", "deskterm customers show CUSTOMER names who was")
    execute(session, UnmergeCustomers(actor=session.config.agent, customer=rows[0][0]))
    say(f"{rows[0][1]} is a customer of their own again")


def consent(
    session: Session,
    who: Annotated[str, WHO],
    channel: Annotated[Channel, Argument("The channel.", "CHANNEL")],
    answer: Annotated[str, Argument("yes or no.", "YES|NO")],
    ground: Annotated[str, Option("--ground", "How it is known: said so on the phone.", metavar="TEXT")] = "",
) -> None:
    """Record whether a customer may be contacted on a channel, and how that is known."""
    if answer.casefold() not in ("yes", "no"):
        raise InputError(f"{answer[:40]!r} is neither yes nor no")
    card, granted = one_of(session, who), answer.casefold() == "yes"
    me = session.config.agent
    execute(session, RecordConsent(actor=me, customer=card.id, channel=channel, granted=granted, ground=ground))
    say(f"{card.name}: {channel.value} {'yes' if granted else 'no'}")


def anyway(
    session: Session,
    number: Annotated[str, NUMBER],
    reason: Annotated[str, Option("--reason", "Why they are contacted anyway; it is recorded.", metavar="TEXT")],
    channel: Annotated[Channel | None, Option("--channel", "Another channel than the ticket's.")] = None,
) -> None:
    """Put on record why a customer is contacted against their word on a channel; then the answer may go."""
    line = find(session, number)
    me = session.config.agent
    execute(session, ContactAnyway(actor=me, ticket=line.id, channel=channel or line.channel, reason=reason))
    say(f"#{line.number} on record: {reason}")


def import_customers(
    session: Session,
    file: Annotated[str, Argument("A CSV file as a spreadsheet writes it.", "FILE")],
    dry_run: Annotated[bool, Option("--dry-run", "Only say what would happen.")] = False,
    columns: Annotated[
        list[str] | None,
        Option(
            "--map", "HEADING=field where the heading is not known; HEADING= leaves it out.", metavar="HEADING=FIELD"
        ),
    ] = None,
    overwrite: Annotated[bool, Option("--overwrite", "The file is right where a card says something else.")] = False,
    encoding: Annotated[
        str, Option("--encoding", "Such as utf-8, utf-16, cp1257, cp1251, gb18030.", metavar="NAME")
    ] = "",
    separator: Annotated[str, Option("--separator", "comma, semicolon, tab, or the sign.", metavar="SIGN")] = "",
    currency: Annotated[str, Option("--currency", "Of sums that name none.", metavar="CODE")] = "EUR",
    as_json: Annotated[bool, Option("--json", "What happens, as JSON.")] = False,
) -> int:
    """Take in customers and purchases from a CSV file, known by contact points, never by name: every row, or none."""
    from deskterm.cli.customer_files import records
    from deskterm.cli.table_files import read_table
    from deskterm.desk.customer_imports import plan

    me = session.config.agent
    refused = _may_import(session, me)
    if refused is not None and not dry_run:
        raise InputError(refused.reason, refused.hint)
    chosen: dict[str, str] = {}
    for one in columns or ():
        heading, sign, field = one.rpartition("=")
        if not sign or not heading:
            raise InputError(f"--map {one} is not clear", "write --map HEADING=field, such as --map Kontakts=mail")
        chosen[heading] = field.strip().casefold()
    read = read_table(Path(file), encoding=encoding, separator=separator)
    found, wrong = records(read, chosen, currency, session.zone)
    if not found and not wrong:
        raise InputError(
            f"{file} holds headings and no rows", "a row for each customer or purchase follows the headings"
        )
    store = session.workplace.store
    planned = plan(store.read, found, session.config.region, overwrite=overwrite)
    wrong = sorted([*wrong, *planned.wrong])
    result = {
        "rows": len(read.rows),
        "new": planned.new,
        "changed": planned.changed,
        "same": planned.same,
        "purchases": sum(len(one.purchases) for one in planned.customers),
        "kept": sum(len(one.kept) for one in planned.customers),
        "wrong": [{"line": line, "reason": reason} for line, reason in wrong],
        "encoding": read.encoding,
        "separator": read.separator,
        "done": False,
    }
    if not dry_run and not wrong and (planned.new or planned.changed):
        execute(session, ImportCustomers(actor=me, records=tuple(found), overwrite=overwrite))
        result["done"] = True
    if as_json:
        say_json(result)
    else:
        _tell_import(result, planned.customers, wrong, dry_run)
    for line, reason in wrong if as_json else ():
        note(f"line {line}: {reason}")
    if refused is not None:
        note(f"{refused.reason}: {refused.hint}")
    return 1 if wrong else 0


def _may_import(session: Session, me: str) -> Refused | None:
    """Why somebody may not take customers in, said before a long file is looked through."""
    role = next((one.role for one in session.workplace.reads.agents() if one.name == me), None)
    return refuse(ImportCustomers(actor=me, records=()), Standing(Role(role))) if role else None


def _tell_import(result: dict[str, Any], customers: Any, wrong: list[tuple[int, str]], dry_run: bool) -> None:
    say(f"{_counted(result['rows'], 'row')}, {result['encoding']}, separated by {_sign(result['separator'])}")
    for line, reason in wrong:
        note(f"line {line}: {reason}")
    for one in customers[:30] if dry_run else ():
        if one.changes:
            lines = ", ".join(str(line) for line in one.lines[:5])
            news = [party.value for party in one.contacts]
            news += [f"{name} {_word(value)}" for name, value in one.card.items()]
            news += [f"{channel} {_word(granted)}" for channel, granted in one.consents.items()]
            news += [f"bought {purchase[0] or purchase[1]}" for purchase in one.purchases]
            news += [f"({name} stays, not {_word(value)})" for name, value in one.kept]
            told = safe_line(f"{'new' if one.customer is None else 'known'} {one.name}: {', '.join(news)}")
            say(f"line{'s' if len(one.lines) > 1 else ''} {lines}: {told}")
    if dry_run and len(customers) > 30:
        say(f"… and {len(customers) - 30} more")
    would = "would be " if dry_run or wrong else ""
    new, purchases = _counted(result["new"], "customer"), _counted(result["purchases"], "purchase")
    changed, same = result["changed"], result["same"]
    say(f"{new} {would}new, {changed} {would}changed, {same} the same, {purchases} {would}added")
    if result["kept"]:
        say(f"{_counted(result['kept'], 'value')} {would}left as it stands; --overwrite takes the file's")
    if wrong:
        note(f"{_counted(len(wrong), 'row')} cannot be taken, so nothing was: mend them, then again")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value))


def _sign(separator: str) -> str:
    return {"\t": "tab", ";": "semicolon", ",": "comma"}.get(separator, separator)


def export_customer(
    session: Session,
    who: Annotated[str, WHO],
    output: Annotated[
        str, Option("--output", "The file; standard output without it.", metavar="FILE", short="-o")
    ] = "",
) -> None:
    """Write everything kept about one person, as JSON: card, tickets, notes, consents, purchases, your drafts."""
    from deskterm.desk.customer_exports import person, with_drafts

    card = one_of(session, who)
    workplace = session.workplace
    document = with_drafts(person(workplace.reads, card.id), workplace.drafts, workplace.agent)
    if not output:
        say_json(document)
        return
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise InputError(f"{output} cannot be written: {error.strerror}") from error
    say(f"wrote {output}: {len(document['tickets'])} tickets of {card.name}")


def erase(
    session: Session,
    who: Annotated[str, WHO],
    ground: Annotated[str, Option("--ground", "On which ground; it stays, so it names nobody.", metavar="TEXT")] = "",
    yes: Annotated[bool, Option("--yes", "Do it; without it only what would go is said.")] = False,
) -> int:
    """Erase one person's data for good; numbers for reports stay, and who did it, when, on which ground."""
    card = one_of(session, who)
    loss = _reads(session).loss(card.id)
    if not yes:
        say(f"Erasing {loss.name} ({loss.customer[:13]}):")
        for words in loss.words:
            say(f"  {words}")
        note("nothing was erased; --yes --ground TEXT does it, and nothing of it comes back")
        return 1
    if not ground.strip():
        raise InputError("on which ground?", "--ground 'their request of 12 November, article 17'")
    from deskterm.tui.bringing_out import forget_opened

    command: Command = EraseCustomer(actor=session.config.agent, customer=card.id, ground=ground)
    execute(session, command)
    forget_opened(session.config.home, 0)
    if session.workplace.place is not None:
        say(f"{loss.customer[:13]} goes at the server, and from here with its next news")
    else:
        say(f"erased {loss.customer[:13]}: {loss.messages} messages in {loss.tickets} tickets")
    return 0
