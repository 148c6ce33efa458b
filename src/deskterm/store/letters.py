"""Envelopes of mails as they are read: who wrote, who else had it. Reading them loads no database library."""

import json
from collections.abc import Iterable
from typing import Any, Final

from deskterm.model.command import Letter
from deskterm.store.database import Store

LETTERS: Final = (
    "SELECT m.key, l.mailbox, l.envelope FROM message AS m CROSS JOIN letter AS l ON l.message_key = m.key"
    " WHERE m.ticket_key = {ticket} ORDER BY m.key DESC LIMIT 100"
)
"""Keys, mailboxes and envelopes of a ticket's newest messages, newest first."""


def wrote_from(letters: Iterable[tuple[int, Letter]], addresses: Iterable[str]) -> str:
    """Which of a customer's ``addresses`` they wrote from last, by envelopes newest first; empty where none tells."""
    known = {one.casefold(): one for one in addresses}
    return next((known[one.sender.casefold()] for _, one in letters if one.sender.casefold() in known), "")


def everybody(letters: Iterable[tuple[int, Letter]], own: Iterable[str], recipient: str) -> tuple[str, ...]:
    """Who besides ``recipient`` had the customer's last mail, by envelopes newest first, and is none of ours."""
    left_out = {recipient.casefold(), *own}
    last = next((letter for _, letter in letters if letter.sender), Letter())
    found = {one.casefold(): one for one in (*last.to, *last.cc)}
    return tuple(one for name, one in found.items() if name not in left_out and _without_plus(name) not in left_out)


def _without_plus(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def letters_of(store: Store, ticket_key: int) -> list[tuple[int, Letter]]:
    """The envelopes of a ticket's newest messages with their keys, newest first."""
    return [(row[0], letter_of(row[1], row[2])) for row in store.read(LETTERS.format(ticket="?"), (ticket_key,))]


def letter_of(mailbox: str, envelope: str) -> Letter:
    """An envelope as it is kept: JSON, and the name of the mailbox beside it."""
    fields: dict[str, Any] = json.loads(envelope)
    for name in ("reply_to", "to", "cc", "references"):
        fields[name] = tuple(fields.get(name, ()))
    return Letter(mailbox=mailbox, **fields)
