"""Templates: what is said about a customer is put in as plain text, and nothing is ever executed."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deskterm.canned import template
from deskterm.canned.reply import CannedReply, Slot, Source
from deskterm.canned.template import Context, open_slots, parse, plain_value, render
from deskterm.errors import InputError
from deskterm.model.words import Language, Phase, SlotType
from deskterm.text.safe import safe_line

ILZE = Context(customer_name="Ilze Kalniņa", customer_salutation="Kalniņas kundze", ticket_number="#1042")
HOSTILE = (
    "\x1b]0;x\x07",
    "[/]",
    "[@click=app.quit]x",
    "\u202eabc",
    "王小明 🙂",
    "{{ slot.x }}",
    "{% if %}",
    "{#",
    "}}{{",
)


def reply_with(body: str, *slots: str) -> CannedReply:
    return CannedReply(
        name="hello",
        language=Language.ENGLISH,
        phase=Phase.GREETING,
        title=safe_line("Hello"),
        shortcut="",
        channels=frozenset(),
        tags=(),
        slots=tuple(Slot(name, SlotType.TEXT) for name in slots),
        body=body,
        path=Path("hello.md"),
        source=Source.TEAM,
        body_line=4,
    )


@pytest.mark.parametrize(
    ("body", "text", "missing"),
    [
        ("Hello.", "Hello.", ()),
        ("Hello, {{ customer.name }}!", "Hello, Ilze Kalniņa!", ()),
        ("{{customer.name}} {{  ticket.number  }}", "Ilze Kalniņa #1042", ()),
        ("I am {{ agent.name }}.", "I am {{ agent.name }}.", ("agent.name",)),
        ('I am {{ agent.name|default("your agent") }}.', "I am your agent.", ()),
        ('I am {{ agent.name | default( "your agent" ) }}.', "I am your agent.", ()),
        ('{{ customer.name|default("you") }}', "Ilze Kalniņa", ()),
        ("{{ agent.name|default('') }}.", ".", ()),
        ("{% if customer.salutation %}Labdien, {{ customer.salutation }}!{% endif %}", "Labdien, Kalniņas kundze!", ()),
        ("{% if agent.name %}a{% else %}b{% endif %}\n\nc", "b\n\nc", ()),
        ("{%- if agent.name -%} a {%- else -%} b {%- endif -%} .", "b.", ()),
        ("{% if customer.name %}{% if desk.name %}1{% else %}2{% endif %}{% else %}3{% endif %}", "2", ()),
        ("Until {{ slot.day }}, {{ agent.name }}, {{ desk.name }}, {{ agent.name }}.",
         "Until {{ slot.day }}, {{ agent.name }}, {{ desk.name }}, {{ agent.name }}.", ("agent.name", "desk.name")),
        ('{{ slot.day|default("soon") }}', "soon", ()),
        ("{ a } }} %} 100 % { {{ customer.name }}}", "{ a } }} %} 100 % { Ilze Kalniņa}", ()),
        ("a\r\nb\rc", "a\nb\nc", ()),
        ("", "", ()),
    ],
)  # fmt: skip
def test_a_reply_is_rendered(body: str, text: str, missing: tuple[str, ...]) -> None:
    rendered = render(reply_with(body), ILZE)
    assert rendered.text == text
    assert rendered.missing == missing


@pytest.mark.parametrize(
    ("body", "line", "word"),
    [
        ("{{ customer.nmae }}", 4, "customer.name"),
        ("a\n\n{{ password }}", 6, "password"),
        ("{{ slot }}", 4, "slot"),
        ("{{ slot.Größe }}", 4, "slot"),
        ("{{ slot.__class__ }}", 4, "slot"),
        ("{{ customer.name.upper() }}", 4, "call"),
        ("{{ customer['name'] }}", 4, "getitem"),
        ("{{ ''.__class__.__mro__ }}", 4, "getattr"),
        ("{{ 1 + 1 }}", 4, "add"),
        ("{{ 'a' * 999999999 }}", 4, "mul"),
        ("{{ range(999999999)|join }}", 4, "join"),
        ("{{ customer.name|upper }}", 4, "upper"),
        ("{{ customer.name|default }}", 4, "default"),
        ("{{ customer.name|default(1) }}", 4, "default"),
        ('{{ customer.name|default("a", true) }}', 4, "default"),
        ('{{ customer.name|default(default_value="a") }}', 4, "default"),
        ("{{ customer.name if agent.name }}", 4, "condexpr"),
        ("{{ customer.name, agent.name }}", 4, "tuple"),
        ("{% for x in customer %}a{% endfor %}", 4, "for"),
        ("\n{% set x = 1 %}", 5, "assign"),
        ("{% include '/etc/passwd' %}", 4, "include"),
        ("{% import 'os' as os %}", 4, "import"),
        ("{% macro x() %}{% endmacro %}", 4, "macro"),
        ("{% raw %}{{ x }}{% endraw %}", 4, "raw"),
        ("a\n{# secret #}", 5, "comment"),
        ("{% if not customer.name %}a{% endif %}", 4, "not"),
        ("{% if customer.name == 'x' %}a{% endif %}", 4, "compare"),
        ("{% if customer.name %}a{% elif agent.name %}b{% endif %}", 4, "elif"),
        ("{% if customer.name %}a", 4, "end"),
        ("{% endif %}", 4, "endif"),
        ("{% else %}", 4, "else"),
        ("{% if customer.name %}{% else %}{% else %}{% endif %}", 4, "else"),
        ("\n\n{{ customer.name", 6, "end"),
        ("{{ }}", 4, "expect"),
        ("{{{ customer.name }}}", 4, ""),
        ("{% nonsense %}", 4, "nonsense"),
        ("{{ " + "9" * 5000 + " }}", 4, "long"),
        ("{{ " + "(" * 5000 + " }}", 4, ""),
        ("{% if customer.name %}" * 30 + "{% endif %}" * 30, 4, "20"),
        ("{%- if customer.name %}" * 30 + "{% endif %}" * 30, 4, "20"),
        ("{% if customer.name %}" * 3000, 4, ""),
    ],
)
def test_everything_else_is_refused_with_file_and_line(body: str, line: int, word: str) -> None:
    with pytest.raises(InputError) as caught:
        render(reply_with(body), ILZE)
    assert caught.value.line == line
    assert caught.value.path == Path("hello.md")
    assert word in f"{caught.value.message} {caught.value.hint}".lower()
    assert caught.value.hint


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_plain_text_and_makes_no_slot(value: str) -> None:
    body = "Hello {{ customer.name }} {{ slot.x }}, {% if ticket.subject %}{{ ticket.subject }}{% endif %}."
    rendered = render(reply_with(body, "x"), Context(customer_name=value, ticket_subject=value), {"x": value})
    assert rendered.open_slots == ()
    assert "{" not in rendered.text
    assert "}" not in rendered.text
    assert safe_line(rendered.text) == rendered.text


def test_a_name_in_braces_is_still_seen() -> None:
    assert render(reply_with("{{ customer.name }}"), Context(customer_name="{{ slot.x }}")).text == "｛｛ slot.x ｝｝"


def test_slots_given_are_filled_and_the_others_stay_as_stops() -> None:
    reply = reply_with("By {{ slot.day }} at {{ slot.place }}.", "day", "place")
    rendered = render(reply, ILZE, {"day": "Friday", "place": " "})
    assert rendered.text == "By Friday at {{ slot.place }}."
    assert [(slot.name, rendered.text[slot.start : slot.end]) for slot in rendered.open_slots] == [
        ("place", "{{ slot.place }}")
    ]


def test_a_slot_the_reply_does_not_have_is_refused() -> None:
    with pytest.raises(InputError, match="no slot dya") as caught:
        render(reply_with("{{ slot.day }}", "day"), ILZE, {"dya": "Friday"})
    assert "day" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("{{ slot.day }}", ["day"]),
        ("{{slot.day}}{{   customer.name\t}}", ["day", "customer.name"]),
        ("{{ slot.\nday }}", ["\nday"]),
        ("{{}}", [""]),
        ("{{{ slot.x }}}", ["x"]),
        ("{{ {{ slot.x }} }}", ["x"]),
        ("{ slot.x }", []),
        ("{{ slot.x }", []),
        ("｛｛ slot.x ｝｝", []),
        ("{{ " + "x" * 500 + " }}", []),
    ],
)
def test_open_slots_are_found_in_any_text(text: str, names: list[str]) -> None:
    assert [slot.name for slot in open_slots(text)] == names


@pytest.mark.parametrize("part", ["{", "}", "{{", "{{ ", "{{ a", "{ {", "{{\n", "{{ slot.x }} {{"])
def test_open_slots_take_linear_time(part: str) -> None:
    def seconds(times: int) -> float:
        text = part * times
        best = 9.0
        for _ in range(3):
            begun = time.process_time()
            open_slots(text)
            best = min(best, time.process_time() - begun)
        return best

    # A hundred times the text may take a hundred times as long, by no means ten thousand times.
    assert seconds(100_000) < max(1000 * seconds(1_000), 1.0)


@given(st.text())
@example("{{ slot.x }}")
def test_a_plain_value_never_opens_a_slot(value: str) -> None:
    assert open_slots("{" + plain_value(value) + "}") == ()
    assert plain_value(plain_value(value)) == plain_value(value)


PIECES = st.sampled_from(
    [
        *("{{ customer.name }}", "{{ slot.x }}", "{{slot.day}}", '{{ agent.name|default("x") }}', "{{ ", " }}", "{% "),
        *("{% if customer.name %}", "{% if slot.x %}", "{% else %}", "{% endif %}", "{%- endif -%}", "{#", "#}", " %}"),
        *(
            "if ",
            "for x in y",
            "customer.name",
            ".__class__",
            "|default",
            '("")',
            "(",
            ")",
            "\n",
            "\r\n",
            " ",
            "a",
            "王",
        ),
        *("{% raw %}", "{% endraw %}", "-", '"', "\\", "\x1b", "{", "}"),
    ]
)
BODIES = st.lists(st.one_of(PIECES, PIECES, PIECES, st.text(max_size=3)), max_size=14).map("".join)


@given(BODIES)
def test_rendering_any_body_raises_nothing_but_input_error(body: str) -> None:
    try:
        rendered = render(reply_with(body, "x", "day"), ILZE, {"x": "X"})
    except InputError:
        return
    assert [rendered.text[slot.start : slot.start + 2] for slot in rendered.open_slots] == ["{{"] * len(
        rendered.open_slots
    )


@given(BODIES)
def test_the_short_way_of_reading_agrees_with_jinja(body: str) -> None:
    body = body.replace("\r\n", "\n").replace("\r", "\n")

    def outcome(read: object) -> object:
        try:
            return read(body)  # type: ignore[operator]
        except template._Refused:
            return "refused"

    short = outcome(template._plain_nodes)
    if short is not None:
        assert short == outcome(template._parsed_nodes)


@given(BODIES)
def test_a_body_reads_the_same_with_any_line_ends(body: str) -> None:
    unix = body.replace("\r\n", "\n").replace("\r", "\n")
    try:
        expected = parse(unix)
    except InputError:
        return
    assert parse(unix.replace("\n", "\r\n")) == expected
