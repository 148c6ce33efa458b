"""Where a mirror stands with its remote: whose it is, how far it has followed, how far a first sync has come.

It is kept among the store's facts about itself, and written in the same transaction as what was followed.
"""

import json
import sqlite3
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

from deskterm.errors import StoreError
from deskterm.store.database import Store

MIRROR: Final = "mirror"
"""What the fact ``kind`` says of a mirror."""

_PLACE: Final = "place"
_SETTINGS: Final = "remote_settings"
_ENVELOPES: Final = "envelopes"


class Part(StrEnum):
    """What a sync is about to bring: what is not finished, what is, what was missed meanwhile; then only changes."""

    ACTIVE = "active"
    REST = "rest"
    MISSED = "missed"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Place:
    """A mirror's place. ``cursor`` is the newest change it has followed, by the command ``last``.

    Some of what is here may stand as it was at the change ``ahead``, though what lies between was not followed yet.
    ``after`` is where the sync goes on within its ``part``; ``came`` of ``total`` tickets have come. ``missed`` are
    tickets of which only news have come. ``anew`` tells that the remote was set back: what is not heard of again by
    the end of the sync is not there any more. ``queues`` are those the agent saw when the sync began, None for every
    one. ``heard_at`` is when the remote was last heard, in milliseconds.
    """

    url: str
    agent: str
    epoch: str = ""
    cursor: int = -1
    last: str = ""
    ahead: int = -1
    part: Part = Part.ACTIVE
    after: int | None = None
    came: int = 0
    total: int = 0
    missed: tuple[str, ...] = ()
    anew: bool = False
    queues: tuple[str, ...] | None = None
    heard_at: int = 0

    def same_as(self, other: "Place") -> bool:
        """Whether both stand at the same point, whenever the remote was last heard."""
        return replace(self, heard_at=0) == replace(other, heard_at=0)


def read_place(store: Store) -> Place | None:
    """A mirror's place; None for a store that is no mirror."""
    facts = dict(store.read("SELECT name, value FROM meta WHERE name IN ('kind', 'place')"))
    return _place(facts[_PLACE]) if facts.get("kind") == MIRROR and _PLACE in facts else None


def place_of(driver: sqlite3.Connection) -> Place:
    """A mirror's place within the transaction that is open."""
    return _place(driver.execute("SELECT value FROM meta WHERE name = ?", (_PLACE,)).fetchone()[0])


def _place(text: str) -> Place:
    fields: dict[str, Any] = json.loads(text)
    fields["part"] = Part(fields["part"])
    fields["missed"] = tuple(fields["missed"])
    fields["queues"] = None if fields.get("queues") is None else tuple(fields["queues"])
    return Place(**fields)


def write_place(driver: sqlite3.Connection, place: Place) -> None:
    """Keep a mirror's place."""
    write_fact(driver, _PLACE, json.dumps(asdict(place)))


def write_fact(driver: sqlite3.Connection, name: str, value: str) -> None:
    """Keep a fact of the store about itself."""
    sql = "INSERT INTO meta(name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
    driver.execute(sql, (name, value))


def begin_mirror(store: Store, url: str, agent: str) -> Place:
    """Make an empty store a mirror of what ``agent`` sees at ``url``; raises ``StoreError`` when it is not empty."""
    if store.read("SELECT 1 FROM change UNION ALL SELECT 1 FROM ticket UNION ALL SELECT 1 FROM agent LIMIT 1"):
        raise StoreError(
            f"{store.place} is a desk of its own and cannot become a mirror of {url}",
            "take [store] path out of the configuration, or let it name another file",
        )
    place = Place(url, agent)
    with store.writing() as session:
        from deskterm.store.driver import driver_of

        driver = driver_of(session.connection())
        write_fact(driver, "kind", MIRROR)
        write_place(driver, place)
    return place


def read_settings(store: Store) -> dict[str, Any]:
    """What the remote's desk is set up to be; empty before it was heard."""
    found = store.read("SELECT value FROM meta WHERE name = ?", (_SETTINGS,))
    return json.loads(found[0][0]) if found else {}


def write_settings(driver: sqlite3.Connection, settings: dict[str, Any]) -> None:
    """Keep what the remote's desk is set up to be."""
    write_fact(driver, _SETTINGS, json.dumps(settings))


def has_envelopes(store: Store) -> bool:
    """Whether envelopes have come, or are on their way, with all that is not finished."""
    return bool(store.read("SELECT 1 FROM meta WHERE name = ?", (_ENVELOPES,)))


def send_for_envelopes(driver: sqlite3.Connection, place: Place) -> None:
    """Have what is not finished brought once more to a mirror made before envelopes travelled."""
    part = Part.MISSED if place.part in (Part.MISSED, Part.DONE) else Part.ACTIVE
    if place.cursor >= 0:
        write_place(driver, replace(place, part=part, after=None, came=0))
    write_fact(driver, _ENVELOPES, "told")
