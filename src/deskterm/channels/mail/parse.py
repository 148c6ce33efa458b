"""One mail from raw bytes: who, what, when, and what kind of mail it is. Whatever the bytes are, it never raises."""

import hashlib
import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Final

from deskterm.channels.mail.addresses import Address, addresses_of, is_proper
from deskterm.channels.mail.attachments import Attachment
from deskterm.channels.mail.body import Body, read_body
from deskterm.channels.mail.headers import Headers, date_of, decode_value, message_ids
from deskterm.channels.mail.marks import marks_of
from deskterm.channels.mail.reply import visible_reply
from deskterm.channels.mail.signature import split_closing, split_signature
from deskterm.channels.mail.structure import take_apart
from deskterm.desk import remarks

MOST_REFERENCES: Final = 100
_LONGEST_SUBJECT: Final = 2_000
_ADDRESS: Final = re.compile(r"[^\s<>\"'(),:;@]{1,64}@[^\s<>\"'(),:;@]{1,255}\.[^\s<>\"'(),:;@.]{2,63}")
"""What a reader takes for an address."""
_LATIN: Final = re.compile("[a-zA-Z]")
_LOOKALIKE: Final = re.compile("[\u0370-\u058f]")
"""Greek, Cyrillic and Armenian letters, many of which look like Latin ones."""


@dataclass(frozen=True, slots=True)
class ReadMail:
    """What a mail says, decoded but not yet safe to show (``text.safe`` does that).

    ``text`` is the plain text, or made from the HTML. Ids stand without angle brackets. ``date`` is what the sender's
    clock said, in UTC; ``None`` when it said nothing readable. ``notes`` say what was limited, guessed or could not be
    read.
    """

    from_address: str
    from_name: str
    subject: str
    text: str
    attachments: list[Attachment]
    message_id: str
    is_auto_reply: bool
    is_bounce: bool
    is_feedback_report: bool
    no_auto_response: bool
    date: datetime | None
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    in_reply_to: str
    references: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedMail(ReadMail):
    """A mail with the parts of its text.

    ``text_from_html`` is made from the HTML, ``None`` without any. ``reply_text`` is what the writer added, without
    quotations and a marked signature. ``signature`` is that with the closing above it, ``body_without_signature`` the
    reply without either.
    """

    text_from_html: str | None
    reply_text: str
    signature: str
    body_without_signature: str


def parse_mail(raw: bytes) -> ParsedMail:
    """Read one mail and the parts of its text. Never raises; what could not be read is said in ``notes``."""
    mail, body = _read(raw)
    reply, signature = split_signature(visible_reply(mail.text))
    if signature and reply.rpartition("\n")[2].lstrip()[:1] in (">", "|"):
        reply = visible_reply(reply)  # below that quotation was only the signature
    unsigned, closing = split_closing(reply, mail.from_name)
    return ParsedMail(
        **{one.name: getattr(mail, one.name) for one in fields(mail)},
        text_from_html=body.from_html,
        reply_text=reply,
        signature="\n\n".join(one for one in (closing, signature) if one),
        body_without_signature=unsigned,
    )


def read_mail(raw: bytes) -> ReadMail:
    """Read one mail, as ``parse_mail`` does, without what only somebody who looks at the parts of its text wants."""
    return _read(raw)[0]


