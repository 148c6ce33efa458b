"""What a bounce says: which mail came back, from whom, and why (RFC 3464, and what others make of it)."""

import re
from dataclasses import dataclass
from typing import Final

from deskterm.channels.mail.headers import message_ids
from deskterm.channels.mail.structure import take_apart
from deskterm.text.safe import safe_line

_LOOKED_AT: Final = 1_000_000
_MOST_IDS: Final = 50
_RETURNED: Final = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_STATUS: Final = ("message/delivery-status", "message/global-delivery-status")
_ID_LINE: Final = re.compile(rb"(?im)^[> \t]{0,10}Message-ID:[ \t\r\n]{0,10}(<[^<>\s]{1,500}>)")
_FIELD: Final = re.compile(r"(?m)^([A-Za-z-]{1,40}):[ \t]*((?:[^\n]|\n[ \t])*)")


@dataclass(frozen=True, slots=True)
class Bounce:
    """``ids`` are Message-IDs of what may have come back. ``failed`` is False for a delay or a report of success."""

    ids: tuple[str, ...]
    recipient: str
    reason: str
    failed: bool


def read_bounce(raw: bytes) -> Bounce:
    """What a mail that is a bounce says."""
    structure = take_apart(raw[:_LOOKED_AT])
    ids = list[str]()
    recipient, reason, actions = "", "", list[str]()
    for part in structure.parts:
        if part.media_type in _RETURNED:
            content = part.content()
            ids += [one for found in _ID_LINE.findall(content[:_LOOKED_AT]) for one in message_ids(found)][:1]
        elif part.media_type in _STATUS:
            text = part.content().decode("utf-8", "replace").replace("\r\n", "\n")
            fields = {name.lower(): " ".join(value.split()) for name, value in reversed(_FIELD.findall(text))}
            actions += [value.strip().lower() for name, value in _FIELD.findall(text) if name.lower() == "action"]
            recipient = recipient or fields.get("final-recipient", "").rpartition(";")[2].strip()
            said = fields.get("diagnostic-code", "").partition(";")[2].strip()
            reason = reason or said or fields.get("status", "")
    ids += [one for found in _ID_LINE.findall(raw[:_LOOKED_AT]) for one in message_ids(found)]
    for name in ("in-reply-to", "references"):
        ids += message_ids(structure.headers.first(name))
    own = message_ids(structure.headers.first("message-id"))
    kept = [one for one in dict.fromkeys(ids) if one not in own][:_MOST_IDS]
    words = ": ".join(one for one in (recipient, reason) if one) or "the mail system says it could not be delivered"
    failed = not actions or any(one.startswith("failed") for one in actions)
    return Bounce(tuple(kept), recipient, safe_line(words[:400]), failed)
