"""Everything kept about one person as one document, for the person to have."""

import json
import os
from pathlib import Path
from typing import Any, Final

from deskterm.desk.reads import Reads
from deskterm.errors import NotFound, StoreError
from deskterm.model.instants import from_milliseconds
from deskterm.store.drafts import Drafts
from deskterm.text.system import system_words
from deskterm.text.translation import gettext

FORMAT: Final = 1

_TABLES: Final = (
    ("contact points", "SELECT kind, value FROM contact_point WHERE customer_key = ? ORDER BY key"),
    ("consents", "SELECT channel, granted, at, ground FROM consent WHERE customer_key = ? ORDER BY channel"),
    (
        "purchases",
        "SELECT order_number, title, amount, currency, bought_at FROM purchase WHERE customer_key = ?"
        " ORDER BY bought_at",
    ),
)
_NAMES: Final = {
    "contact points": ("kind", "value"),
    "consents": ("channel", "granted", "at", "ground"),
    "purchases": ("order", "title", "amount", "currency", "at"),
}


def person(reads: Reads, customer: str) -> dict[str, Any]:
    """The card, every ticket as a snapshot, and what was done to the card by whom; raises ``NotFound``.

    Who asks sees only tickets of their own queues; internal notes are among what is kept about a person.
    """
    from deskterm.desk.exporting import snapshot
    from deskterm.model.reading import adapter
    from deskterm.model.snapshot import Snapshot
    from deskterm.store.conditions import seen

    store = reads.store
    card = reads.customer(customer)
    with store.one_moment():
        rows = store.read(
            "SELECT key, id, name, salutation, language, script, preferred_channel, organisation, customer_group, vip,"
            " note, created_at FROM customer WHERE id = ?",
            (card.id,),
        )
        if not rows:
            raise NotFound(gettext("that customer is no longer there"))
        key, *values = rows[0]
        names = (
            "id", "name", "salutation", "language", "script", "prefers", "organisation", "group", "vip", "note",
            "since",
        )  # fmt: skip
        about: dict[str, Any] = dict(zip(names, values, strict=True))
        about["vip"], about["since"] = bool(about["vip"]), _time(about["since"])
        for name, sql in _TABLES:
            about[name] = [_named(_NAMES[name], row) for row in store.read(sql, (key,))]
        about["merged with"] = [
            {"id": row[0], "name": row[1]}
            for row in store.read("SELECT id, name FROM customer WHERE merged_into = ? ORDER BY key", (card.id,))
        ]
        clause, given = seen(reads.queues)
        tickets = [
            adapter(Snapshot).dump_python(snapshot(store, row[0]), mode="json", exclude={"customer"})
            for row in store.read(
                f"SELECT t.key FROM ticket AS t WHERE t.customer_key = ?{clause} ORDER BY t.key", (key, *given)
            )
        ]
        changes = [
            {"at": _time(at), "by": actor, "what": kind, "fields": json.loads(fields)}
            for at, actor, kind, fields in store.read(
                "SELECT at, actor, kind, fields FROM change WHERE customer_key = ? AND ticket_key IS NULL"
                " ORDER BY sequence",
                (key,),
            )
        ]
    return {"format": FORMAT, "customer": about, "tickets": tickets, "changes of the card": changes}


def _named(names: tuple[str, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    found = dict(zip(names, row, strict=True))
    if "at" in found:
        found["at"] = _time(found["at"])
    if "granted" in found:
        found["granted"] = bool(found["granted"])
    return found


def _time(milliseconds: int) -> str:
    return from_milliseconds(milliseconds).isoformat()


def with_drafts(document: dict[str, Any], drafts: Drafts, agent: str) -> dict[str, Any]:
    """The document with what ``agent`` has written about the person and not sent."""
    tickets = {one["ticket"]["id"] for one in document["tickets"]}
    found = [
        {"ticket": one.ticket, "for": one.audience.value, "text": one.text}
        for one in drafts.of_agent(agent)
        if one.ticket in tickets
    ]
    return {**document, "drafts": found}


def write_beside(reads: Reads, folder: Path, customer: str) -> Path:
    """Write the document into a file in ``folder`` that only its owner can read; returns the file."""
    document = person(reads, customer)
    path = folder / f"customer-{document['customer']['id'][:8]}-{reads.clock():%Y%m%d-%H%M%S}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(document, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise StoreError(
            gettext("{file} could not be written: {problem}", file=path, problem=system_words(error)),
            gettext("make room, or name another home"),
        ) from error
    return path
