"""The small template language of canned replies, and rendering.

A body may hold ``{{ VARIABLE }}``, ``{{ VARIABLE|default("...") }}`` and
``{% if VARIABLE %}..{% else %}..{% endif %}``, where VARIABLE is one of ``VARIABLES`` or ``slot.NAME``. Everything else
is refused with its line. Jinja2 only parses; what it parsed is turned into the nodes below, and those are all that is
ever rendered: nothing is compiled or executed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from deskterm.canned.reply import CannedReply
from deskterm.errors import InputError
from deskterm.model.words import Language
from deskterm.text.safe import safe_line, safe_text
from deskterm.text.translation import gettext, gettext_noop, ngettext, pgettext

if TYPE_CHECKING:
    from jinja2 import Environment, nodes

VARIABLES: Final[Mapping[str, str]] = {
    "customer.salutation": "customer_salutation",
    "customer.name": "customer_name",
    "ticket.number": "ticket_number",
    "ticket.subject": "ticket_subject",
    "agent.name": "agent_name",
    "desk.name": "desk_name",
}
"""What a template may name, and the field of ``Context`` it stands for."""

SLOT_NAME: Final = re.compile("[a-z][a-z0-9_]{0,63}")

_ALLOWED = gettext_noop(
    'only {{ variable }}, {{ variable|default("...") }} and {% if variable %}..{% else %}..{% endif %} can be used'
)
_NOT_PART = gettext_noop("{what} is not part of the template language")
_DEEPEST = 20
_PLAIN_MARK = re.compile(
    r"\{\{ *(?P<variable>[a-z]+\.[a-z][a-z0-9_]*) *(?:\| *default\(\"(?P<default>[^\"\\{}\n]*)\"\) *)?\}\}"
    r"|\{% *(?:if +(?P<if>[a-z]+\.[a-z][a-z0-9_]*)|(?P<else>else)|endif) *%\}"
)
_MARK_BEGINS = re.compile(r"\{[{%#]")
_LEFT_OUT = re.compile(r"\{#|\{%[-+]?\s*raw\b")
_OPEN_SLOT = re.compile(r"\{\{([^{}]{0,200}+)\}\}")
_LINE_BREAK = re.compile("\r\n?")
_BRACES = str.maketrans({"{": "\N{FULLWIDTH LEFT CURLY BRACKET}", "}": "\N{FULLWIDTH RIGHT CURLY BRACKET}"})


@dataclass(frozen=True, slots=True)
class Text:
    """Words sent as they stand; ``line`` counts from the body's first line, as in all nodes."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable or slot; ``default`` stands in when it is missing."""

    name: str
    default: str | None
    line: int


@dataclass(frozen=True, slots=True)
class Choice:
    """Two versions, one for when the variable is known."""

    name: str
    known: "tuple[Node, ...]"
    unknown: "tuple[Node, ...]"
    line: int


Node: TypeAlias = Text | Variable | Choice


@dataclass(frozen=True, slots=True)
class Context:
    """What a reply may say about customer, ticket, agent and desk; an empty text is not known."""

    customer_name: str = ""
    customer_salutation: str = ""
    ticket_number: str = ""
    ticket_subject: str = ""
    agent_name: str = ""
    desk_name: str = ""
    language: Language = Language.ENGLISH


