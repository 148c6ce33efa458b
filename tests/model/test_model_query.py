"""The query language: what each word means, and which one is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.errors import QueryError
from deskterm.model.query import FIELDS, Condition, Span, parse_query
from hostile import HOSTILE
from office import MORNING

NOON = MORNING.timestamp()


def _only(source: str) -> Condition:
    query = parse_query(source, now=MORNING)
    assert query.text == ""
    (condition,) = query.conditions
    return condition


@pytest.mark.parametrize(
    ("source", "condition"),
    [
        ("channel:mail", Condition("channel", ("mail",))),
        ("Channel:MAIL,chat", Condition("channel", ("mail", "chat"))),
        ("queue:Billing", Condition("queue", ("Billing",))),
        ("customer:ilze", Condition("customer", ("ilze",))),
        ('customer:"Ilze Kalniņa"', Condition("customer", ("Ilze Kalniņa",))),
        ("who:me,none", Condition("who", ("me", "none"))),
        ("state:to-solve", Condition("state", ("new", "open"))),
        ("state:to-solve,open,pending", Condition("state", ("new", "open", "pending"))),
        ("state:active", Condition("state", ("new", "open", "pending", "snoozed"))),
        ("state:any", Condition("state", ("any",))),
        ("number:#1042,7", Condition("number", ("1042", "7"))),
        ("not:spam", Condition("tag", ("spam",), negated=True)),
        ("not:tag:a,b", Condition("tag", ("a", "b"), negated=True)),
        ("NOT:state:new", Condition("state", ("new",), negated=True)),
        ('not:customer:"Ilze K"', Condition("customer", ("Ilze K",), negated=True)),
        ("rating:1..2", Condition("rating", ("1..2",), Span(1, 2))),
        ("rating:4", Condition("rating", ("4",), Span(4, 4))),
        ("rating:4..", Condition("rating", ("4..",), Span(4, None))),
        ("rating:..3", Condition("rating", ("..3",), Span(None, 3))),
        ("due:2h", Condition("due", ("2h",), Span(None, NOON + 7200))),
        ("due:2h..", Condition("due", ("2h..",), Span(NOON + 7200, None))),
        ("due:2h..1d", Condition("due", ("2h..1d",), Span(NOON + 7200, NOON + 86400))),
        ("created:7d", Condition("created", ("7d",), Span(NOON - 7 * 86400, None))),
        ("created:7d..", Condition("created", ("7d..",), Span(None, NOON - 7 * 86400))),
        ("updated:1d..2w", Condition("updated", ("1d..2w",), Span(NOON - 14 * 86400, NOON - 86400))),
        ("solved:30s", Condition("solved", ("30s",), Span(NOON - 30, None))),
    ],
)
def test_a_table_of_meanings(source: str, condition: Condition) -> None:
    first, *others = parse_query(source, now=MORNING).conditions
    assert first == condition
    assert others == ([Condition("state", ("any",))] if condition.field in ("rating", "solved") else [])


def test_what_only_finished_tickets_have_asks_for_those_too() -> None:
    for source in ("rating:1..2", "solved:7d", "rating:1 solved:7d"):
        assert parse_query(source, now=MORNING).values_of("state") == ("any",)
        assert parse_query(f"{source} state:open", now=MORNING).values_of("state") == ("open",)
    for source in ("not:rating:1", "created:7d", ""):
        assert parse_query(source, now=MORNING).values_of("state") == ()


def test_days_are_whole_and_local() -> None:
    day = MORNING.astimezone().replace(hour=0, minute=0, second=0)
    for source in ("created:today", f"created:{day.date()}", f"created:{day.date()}..{day.date()}"):
        span = _only(source).span
        assert span is not None
        assert span.low == day.timestamp()
        assert span.high == pytest.approx(day.timestamp() + 86400 - 0.001, abs=3600)
    assert _only(f"created:..{day.date()}").span == Span(None, span.high)
    assert _only(f"created:{day.date()}..").span == Span(span.low, None)


@pytest.mark.parametrize(
    "source",
    [
        "hello",
        '"broken screen"',
        '"state:open"',
        "https://example.com/x",
        "12:30",
        "退款还没有到账",
        "：full：width",
        "[/]",
        "[@click=app.quit]x",
    ],
)
def test_anything_else_is_looked_for(source: str) -> None:
    query = parse_query(source, now=MORNING)
    assert (query.conditions, query.text) == ((), source)


def test_words_and_conditions_mix() -> None:
    query = parse_query('  late:yes "broken screen"  queue:front parcel ', now=MORNING)
    assert query.text == '"broken screen" parcel'
    assert [one.field for one in query.conditions] == ["late", "queue"]
    assert parse_query("", now=MORNING).conditions == ()


@pytest.mark.parametrize(
    ("source", "message", "hint"),
    [
        ("chanel:mail", "there is no field 'chanel'", "did you mean channel?"),
        ("stat:open", "there is no field 'stat'", "did you mean state?"),
        ("not:stat:open", "there is no field 'stat'", "did you mean state?"),
        ("not:not:spam", "not: is said once", "not:state:new"),
        ("channel:mial", "channel: does not know 'mial'", "did you mean mail?"),
        ("state:opne", "state: does not know 'opne'", "did you mean open?"),
        ("language:german", "language: does not know 'german'", "en, lv, ru, zh"),
        ("late:maybe", "late: does not know 'maybe'", "yes, no"),
        ("priority:hihg,low", "priority: does not know 'hihg'", "did you mean high?"),
        ("queue:", "queue: wants a value", 'write "queue:"'),
        ("queue:,", "queue: wants a value", "comma"),
        ("who:,,", "who: wants a value", "comma"),
        ("customer:\",\"", "customer: wants a value", "comma"),
        ("not:", "tag: wants a value", "tag"),
        ("number:abc", "number: wants a ticket's number", "number:1042"),
        ("number:#", "number: wants", "number:1042"),
        ("number:" + "9" * 5000, "number: wants", "number:1042"),
        ("number:٣", "number: wants", "number:1042"),
        ("rating:good", "rating: wants a number or a range", "rating:1..2"),
        ("rating:4..1", "rating: wants a number or a range", "rating:1..4"),
        ("created:30d..7d", "created: does not understand '30d..7d'", "for example created:7d..30d"),
        ("due:12h..2h", "due: does not understand", "for example due:2h..12h"),
        ("solved:2026-11-20..2026-11-01", "solved: does not understand", "solved:2026-11-01..2026-11-20"),
        ("rating:nan", "rating: wants", "rating:1..2"),
        ("rating:inf", "rating: wants", "rating:1..2"),
        ("rating:1e999", "rating: wants", "rating:1..2"),
        ("rating:1.5", "rating: wants", "rating:1..2"),
        ("rating:..", "rating: wants", "rating:1..2"),
        ("rating:1..2..3", "rating: wants", "rating:1..2"),
        ("due:soon", "due: does not understand 'soon'", "due:2h"),
        ("due:2x", "due: does not understand", "due:2h"),
        ("due:2h..x", "due: does not understand", "due:2h"),
        ("created:..", "created: does not understand", "created:7d"),
        ("created:7d..x", "created: does not understand", "created:7d"),
        ("created:2026-13-01", "created: does not understand", "created:2026-11-01"),
        ("created:0001-01-01", "created: does not understand", "created:7d"),
        ("created:9999-12-31", "created: does not understand", "created:7d"),
        ("created:99999w", "", ""),
    ],
)  # fmt: skip
def test_a_wrong_word_is_named_with_the_nearest_right_one(source: str, message: str, hint: str) -> None:
    if not message:
        assert _only(source).span
        return
    with pytest.raises(QueryError) as raised:
        parse_query(source, now=MORNING)
    assert message in raised.value.message
    assert hint in raised.value.hint


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.text(alphabet=st.characters(exclude_categories=()), max_size=6),
            st.sampled_from(HOSTILE),
            st.tuples(st.sampled_from(FIELDS), st.text(max_size=15)).map(":".join),
            st.tuples(st.sampled_from(FIELDS), st.text(alphabet='0123456789.,"smhdw:-#', max_size=15)).map(":".join),
        ),
        max_size=5,
    ).map(" ".join)
)
def test_nothing_but_a_query_error_is_ever_raised(source: str) -> None:
    try:
        query = parse_query(source, now=MORNING)
    except QueryError:
        return
    query.text.encode()
    for condition in query.conditions:
        assert condition.field in FIELDS
        assert condition.values


def test_a_field_that_was_not_asked_for_has_no_values() -> None:
    query = parse_query("state:any parcel", now=MORNING)
    assert query.values_of("state") == ("any",)
    assert query.values_of("queue") == ()
