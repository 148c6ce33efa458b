"""A parsed query as SQL: which tickets it means, without sorting or paging.

Each field of the query language has one entry in ``BUILDERS``; what it compares with always travels as a parameter.
"""

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from deskterm.model.instants import to_milliseconds
from deskterm.model.query import Condition, Query, Span
from deskterm.model.words import FINISHED, Language, State

Built = tuple[str, list[object]]
"""A condition and its parameters."""

Queues = frozenset[str] | None
"""The queues whose tickets somebody may see; None is every queue, and costs nothing."""

LANES = {
    State.NEW: "solve",
    State.OPEN: "solve",
    State.PENDING: "wait",
    State.SNOOZED: "snoozed",
    State.SOLVED: "done",
    State.CLOSED: "done",
}
"""The lane of each state: what lists are made of."""


@dataclass(slots=True)
class Where:
    """SQL conditions over ``ticket AS t`` with their parameters by name."""

    clauses: list[str] = field(default_factory=list[str])
    parameters: dict[str, object] = field(default_factory=dict[str, object])

    def add(self, clause: str, *parameters: object) -> None:
        """One more condition, with a question mark for each of its parameters."""
        clause, names = by_name((clause, [*parameters]), len(self.parameters))
        self.clauses.append(clause)
        self.parameters |= names

    @property
    def sql(self) -> str:
        """The conditions joined, or a true one."""
        return " AND ".join(self.clauses) or "TRUE"


class Asker(NamedTuple):
    """Who asks, and when: what ``who:me``, ``late:yes`` and ``live:yes`` mean. ``queues`` are those they may see."""

    agent: str
    now: datetime
    queues: Queues = None


def where(query: Query, asker: Asker) -> Where:
    """The conditions of ``query``; without a state asked for, only what is not solved or closed."""
    result = Where()
    if asker.queues is not None:
        clause, parameters = seen(asker.queues)
        result.add(clause.removeprefix(" AND "), *parameters)
    asked = [one.values for one in query.conditions if one.field == "state" and not one.negated]
    if not asked:
        result.add("t.finished = 0")
    for states in asked:
        _add_states(result, states)
    for condition in query.conditions:
        if condition.field == "state" and not condition.negated:
            continue
        clause, parameters = BUILDERS[condition.field](condition, asker)
        result.add(f"NOT coalesce(({clause}), FALSE)" if condition.negated else clause, *parameters)
    return result


def seen(queues: Queues, column: str = "t.queue") -> Built:
    """What to add to a condition so that only tickets of ``queues`` are meant, ``AND`` included."""
    if queues is None:
        return "", []
    if not queues:
        return " AND FALSE", []
    return f" AND {column} IN ({marks(queues)})", [*sorted(queues)]


def known(queues: Queues) -> Built:
    """What to add to a condition on ``customer AS c``: nobody whose every ticket lies out of sight."""
    clause, values = seen(queues, "theirs.queue")
    if not clause:
        return "", []
    theirs = "EXISTS (SELECT 1 FROM ticket AS theirs WHERE theirs.customer_key = c.key"
    return f" AND ({theirs}{clause}) OR NOT {theirs}))", values


def by_name(built: Built, first: int = 0) -> tuple[str, dict[str, object]]:
    """The same for a query whose parameters have names; these are numbered from ``first``."""
    clause, values = built
    names = {f"given_{number}": value for number, value in enumerate(values, first)}
    for name in names:
        clause = clause.replace("?", f":{name}", 1)
    return clause, names


def _add_states(result: Where, states: tuple[str, ...]) -> None:
    """One of ``states``, said so that the indexes over what is active and over lanes serve."""
    if "any" in states:
        return
    wanted = {State(one) for one in states}
    lanes = list(dict.fromkeys(lane for state, lane in LANES.items() if state in wanted))
    if "done" not in lanes:
        result.add("t.finished = 0")
        if wanted == {state for state in State if state not in FINISHED}:
            return
    if len(lanes) == 1:
        result.add("t.lane = ?", lanes[0])
    if len(lanes) > 1 or wanted != {state for state, lane in LANES.items() if lane == lanes[0]}:
        result.add(f"t.state IN ({marks(states)})", *states)


def marks(values: Sized) -> str:
    """A question mark for each value, with commas between."""
    return ", ".join("?" * len(values))


def chunks(values: Sequence[Any], size: int = 500) -> list[Sequence[Any]]:
    """The values in portions that one query takes."""
    return [values[start : start + size] for start in range(0, len(values), size)]


def _column(name: str) -> Callable[[Condition, Asker], Built]:
    def build(condition: Condition, _: Asker) -> Built:
        return f"t.{name} IN ({marks(condition.values)})", list(condition.values)

    return build


def _yes_or_no(yes: str, *parameters: Callable[[Asker], object]) -> Callable[[Condition, Asker], Built]:
    def build(condition: Condition, asker: Asker) -> Built:
        values: list[object] = [one(asker) for one in parameters]
        if set(condition.values) == {"yes", "no"}:
            return "TRUE", []
        return (yes if "yes" in condition.values else f"NOT coalesce(({yes}), FALSE)"), values

    return build