class OpenSlot(NamedTuple):
    """An unfilled ``{{ ... }}`` at ``text[start:end]``.

    ``name`` is the slot's own name for ``{{ slot.NAME }}``, else everything between the braces, such as
    ``customer.name``.
    """

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of a reply; ``missing`` names the variables that had neither value nor default, in order."""

    text: str
    missing: tuple[str, ...]
    open_slots: tuple[OpenSlot, ...]


def plain_value(value: str) -> str:
    """Return ``value`` as one line of plain text that no template or terminal will obey; braces become full-width."""
    return safe_line(value).translate(_BRACES)


def open_slots(text: str) -> tuple[OpenSlot, ...]:
    """Return every unfilled ``{{ ... }}`` of any text, in order, in time linear in its length."""
    return tuple(
        OpenSlot(match[1].strip().removeprefix("slot."), match.start(), match.end())
        for match in _OPEN_SLOT.finditer(text)
    )


def parse(body: str, *, path: Path | None = None, first_line: int = 1) -> tuple[Node, ...]:
    """Return the nodes of a template.

    Raises ``InputError`` naming ``path`` and the line, counted from ``first_line``, for anything but the language
    above.
    """
    try:
        return _nodes(_LINE_BREAK.sub("\n", body) if "\r" in body else body)
    except _Refused as refused:
        line = first_line + refused.line - 1
        raise InputError(refused.message, refused.hint or gettext(_ALLOWED), path=path, line=line) from None


def render(reply: CannedReply, context: Context, slots: Mapping[str, str] | None = None) -> Rendered:
    """Return the reply's text with everything known put in as plain text.

    A slot that is not in ``slots``, or empty there, stays in the text as ``{{ slot.NAME }}``; so does a missing
    variable, which is also named in ``missing``. Slot values are put in as given: ``slots.fill`` makes them from what
    an agent typed. Raises ``InputError`` for a template that cannot be read or a slot the reply does not have.
    """
    values = {name: plain_value(getattr(context, field)) for name, field in VARIABLES.items()}
    for name, value in (slots or {}).items():
        if reply.slot(name) is None:
            known = ", ".join(slot.name for slot in reply.slots) or pgettext("slots", "none")
            raise InputError(
                gettext("{reply} has no slot {slot}", reply=reply.name, slot=plain_value(name)),
                gettext("its slots: {slots}", slots=known),
            )
        values[f"slot.{name}"] = plain_value(value)
    pieces: list[str] = []
    missing: dict[str, None] = {}
    for node in _chosen(parse(reply.body, path=reply.path, first_line=reply.body_line), values.get):
        if isinstance(node, Text):
            pieces.append(node.text)
        elif value := values.get(node.name):
            pieces.append(value)
        elif node.default is not None:
            pieces.append(node.default)
        else:
            pieces.append(f"{{{{ {node.name} }}}}")
            if not node.name.startswith("slot."):
                missing[node.name] = None
    text = "".join(pieces)
    return Rendered(text, tuple(missing), open_slots(text))


def walk(template: tuple[Node, ...]) -> Iterator[Node]:
    """Yield every node, both sides of each choice included, in the order of the file."""
    for node in template:
        yield node
        if isinstance(node, Choice):
            yield from walk(node.known)
            yield from walk(node.unknown)


def slots_used(template: tuple[Node, ...]) -> dict[str, int]:
    """Return the names of the slots a template uses, in order, each with the line of its first use."""
    used: dict[str, int] = {}
    for node in walk(template):
        if not isinstance(node, Text) and node.name.startswith("slot."):
            used.setdefault(node.name.removeprefix("slot."), node.line)
    return used


def version(template: tuple[Node, ...], known: Callable[[str], object]) -> tuple[Text | Variable, ...]:
    """Return the version of a template for when the variables for which ``known`` is true are known."""
    return tuple(_chosen(template, known))


def _chosen(template: tuple[Node, ...], known: Callable[[str], object]) -> Iterator[Text | Variable]:
    for node in template:
        if isinstance(node, Choice):
            yield from _chosen(node.known if known(node.name) else node.unknown, known)
        else:
            yield node


class _Refused(Exception):
    def __init__(self, message: str, line: int, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.hint = hint


@lru_cache(maxsize=2048)
def _nodes(body: str) -> tuple[Node, ...]:
    plain = _plain_nodes(body)
    return plain if plain is not None else _parsed_nodes(body)


def _plain_nodes(body: str) -> tuple[Node, ...] | None:
    """Read a body whose marks are spelled in the usual way; returns nothing for any other, which Jinja2 then reads.

    Importing Jinja2 costs more than reading all shipped phrases; this spares it, and must never read a body otherwise.
    """
    open_choices: list[tuple[str, int, list[Node], list[Node] | None]] = []
    found: list[Node] = []
    position, line = 0, 1
    for match in _PLAIN_MARK.finditer(body):
        text = body[position : match.start()]
        if _MARK_BEGINS.search(text) or text.endswith("{"):
            return None
        if text:
            found.append(Text(text, line))
            line += text.count("\n")
        position = match.end()
        if match["variable"]:
            found.append(Variable(_checked_name(match["variable"], line), _default(match["default"]), line))
        elif match["if"]:
            _check_depth(len(open_choices), line)
            open_choices.append((_checked_name(match["if"], line), line, found, None))
            found = []
        elif not open_choices:
            return None
        elif match["else"]:
            name, begun, around, known = open_choices.pop()
            if known is not None:
                return None
            open_choices.append((name, begun, around, found))
            found = []
        else:
            name, begun, around, known = open_choices.pop()
            sides = (tuple(found), ()) if known is None else (tuple(known), tuple(found))
            around.append(Choice(name, *sides, begun))
            found = around
    rest = body[position:]
    if open_choices or _MARK_BEGINS.search(rest):
        return None
    if rest:
        found.append(Text(rest, line))
    return tuple(found)


def _parsed_nodes(body: str) -> tuple[Node, ...]:
    from jinja2 import TemplateSyntaxError

    if left_out := _LEFT_OUT.search(body):
        # These vanish while parsing, so the tree would not show them.
        what = gettext("a comment") if left_out[0] == "{#" else "raw"
        raise _Refused(gettext(_NOT_PART, what=what), body.count("\n", 0, left_out.start()) + 1)
    try:
        return tuple(_converted(_environment().parse(body).body))
    except TemplateSyntaxError as error:
        message = " ".join(plain_value(error.message or gettext("it cannot be read")).split()).rstrip(".")
        raise _Refused(gettext("the template cannot be read: {reason}", reason=message), error.lineno) from None
    except (ValueError, OverflowError, RecursionError):
        raise _Refused(gettext("the template cannot be read: too deep or too long"), 1) from None


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    from jinja2 import Environment

    return Environment(keep_trailing_newline=True, autoescape=False)


def _converted(parsed: "list[nodes.Node]", depth: int = 0) -> Iterator[Node]:
    from jinja2 import nodes

    for node in parsed:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                yield Text(part.data, part.lineno) if isinstance(part, nodes.TemplateData) else _variable(part)
        elif isinstance(node, nodes.If):
            if node.elif_:
                raise _Refused(gettext(_NOT_PART, what="elif"), node.elif_[0].lineno)
            _check_depth(depth, node.lineno)
            known, unknown = (tuple(_converted(side, depth + 1)) for side in (node.body, node.else_))
            yield Choice(_name(node.test), known, unknown, node.lineno)
        else:
            raise _Refused(gettext(_NOT_PART, what=type(node).__name__.lower()), node.lineno)


def _variable(expression: "nodes.Expr") -> Variable:
    from jinja2 import nodes

    if not isinstance(expression, nodes.Filter):
        return Variable(_name(expression), None, expression.lineno)
    arguments = expression.args
    first = arguments[0] if len(arguments) == 1 else None
    value: object = first.value if isinstance(first, nodes.Const) else None
    if expression.name != "default":
        raise _Refused(gettext(_NOT_PART, what=gettext("the filter {name}", name=expression.name)), expression.lineno)
    if not isinstance(value, str) or expression.kwargs or expression.dyn_args or expression.dyn_kwargs:
        raise _Refused(gettext('default takes one text in quotes, as in default("...")'), expression.lineno)
    name = _name(expression.node) if expression.node is not None else ""
    return Variable(name, _default(value), expression.lineno)


def _default(value: str | None) -> str | None:
    return None if value is None else safe_text(value).translate(_BRACES)


def _name(expression: "nodes.Node") -> str:
    from jinja2 import nodes

    if isinstance(expression, nodes.Getattr) and isinstance(expression.node, nodes.Name):
        return _checked_name(f"{expression.node.name}.{expression.attr}", expression.lineno)
    if isinstance(expression, nodes.Name):
        return _checked_name(expression.name, expression.lineno)
    raise _Refused(gettext(_NOT_PART, what=type(expression).__name__.lower()), expression.lineno)


def _check_depth(depth: int, line: int) -> None:
    if depth >= _DEEPEST:
        words = ngettext("more than {count} if inside each other", "more than {count} ifs inside each other", _DEEPEST)
        raise _Refused(words, line, gettext("write two phrases instead"))


def _checked_name(name: str, line: int) -> str:
    if name in VARIABLES:
        return name
    if name.startswith("slot."):
        if SLOT_NAME.fullmatch(name.removeprefix("slot.")):
            return name
        raise _Refused(
            gettext("{name} is no slot name", name=plain_value(name)),
            line,
            gettext("use small letters a-z, digits and _, at most {most}", most=64),
        )
    from difflib import get_close_matches

    near = get_close_matches(name, VARIABLES, 1)
    if near:
        known = gettext("did you mean {name}?", name=near[0])
    else:
        known = gettext("known: {names}", names=", ".join((*VARIABLES, "slot.NAME")))
    raise _Refused(gettext("there is no variable {name}", name=plain_value(name)), line, known)
