"""The text of a mail, chosen from its parts: what a person is meant to read, and what is a file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from deskterm.channels.mail.attachments import Attachment, numbered_names, safe_name
from deskterm.channels.mail.charset import decode_body
from deskterm.channels.mail.structure import Multipart, Part, Structure, decode_uu, subject_of_attached
from deskterm.desk import remarks
from deskterm.text.html import html_to_text

LONGEST_TEXT: Final = 1_048_576
"""Characters of text that are kept of one mail; the rest is cut with a note."""
_LARGEST_HTML: Final = 4_194_304

_READABLE: Final = {"text/plain", "text/html"}
_MARKED_UP: Final = {"text/html", "text/enriched", "text/richtext"}
_REPORTS: Final = {"multipart/report"}
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.\-]{1,40})", re.IGNORECASE)
_UU_FILE: Final = re.compile(rb"(?:\A|(?<=\n))begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n(?=[!-`])")
_MOST_UU_FILES: Final = 50
_BREAKS: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(slots=True)
class _Block:
    """One stretch of the mail: said in plain text, in HTML, or both. ``page`` is the HTML as text, once asked for."""

    plain: list[str]
    marked_up: list[str]
    page: str | None = None

    def read_page(self) -> str:
        """The HTML as text; it is read once."""
        if self.page is None:
            self.page = _paragraphs(html_to_text(html) for html in self.marked_up)
        return self.page


@dataclass(frozen=True)
class Body:
    """The readable text of a mail and the files beside it.

    ``text`` is the plain text where the sender gave one, else made from the HTML.
    """

    text: str
    blocks: tuple[_Block, ...]
    attachments: tuple[Attachment, ...]
    notes: tuple[str, ...]

    @cached_property
    def from_html(self) -> str | None:
        """Made from the HTML when asked for, or ``None`` without any."""
        if not any(block.marked_up for block in self.blocks):
            return None
        return _limited(_paragraphs(block.read_page() or _paragraphs(block.plain) for block in self.blocks), [])


def read_body(structure: Structure) -> Body:
    """Choose and decode the text of a mail; everything else is listed as an attachment."""
    notes: list[str] = []
    files: list[tuple[str, str, bytes, bool]] = []
    blocks: list[_Block] = []
    owner: Multipart | None = None
    seen_text = False
    for part in structure.parts:
        if not _is_text(part, seen_text):
            files.append((_name_of(part), part.media_type, part.content(), _is_inline(part)))
            continue
        raw = part.content()
        if part.media_type not in _MARKED_UP and b"begin " in raw:
            raw, found = _without_uu_files(raw)
            files.extend(found)
        text = _decoded(part, raw, notes)
        seen_text = seen_text or bool(text.strip())
        alternative = next((around for around in part.parents if around.media_type == "multipart/alternative"), None)
        if alternative is None or alternative is not owner or not blocks:
            blocks.append(_Block([], []))
            owner = alternative
        if part.media_type in _MARKED_UP:
            blocks[-1].marked_up.append(text)
        else:
            blocks[-1].plain.append(text)
    text = _paragraphs(_paragraphs(block.plain) or block.read_page() for block in blocks)
    names = numbered_names(safe_name(name, kind, number) for number, (name, kind, _, _) in enumerate(files, start=1))
    attachments = tuple(
        Attachment(name, len(content), kind, content, inline)
        for name, (_, kind, content, inline) in zip(names, files, strict=True)
    )
    return Body(_limited(text, notes), tuple(blocks), attachments, tuple(notes))


def _is_text(part: Part, seen_text: bool) -> bool:
    """True for a part that is meant to be read in place."""
    readable = part.media_type in _READABLE or (not part.parents and part.media_type in _MARKED_UP)
    if not readable or part.disposition == "attachment":
        return False
    if any(around.media_type in _REPORTS for around in part.parents[-1:]) and not part.first_child:
        return False
    return not part.disposition_parameters.get("filename") or (not seen_text and part.first_child)


def _is_inline(part: Part) -> bool:
    if part.disposition == "attachment":
        return False
    related = any(around.media_type == "multipart/related" for around in part.parents)
    return part.disposition == "inline" or (related and part.headers.has("content-id"))


def _name_of(part: Part) -> str:
    if part.name:
        return part.name
    if part.media_type == "message/rfc822":
        subject = subject_of_attached(part)
        return subject.replace("/", "_").replace("\\", "_")[:200] + ".eml" if subject else ""
    return ""


def _decoded(part: Part, raw: bytes, notes: list[str]) -> str:
    charset = part.type_parameters.get("charset", "")
    if len(raw) > _LARGEST_HTML:
        notes.append(remarks.TEXT_CUT.format(size=len(raw), limit=_LARGEST_HTML))
        raw = raw[:_LARGEST_HTML]
    if part.media_type == "text/html" and not charset:
        found = _META_CHARSET.search(raw, 0, 4_096)
        charset = found[1].decode("ascii") if found else ""
    text, note = decode_body(raw, charset)
    if note:
        notes.append(note)
    if part.media_type in _MARKED_UP:
        return text
    text = _BREAKS.sub("\n", text)
    if part.type_parameters.get("format", "").lower() == "flowed":
        return unflowed(text, delete_space=part.type_parameters.get("delsp", "").lower() == "yes")
    return text


def _paragraphs(texts: Iterable[str]) -> str:
    return "\n\n".join(stripped for stripped in (text.strip("\n") for text in texts) if stripped.strip())


def _limited(text: str, notes: list[str]) -> str:
    if len(text) <= LONGEST_TEXT:
        return text
    notes.append(remarks.TEXT_SHORTENED.format(size=len(text), limit=LONGEST_TEXT))
    return text[:LONGEST_TEXT]


def unflowed(text: str, *, delete_space: bool = False) -> str:
    """Join the soft line breaks of ``format=flowed`` (RFC 3676) at equal quote depth; signature lines stay."""
    lines: list[str] = []
    growing: list[str] = []
    depth_before = 0
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        if growing and (depth != depth_before or bare == "-- "):
            lines.append(_quoted(depth_before, "".join(growing)))
            growing = []
        soft = bare.endswith(" ") and bare != "-- "
        growing.append(bare[:-1] if soft and delete_space else bare)
        depth_before = depth
        if not soft:
            lines.append(_quoted(depth, "".join(growing)))
            growing = []
    if growing:
        lines.append(_quoted(depth_before, "".join(growing)))
    return "\n".join(lines)


def _quoted(depth: int, line: str) -> str:
    return f"{'>' * depth} {line}" if depth else line


def _without_uu_files(raw: bytes) -> tuple[bytes, list[tuple[str, str, bytes, bool]]]:
    """Take uuencoded files out of a plain text, as they were sent before MIME."""
    rest: list[bytes] = []
    files: list[tuple[str, str, bytes, bool]] = []
    position = 0
    while len(files) < _MOST_UU_FILES:
        begin = _UU_FILE.search(raw, position)
        if begin is None:
            break
        content, read = decode_uu(raw, begin.end())
        if not content:
            rest.append(raw[position : begin.end()])
            position = begin.end()
            continue
        rest.append(raw[position : begin.start()])
        files.append((begin[1].decode("utf-8", "replace"), "application/octet-stream", content, False))
        position = read
    rest.append(raw[position:])
    return b"".join(rest), files
