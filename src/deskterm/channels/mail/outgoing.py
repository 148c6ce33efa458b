"""An answer as a mail: from whom and to whom, its thread, text and HTML from the agent's Markdown, what it quotes."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

from deskterm.errors import DesktermError
from deskterm.text.safe import safe_line, safe_text

LONGEST_QUOTE: Final = 20_000
"""Characters of the customer's words that are quoted."""
_MOST_REFERENCES: Final = 20
_ID: Final = re.compile(r"[!-;=?-~]{3,250}")
_AGAIN: Final = re.compile(
    r"^\s*(?:(?:re|aw|sv|atb|odp|ha|回复|答复|на|отв)\s*(?:\[\d+\])?\s*[:：]\s*)+", re.IGNORECASE
)
_WROTE: Final = {
    "en": "On {time}, {who} wrote:",
    "lv": "{time} {who} rakstīja:",
    "ru": "{time} {who} пишет:",
    "zh": "{who} 于 {time} 写道：",
}


class Undeliverable(DesktermError):
    """No server could ever take this answer as it is."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What the answer answers."""

    who: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """All that a mail is made of; addresses are bare, ids without brackets, times aware."""

    message_id: str
    sender: str
    sender_name: str
    recipient: str
    recipient_name: str
    subject: str
    number: int | None
    body: str
    at: datetime
    cc: tuple[str, ...] = ()
    reply_to: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    quoted: Quoted | None = None
    language: str = "en"
    automatic: bool = False
    files: Sequence[tuple[str, str, bytes]] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail's bytes and where it goes; ``international`` wants a server that takes addresses beyond ASCII."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    international: bool


def compose(answer: Answer) -> Outgoing:
    """Make the mail; raises ``Undeliverable`` for what cannot be one."""
    sender = _ascii_domain(answer.sender)
    recipient = _ascii_domain(answer.recipient)
    cc = tuple(_ascii_domain(one) for one in answer.cc)
    international = not all(one.isascii() for one in (sender, recipient, *cc))
    rules = policy.SMTPUTF8 if international else policy.SMTP
    mail = EmailMessage(rules.clone(cte_type="7bit", max_line_length=78))
    try:
        mail["From"] = _address(answer.sender_name, sender)
        mail["To"] = _address(answer.recipient_name, recipient)
        if cc:
            mail["Cc"] = tuple(_address("", one) for one in cc)
        if answer.reply_to:
            mail["Reply-To"] = _address(answer.sender_name, _ascii_domain(answer.reply_to))
    except (ValueError, IndexError, MessageError) as error:
        raise Undeliverable(f"one of its addresses is none: {safe_line(str(error)[:200])}") from error
    mail["Subject"] = _subject(answer)
    mail["Date"] = format_datetime(answer.at)
    mail["Message-ID"] = f"<{answer.message_id}>"
    references = [one for one in (*answer.references, answer.in_reply_to) if _ID.fullmatch(one)]
    kept = list(dict.fromkeys(references))
    if len(kept) > _MOST_REFERENCES:
        kept = [kept[0], *kept[1 - _MOST_REFERENCES :]]
    if _ID.fullmatch(answer.in_reply_to):
        mail["In-Reply-To"] = f"<{answer.in_reply_to}>"
    if kept:
        mail["References"] = " ".join(f"<{one}>" for one in kept)
    if answer.automatic:
        # RFC 3834, and what Exchange and older robots go by
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Precedence"] = "auto_reply"
    text, page = _bodies(answer)
    mail.set_content(text, subtype="plain", charset="utf-8")
    mail.add_alternative(page, subtype="html", charset="utf-8")
    for name, media_type, content in answer.files:
        main, _, sub = media_type.partition("/")
        known = re.fullmatch(r"[a-z0-9.+-]+/[a-z0-9.+-]+", media_type, re.IGNORECASE) and main not in (
            "message",
            "multipart",
        )
        main, sub = (main, sub) if known else ("application", "octet-stream")
        mail.add_attachment(content, maintype=main, subtype=sub, filename=safe_line(name))
    sent_from = "" if answer.automatic else sender
    return Outgoing(mail.as_bytes(), sent_from, tuple(dict.fromkeys((recipient, *cc))), international)


def _ascii_domain(address: str) -> str:
    """The address with its domain as the name system has it."""
    import idna

    local, at, domain = address.strip().rpartition("@")
    if not local or not at or not domain or any(one.isspace() or not one.isprintable() for one in address.strip()):
        raise Undeliverable(f"{safe_line(address[:200])!r} is no address", "correct it on the customer's card")
    if domain.isascii():
        return f"{local}@{domain}"
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode('ascii')}"
    except idna.IDNAError as error:
        raise Undeliverable(f"{safe_line(domain)!r} is no domain: {error}") from error


def _address(name: str, address: str) -> Address:
    shown = safe_line(name)[:120]
    if address.isascii():
        return Address(display_name=shown, addr_spec=address)
    local, _, domain = address.rpartition("@")
    return Address(display_name=shown, username=local, domain=domain)


def _subject(answer: Answer) -> str:
    plain = _AGAIN.sub("", safe_line(answer.subject)).strip()[:200] or "(no subject)"
    mark = f"[#{answer.number}]" if answer.number is not None else ""
    if mark and mark not in plain:
        plain = f"{plain} {mark}"
    return f"Re: {plain}"


def _bodies(answer: Answer) -> tuple[str, str]:
    body = safe_text(answer.body.rstrip())
    text = f"{body}\n"
    page = f"<div>{_html_of(body)}</div>"
    if answer.quoted is not None and answer.quoted.text.strip():
        words = safe_text(answer.quoted.text.rstrip())
        if len(words) > LONGEST_QUOTE:
            words = safe_text(words[:LONGEST_QUOTE] + " …")
        head = _head(answer.quoted, answer.language)
        quoted = "\n".join(f">{line}" if line.startswith(">") else f"> {line}" for line in words.split("\n"))
        text += f"\n{head}\n{quoted}\n"
        style = "margin:0 0 0 .8ex;border-left:1px solid #ccc;padding-left:1ex;white-space:pre-wrap"
        page += f'<div><br>{html.escape(head)}<blockquote style="{style}">{html.escape(words)}</blockquote></div>'
    return text, f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body>{page}</body></html>\n'


def _head(quoted: Quoted, language: str) -> str:
    from babel.dates import format_datetime as localised

    code = language if language in _WROTE else "en"
    time = localised(quoted.at, "medium", tzinfo=quoted.at.tzinfo, locale=code)
    return _WROTE[code].format(time=time, who=safe_line(quoted.who))


_PARSER: list[Any] = []


def _html_of(words: str) -> str:
    """The agent's Markdown as HTML. No HTML of the writer's own, no images, no headings from a mere number sign."""
    if not _PARSER:
        from markdown_it import MarkdownIt

        parser = MarkdownIt("commonmark", {"html": False, "breaks": True, "linkify": False})
        parser.disable(["heading", "lheading", "code", "html_block", "html_inline", "image", "reference"])
        _PARSER.append(parser)
    rendered: str = _PARSER[0].render(words)
    return rendered