def _read(raw: bytes) -> tuple[ReadMail, Body]:
    structure = take_apart(raw)
    headers = structure.headers
    hint = structure.parameters.get("charset", "")
    body = read_body(structure)
    notes = [*structure.notes, *body.notes]
    sender = _sender(headers, hint, notes)
    if _LATIN.search(sender[1]) and _LOOKALIKE.search(sender[1]):
        notes.append(remarks.MIXED_LETTERS)
    if any(one.casefold() != sender[1].casefold() for one in _ADDRESS.findall(sender[0][:1_000])):
        notes.append(remarks.NAMED_AS_ANOTHER)
    subject = decode_value(headers.first("subject"), hint)
    if len(subject) > _LONGEST_SUBJECT:
        notes.append(remarks.SUBJECT_CUT.format(size=len(subject), limit=_LONGEST_SUBJECT))
        subject = subject[:_LONGEST_SUBJECT]
    references = message_ids(headers.first("references"))
    if len(references) > MOST_REFERENCES:
        notes.append(remarks.TOO_MANY_REFERENCES.format(size=len(references), limit=MOST_REFERENCES - 1))
        references = (references[0], *references[1 - MOST_REFERENCES :])
    marks = marks_of(structure, sender[1], sender[0], subject, body.text)
    mail = ReadMail(
        from_address=sender[1],
        from_name=sender[0],
        subject=subject,
        text=body.text,
        attachments=list(body.attachments),
        message_id=next(iter(message_ids(headers.first("message-id"))), ""),
        is_auto_reply=marks.is_auto_reply,
        is_bounce=marks.is_bounce,
        is_feedback_report=marks.is_feedback_report,
        no_auto_response=marks.no_auto_response,
        date=date_of(headers.first("date")),
        to=_addresses(headers, "to", hint),
        cc=_addresses(headers, "cc", hint),
        reply_to=_addresses(headers, "reply-to", hint),
        in_reply_to=next(iter(message_ids(headers.first("in-reply-to"))), ""),
        references=references,
        notes=tuple(dict.fromkeys(notes)),
    )
    return mail, body


def to_json(parsed: ParsedMail) -> dict[str, Any]:
    """Return a parsed mail as plain JSON data; dates in ISO 8601, attachments without their content."""
    return {
        "from_address": parsed.from_address,
        "from_name": parsed.from_name,
        "to": [{"name": name, "address": address} for name, address in parsed.to],
        "cc": [{"name": name, "address": address} for name, address in parsed.cc],
        "reply_to": [{"name": name, "address": address} for name, address in parsed.reply_to],
        "subject": parsed.subject,
        "date": None if parsed.date is None else parsed.date.isoformat(),
        "message_id": parsed.message_id,
        "in_reply_to": parsed.in_reply_to,
        "references": list(parsed.references),
        "text": parsed.text,
        "text_from_html": parsed.text_from_html,
        "reply_text": parsed.reply_text,
        "signature": parsed.signature,
        "body_without_signature": parsed.body_without_signature,
        "attachments": [
            {"name": file.name, "size": file.size, "media_type": file.media_type, "inline": file.inline}
            for file in parsed.attachments
        ],
        "is_auto_reply": parsed.is_auto_reply,
        "is_bounce": parsed.is_bounce,
        "is_feedback_report": parsed.is_feedback_report,
        "no_auto_response": parsed.no_auto_response,
        "notes": list(parsed.notes),
    }


def natural_key(parsed: ReadMail, raw: bytes) -> str:
    """Return what recognises a mail that arrives twice, as 64 hexadecimal digits.

    With a Message-ID: the id, the sender and the date, so that another mail forging the id stays another mail, while a
    copy that came another way (other Received lines) is the same. Without: a hash of the whole content.
    """
    if parsed.message_id:
        moment = "" if parsed.date is None else parsed.date.isoformat()
        known = "\x00".join(("id", parsed.message_id, parsed.from_address.casefold(), moment))
        return hashlib.sha256(known.encode("utf-8", "replace")).hexdigest()
    return hashlib.sha256(b"content\x00" + raw.replace(b"\r\n", b"\n")).hexdigest()


def _addresses(headers: Headers, name: str, hint: str) -> tuple[Address, ...]:
    return tuple(address for value in headers.every(name)[:20] for address in addresses_of(value, hint))[:500]


def _sender(headers: Headers, hint: str, notes: list[str]) -> Address:
    """Return the first name and address of the From lines, proper before odd; else of Reply-To, Sender, Return-Path."""
    lines = headers.every("from")
    if len(lines) > 1:
        notes.append(remarks.SEVERAL_SENDERS)
    first = [address for value in lines[:5] for address in addresses_of(value, hint)]
    for name, address in sorted(first, key=lambda one: not is_proper(one[1])):
        if "@" in address:
            return name, address
    name = next((name for name, _ in first if name), "")
    for header in ("reply-to", "sender", "return-path"):
        for _, address in addresses_of(headers.first(header), hint):
            if "@" in address:
                notes.append(remarks.SENDER_ELSEWHERE.format(header=header.title()))
                return name, address
    return name, next((address for _, address in first), "")
