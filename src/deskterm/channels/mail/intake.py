"""A mail as the command that takes it in, or as one that only keeps it."""

import hashlib
from typing import Final

from deskterm.channels.mail.parse import ReadMail, natural_key, read_mail
from deskterm.desk import remarks
from deskterm.model.commands import DESK, File, Party, Receive
from deskterm.model.words import Channel, ContactKind

UNREADABLE: Final = "A mail that could not be read"
"""The subject under which a mail is kept that nothing could be made of."""


def receive_mail(raw: bytes, *, queue: str | None = None) -> Receive:
    """Read a mail's bytes into the command for it. What cannot be read is said in the message's remarks."""
    return receive_mail_parsed(read_mail(raw), raw, queue=queue)


def receive_mail_parsed(mail: ReadMail, raw: bytes, *, queue: str | None = None) -> Receive:
    """The command for a mail that was read already."""
    body = mail.text
    return Receive(
        actor=DESK,
        channel=Channel.MAIL,
        sender=Party(ContactKind.MAIL, mail.from_address, mail.from_name),
        subject=mail.subject,
        body=body,
        sent_at=mail.date,
        key=_key(mail, raw),
        external_id=mail.message_id,
        refers_to=tuple(dict.fromkeys((*mail.references, *((mail.in_reply_to,) if mail.in_reply_to else ())))),
        queue=queue,
        automatic=mail.is_auto_reply or mail.is_feedback_report,
        bounce=mail.is_bounce,
        remarks=mail.notes,
        files=tuple(File(one.name, one.media_type, one.content) for one in mail.attachments),
    )


def keep_mail(raw: bytes, why: str, *, queue: str | None = None) -> Receive:
    """The command for a mail that nothing can be made of: kept as it came, attached to a message that says ``why``."""
    return Receive(
        actor=DESK,
        channel=Channel.MAIL,
        sender=Party(ContactKind.MAIL, "", "(unreadable mail)"),
        subject=UNREADABLE,
        body="This mail could not be read. It is attached as it came.",
        key=hashlib.sha256(b"unreadable\0" + raw).hexdigest(),
        queue=queue,
        automatic=True,
        remarks=(remarks.UNREADABLE.format(reason=why[:200]),),
        files=(File("original.eml", "message/rfc822", raw),),
    )


def _key(mail: ReadMail, raw: bytes) -> str:
    """What recognises a mail that arrives twice: its natural key and its words, so that no other words are lost."""
    digest = hashlib.sha256(natural_key(mail, raw).encode())
    for part in (mail.subject, mail.text):
        digest.update(b"\0" + " ".join(part.split()).encode("utf-8", "replace"))
    for one in mail.attachments:
        digest.update(b"\0" + one.name.encode("utf-8", "replace") + hashlib.sha256(one.content).digest())
    return digest.hexdigest()
