"""An article of the knowledge base in an answer: its link, or how it begins as a quote."""

import re
from typing import Final

from deskterm.canned.reply import CannedReply
from deskterm.model.words import Language

_HEADING: Final = re.compile(r"^#{1,6} +", re.MULTILINE)

LONGEST_QUOTE: Final = 600
"""Characters of an article that are quoted."""


def as_link(reply: CannedReply) -> str:
    """The article's title and its address; empty when its file names none."""
    if not reply.link:
        return ""
    if reply.language is Language.CHINESE:
        return f"《{reply.title}》：{reply.link}"
    return f"{reply.title.rstrip(' .:')}{'' if reply.title.endswith(('?', '!')) else ':'} {reply.link}"


def as_quote(reply: CannedReply, text: str) -> str:
    """The first paragraph of the article's ``text`` as a quotation, then where the rest is."""
    first = next((part.strip() for part in text.split("\n\n") if part.strip() and not part.startswith("#")), "")
    lines = [f"> {line}".rstrip() for line in first[:LONGEST_QUOTE].split("\n")]
    if not first:
        return ""
    head = f"> {reply.title}"
    return "\n".join((head, ">", *lines, *((as_link(reply),) if reply.link else ())))


def as_text(text: str) -> str:
    """The article's ``text`` as one reads it in an answer: headings are lines like others."""
    return _HEADING.sub("", text)
