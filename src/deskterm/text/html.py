"""HTML of a mail as plain text that says what a reader of the page would see, and where its links really lead.

A tokenizer of our own instead of a tree: mail HTML is written by machines and by attackers, and a list of open elements
is enough to lay out text. Work and memory are linear in the input: no recursion, no depth at which text is lost, a
bounded number of tags. Nothing is fetched. What the page hides (style, script, comments, ``display:none`` and its like)
is left out. Quotations get ``> ``, list items a mark, rows of short cells stand on one line.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from deskterm.text.html_hiding import hides, hiding_selectors, letters_have_no_size
from deskterm.text.html_layout import Frame
from deskterm.text.html_links import link_target

LONGEST: Final = 1_048_576
MOST_TAGS: Final = 200_000
CUT: Final = "[the rest of this page is left out]"

_MOST_FRAMES: Final = 20
_MOST_PREFIXES: Final = 20
_FARTHEST_OPEN: Final = 100
_LONGEST_ROW: Final = 200
_LONGEST_ATTRIBUTES: Final = 16_384

_TAG: Final = re.compile(r"<(?:(/?)([a-zA-Z][^\s/>]{0,40})|(!--)|[!?/])")
_REST: Final = re.compile(r"(?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+>")
_ATTRIBUTE: Final = re.compile(r"([^\s\"'>/=]++)(?:\s*+=\s*+(\"[^\"]*+\"?|'[^']*+'?|[^\s\"'>]++))?")
_COMMENT_END: Final = re.compile(r"--!?>")
_WHITE: Final = re.compile(r"[ \t\n\r\f]+")
_HUGE_REFERENCE: Final = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_PARAGRAPHS: Final = _names("p h1 h2 h3 h4 h5 h6 blockquote pre dl figure table hr")
_BLOCKS: Final = _PARAGRAPHS | _names(
    "address article aside body caption center dd details dir div dt fieldset figcaption footer form header html legend"
    " li main menu nav ol option section summary tbody tfoot thead tr ul"
)
_VOID: Final = _names("area base basefont br col embed frame hr img input link meta param source track wbr")
_RAW: Final = _names("iframe noembed noframes script style textarea title xmp")
_NEVER_SHOWN: Final = _names("audio canvas datalist map select svg template video xml")
_ENDED_BY: Final[dict[str, frozenset[str]]] = {
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"tr", "td", "th", "p"}),
    "tbody": frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "p"}),
    "tfoot": frozenset({"tr", "td", "th", "thead", "tbody", "tfoot", "p"}),
    "option": frozenset({"option"}),
}
_WALLS: Final = frozenset({"td", "th", "table"})
"""An end tag inside one of these never closes what was opened outside."""


def html_to_text(source: str, *, limit: int = LONGEST) -> str:
    """Return the visible text of an HTML page, at most about ``limit`` characters; a cut is said in a last line."""
    return _Page(limit).read(source)


@dataclass(slots=True)
class _Table:
    row: list[list[str]] = field(default_factory=list[list[str]])
    has_headings: bool = False


@dataclass(slots=True)
class _Open:
    """An element that is open: what it hides, and whether it was laid out."""

    tag: str
    hides: bool
    tiny: bool
    laid_out: bool
    link: str = ""
    framed: bool = False
    prefixed: bool = False


class _Page:
    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._written = 0
        self._frames = [Frame()]
        self._tables: list[_Table] = []
        self._lists: list[int] = []
        self._open: list[_Open] = []
        self._counts: Counter[str] = Counter()
        self._hidden = 0
        self._preformatted = 0
        self._link_text: list[str] = []
        self._link_open = False
        self._link_image = False
        self._hidden_selectors: set[str] = set()

    def read(self, source: str) -> str:
        position = 0
        cut = False
        quotes = True
        for count in range(MOST_TAGS + 1):
            cut = count == MOST_TAGS or self._written > self._limit
            tag = None if cut else _TAG.search(source, position)
            if tag is None:
                break
            if tag.start() > position:
                self._text(source[position : tag.start()])
            if tag[3]:
                position = _after_comment(source, tag.end())
            elif not tag[2]:
                position = _after(source, ">", tag.end())
            else:
                rest = _REST.match(source, tag.end()) if quotes else None
                if rest is None:
                    quotes = False  # a quotation mark nobody closes: from here on they mean nothing
                    end = _after(source, ">", tag.end())
                else:
                    end = rest.end()
                position = self._tag(source, tag[2].lower(), bool(tag[1]), tag.end(), end)
        if not cut:
            self._text(source[position:])
        while self._open:
            self._close(self._open.pop())
        page = self._frames[0]
        page.end_line()
        text = "\n".join(page.lines)
        if cut or len(text) > self._limit:
            text = f"{text[: self._limit]}\n{CUT}"
        return text.strip("\n")

    def _text(self, text: str) -> None:
        if not text or self._hidden or (self._open and self._open[-1].tiny):
            return
        self._written += len(text)
        if "&" in text:
            text = html.unescape(_HUGE_REFERENCE.sub("\ufffd", text))
            if not text:
                return
        if self._link_open:
            self._link_text.append(text)
        frame = self._frames[-1]
        if not self._preformatted:
            frame.add(text)
            return
        first, *more = text.replace("\r\n", "\n").split("\n")
        frame.line.append(first)
        for line in more:
            if not frame.end_line():
                frame.begin_gap()
            frame.line.append(line)

    def _tag(self, source: str, tag: str, closing: bool, start: int, end: int) -> int:
        """Lay out one tag whose attributes are ``source[start:end]``; returns where reading goes on."""
        if closing:
            self._end_tag(tag)
            return end
        attributes = _attributes(source[start : min(end, start + _LONGEST_ATTRIBUTES)])
        if tag in _RAW:
            stop = _end_of_raw(source, tag, end)
            if tag == "style":
                self._hidden_selectors |= hiding_selectors(source[end : min(stop, end + 65_536)])
            return stop
        if tag in _VOID:
            if not self._hidden:
                self._void(tag, attributes)
            return end
        self._start_tag(tag, attributes)
        return end

    def _void(self, tag: str, attributes: dict[str, str]) -> None:
        frame = self._frames[-1]
        if tag == "br":
            if not frame.end_line():
                frame.begin_gap()
        elif tag == "hr":
            frame.end_line()
            frame.put("---")
        elif tag == "img" and not self._hides(tag, attributes):
            self._link_image = True
            alternative = _WHITE.sub(" ", attributes.get("alt", "")).strip()
            if alternative:
                self._text(html.escape(f"[{alternative[:200]}]"))

    def _start_tag(self, tag: str, attributes: dict[str, str]) -> None:
        ended = _ENDED_BY.get(tag) or (frozenset({"p"}) if tag in _BLOCKS else None)
        while ended and self._open and self._open[-1].tag in ended:
            self._close(self._open.pop())
        if tag == "a":
            self._end_tag("a")
        hides = tag in _NEVER_SHOWN or self._hides(tag, attributes)
        element = _Open(tag, hides, self._is_tiny(attributes), not (self._hidden or hides))
        self._hidden += hides
        self._open.append(element)
        self._counts[tag] += 1
        if element.laid_out:
            self._begin(element, attributes)

    def _begin(self, element: _Open, attributes: dict[str, str]) -> None:
        tag = element.tag
        if tag == "a":
            element.link = attributes.get("href", "").strip()
            self._link_text, self._link_open, self._link_image = [], True, False
        elif tag == "table":
            self._break(tag)
            self._tables.append(_Table())
        elif tag in ("td", "th"):
            if self._tables and len(self._frames) < _MOST_FRAMES:
                self._frames.append(Frame())
                element.framed = True
                self._tables[-1].has_headings |= tag == "th"
            else:
                self._break("div")
        elif tag in _BLOCKS:
            self._break(tag)
        frame = self._frames[-1]
        if tag in ("ul", "ol", "menu", "dir"):
            if not self._lists:
                frame.begin_gap()
            number = attributes.get("start", "1")
            self._lists.append((int(number) if number.isdecimal() and len(number) < 7 else 1) if tag == "ol" else -1)
        elif tag == "li":
            number = self._lists[-1] if self._lists else -1
            frame.marker = "- " if number < 0 else f"{number}. "
            if number >= 0:
                self._lists[-1] += 1
            self._indent(element, " " * len(frame.marker))
        elif tag == "dd":
            self._indent(element, "  ")
        elif tag == "blockquote":
            self._indent(element, "> ")
        elif tag == "pre":
            self._preformatted += 1

    def _indent(self, element: _Open, prefix: str) -> None:
        frame = self._frames[-1]
        if len(frame.prefixes) < _MOST_PREFIXES:
            frame.prefixes.append(prefix)
            element.prefixed = True

    def _break(self, tag: str) -> None:
        frame = self._frames[-1]
        frame.end_line()
        if tag in _PARAGRAPHS:
            frame.begin_gap()

    def _end_tag(self, tag: str) -> None:
        if tag == "p" and not self._hidden and not any(element.tag == "p" for element in self._open[-5:]):
            self._break("p")
            return
        if not self._counts[tag]:
            return
        lowest = max(0, len(self._open) - _FARTHEST_OPEN)
        for index in range(len(self._open) - 1, lowest - 1, -1):
            found = self._open[index].tag
            if found == tag:
                while len(self._open) > index:
                    self._close(self._open.pop())
                return
            if found in _WALLS and tag not in ("table", "tr", "td", "th", "tbody", "thead", "tfoot"):
                return
            if found == "table":
                return

    def _close(self, element: _Open) -> None:
        self._counts[element.tag] -= 1
        self._hidden -= element.hides
        if not element.laid_out:
            return
        tag = element.tag
        if tag == "a":
            self._end_link(element.link)
            return
        if tag in _BLOCKS:
            self._break(tag)
        frame = self._frames[-1]
        if element.framed:
            frame.end_line()
            self._frames.pop()
            self._tables[-1].row.append(frame.lines)
        elif tag == "tr":
            self._end_row()
        elif tag == "table":
            self._end_row()
            self._tables.pop()
        elif tag in ("ul", "ol", "menu", "dir"):
            self._lists.pop()
            if not self._lists:
                frame.begin_gap()
        elif tag == "pre":
            self._preformatted -= 1
        elif tag == "li":
            frame.marker = ""
        if element.prefixed:
            frame.prefixes.pop()

    def _end_row(self) -> None:
        """Lay out the cells of a row: beside each other when each is one short line, else below each other."""
        if not self._tables:
            return  # a row outside any table
        table = self._tables[-1]
        row, table.row = table.row, []
        cells = [cell for cell in row if cell]
        if not cells:
            return
        frame = self._frames[-1]
        if all(len(cell) == 1 for cell in cells) and sum(len(cell[0]) for cell in cells) <= _LONGEST_ROW:
            shown = row if table.has_headings else cells
            frame.put(" | ".join(cell[0] if cell else "" for cell in shown).rstrip(" |"))
            return
        for cell in cells:
            for line in cell:
                if line:
                    frame.put(line)
                else:
                    frame.begin_gap()

    def _end_link(self, target: str) -> None:
        self._link_open = False
        shown = _WHITE.sub(" ", "".join(self._link_text)).strip()
        if shown or self._link_image:
            said = link_target(target, shown)
            if said:
                self._frames[-1].add(f" <{said}>")

    def _hides(self, tag: str, attributes: dict[str, str]) -> bool:
        if "hidden" in attributes and tag != "a":
            return True
        style = attributes.get("style")
        if style and hides(style):
            return True
        if not self._hidden_selectors:
            return False
        return f"#{attributes.get('id', '')}" in self._hidden_selectors or any(
            f".{name}" in self._hidden_selectors for name in attributes.get("class", "").split()
        )

    def _is_tiny(self, attributes: dict[str, str]) -> bool:
        """True when the letters have no size; it is inherited until an element inside gives them one."""
        sizeless = letters_have_no_size(attributes.get("style", ""))
        if sizeless is not None:
            return sizeless
        return bool(self._open) and self._open[-1].tiny


def _attributes(section: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(section):
        value = (match[2] or "").strip("\"'")
        found.setdefault(match[1].lower(), html.unescape(_HUGE_REFERENCE.sub("", value)) if "&" in value else value)
    return found


def _after(source: str, mark: str, position: int) -> int:
    found = source.find(mark, position)
    return len(source) if found < 0 else found + len(mark)


def _after_comment(source: str, position: int) -> int:
    for closed in (">", "->"):
        if source.startswith(closed, position):
            return position + len(closed)
    end = _COMMENT_END.search(source, position)
    return len(source) if end is None else end.end()


def _end_of_raw(source: str, tag: str, position: int) -> int:
    """Return the position of the end tag of an element whose content is no markup."""
    found = re.compile(f"</{tag}(?=[\\s/>]|$)", re.IGNORECASE).search(source, position)
    return len(source) if found is None else _after(source, ">", found.start())