def _span(column: str, factor: float = 1.0) -> Callable[[Condition, Asker], Built]:
    def build(condition: Condition, _: Asker) -> Built:
        return _between(column, condition.span or Span(None, None), factor)

    return build


def _between(column: str, span: Span, factor: float) -> Built:
    clauses, values = [f"{column} IS NOT NULL"], list[object]()
    for sign, end in ((">=", span.low), ("<=", span.high)):
        if end is not None:
            clauses.append(f"{column} {sign} ?")
            values.append(round(end * factor))
    return " AND ".join(clauses), values


def _who(condition: Condition, asker: Asker) -> Built:
    names: list[object] = [asker.agent if one == "me" else one for one in condition.values if one != "none"]
    clauses: list[str] = []
    if names:
        clauses.append(f"t.assignee IN ({marks(names)})")
    if "none" in condition.values:
        clauses.append("t.assignee IS NULL")
    return f"({' OR '.join(clauses)})", names


def _customer(condition: Condition, _: Asker) -> Built:
    from deskterm.store.dialect import Match

    clauses: list[str] = []
    values: list[object] = []
    for value in condition.values:
        clauses.append(
            "t.customer_key IN (SELECT rowid FROM customer_search WHERE customer_search MATCH ?"
            " UNION SELECT customer_key FROM contact_point WHERE normal = ?"
            " UNION SELECT key FROM customer WHERE id = ?)"
        )
        values += [Match(value), value.casefold(), value]
    return f"({' OR '.join(clauses)})", values


def _tag(condition: Condition, _: Asker) -> Built:
    values: list[object] = [one.casefold() for one in condition.values]
    if condition.negated and "spam" in condition.values:
        return (
            f"(t.spam OR EXISTS (SELECT 1 FROM ticket_tag AS g WHERE g.ticket_key = t.key"
            f" AND g.tag IN ({marks(condition.values)})))",
            values,
        )
    return (
        f"EXISTS (SELECT 1 FROM ticket_tag AS g WHERE g.ticket_key = t.key AND g.tag IN ({marks(condition.values)}))",
        values,
    )


def _category(condition: Condition, _: Asker) -> Built:
    clauses = " OR ".join("(t.category = ? OR substr(t.category, 1, ?) = ?)" for _ in condition.values)
    values: list[object] = []
    for one in condition.values:
        values += [one, len(one) + 1, f"{one}/"]
    return f"({clauses})", values


def _number(condition: Condition, _: Asker) -> Built:
    return f"t.number IN ({marks(condition.values)})", [min(int(one), 2**62) for one in condition.values]


def _organisation(condition: Condition, _: Asker) -> Built:
    return (
        "t.customer_key IN (SELECT key FROM customer"
        f" WHERE lower(organisation) IN ({', '.join(['lower(?)'] * len(condition.values))}))",
        list(condition.values),
    )


def _order(condition: Condition, _: Asker) -> Built:
    return (
        f"t.customer_key IN (SELECT customer_key FROM purchase WHERE order_number IN ({marks(condition.values)}))",
        list(condition.values),
    )


def _rating(condition: Condition, _: Asker) -> Built:
    between, values = _between("r.value", condition.span or Span(None, None), 1)
    return f"EXISTS (SELECT 1 FROM rating AS r WHERE r.ticket_key = t.key AND NOT r.withdrawn AND {between})", values


def _language(condition: Condition, _: Asker) -> Built:
    return f"t.language IN ({marks(condition.values)})", [Language(one).value for one in condition.values]


def _state(condition: Condition, _: Asker) -> Built:
    if "any" in condition.values:
        return "TRUE", []
    return f"t.state IN ({marks(condition.values)})", list(condition.values)


def _now(asker: Asker) -> object:
    return to_milliseconds(asker.now)


BUILDERS: dict[str, Callable[[Condition, Asker], Built]] = {
    "state": _state,
    "channel": _column("channel"),
    "priority": _column("priority"),
    "queue": _column("queue"),
    "language": _language,
    # What a list is sorted by stands for when a ticket is due: the index is then read from there or to there only.
    "late": _yes_or_no("t.order_at < ? AND t.due_kind != 'snooze'", _now),
    "soon": _yes_or_no("t.order_at >= ? AND t.soon_at <= ? AND t.due_kind != 'snooze'", _now, _now),
    "live": _yes_or_no("t.live_until > ?", _now),
    # Told so that SQLite begins with the few of which it is true, though the list is sorted otherwise.
    "unsent": _yes_or_no("t.key IN (SELECT key FROM ticket WHERE unsent > 0)"),
    "vip": _yes_or_no("t.customer_key IN (SELECT key FROM customer WHERE vip)"),
    "automatic": _yes_or_no("t.automatic"),
    "who": _who,
    "customer": _customer,
    "tag": _tag,
    "category": _category,
    "number": _number,
    "organisation": _organisation,
    "order": _order,
    "due": _span("t.due_at", 1000),
    "created": _span("t.created_at", 1000),
    "updated": _span("t.updated_at", 1000),
    "solved": _span("t.solved_at", 1000),
    "rating": _rating,
}
"""How each field of the query language reads as SQL."""
