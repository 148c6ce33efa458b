"""The demo's written conversations, read from the TOML files in ``scenarios/``.

A scenario is one conversation in one language, told with placeholders such as ``{order}``; whoever makes a demo store
picks a customer and a product that suit it and fills the texts with ``fill``.

Reading is strict: an unknown key, word or placeholder is an ``InputError`` that names file, entry and field.
"""

from dataclasses import dataclass
from datetime import timedelta
from importlib.resources.abc import Traversable
from typing import Final, cast

from deskterm.demo.people import GENDERS, GROUPS, NATIVE_SCRIPTS, QUEUES, DemoCustomer, read_customer
from deskterm.demo.samples import ENDINGS, sample_for
from deskterm.demo.table import Table, read_table, refuse_repeats, shipped
from deskterm.model.words import (
    CallDirection,
    CallOutcome,
    Channel,
    Language,
    MessageKind,
    Priority,
    RatingScale,
    RatingSource,
    Script,
    State,
)

CATEGORIES: Final = (
    "product question",
    "delivery",
    "after-sales",
    "billing",
    "technical",
    "complaint/product fault",
    "complaint/service attitude",
    "complaint/delivery",
    "complaint/billing",
)
REASONS: Final = ("slow", "unsolved", "unclear", "attitude", "repeated", "product", "policy")
"""Why a customer rated low; ``repeated`` means that the same thing had to be told more than once."""
_NOT_SCENARIOS = ("people.toml", "purchases.toml")


@dataclass(frozen=True, slots=True)
class ScenarioCall:
    """A telephone call: ``waited`` until somebody picked up (or the caller gave up), ``length`` of the talk."""

    direction: CallDirection
    outcome: CallOutcome
    length: timedelta
    waited: timedelta


@dataclass(frozen=True, slots=True)
class ScenarioMessage:
    """One entry of a conversation, ``after`` the one before it; a call's text is the agent's notes about it.

    ``move_to`` names the queue a ticket is handed to with this note, or is empty; ``files`` what is attached.
    """

    kind: MessageKind
    after: timedelta
    text: str
    public: bool = False
    move_to: str = ""
    call: ScenarioCall | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScenarioRating:
    """The customer's verdict once the last message was read; ``source`` says who entered it."""

    value: int
    comment: str = ""
    reasons: tuple[str, ...] = ()
    scale: RatingScale = RatingScale.STARS
    source: RatingSource = RatingSource.CUSTOMER


@dataclass(frozen=True, slots=True)
class ScenarioPromise:
    """What the last answer promised, and how long after it."""

    text: str
    due_in: timedelta


@dataclass(frozen=True, slots=True)
class ScenarioEnd:
    """How a conversation stands when the demo opens; ``snoozed_for`` counts from the last message."""

    state: State
    snoozed_for: timedelta | None = None
    rating: ScenarioRating | None = None
    promise: ScenarioPromise | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """One written conversation.

    ``products`` are the keys of those the text fits (empty: any). ``gender``, ``script`` and ``group`` say which
    customers can have written it (empty: any); ``person`` is set where only this person will do. ``follows`` names the
    scenario that the same customer with the same order wrote earlier; such a one is never made alone and starts
    ``follows_after`` the other's first message. ``follow_up`` comes after the rating, ``later`` while the demo runs,
    each counted from the one before it.
    """

    name: str
    channel: Channel
    language: Language
    script: Script
    queue: str
    category: str
    priority: Priority
    subject: str
    messages: tuple[ScenarioMessage, ...]
    end: ScenarioEnd
    tags: tuple[str, ...] = ()
    weight: int = 1
    public: bool = False
    live: bool = False
    later: tuple[ScenarioMessage, ...] = ()
    follow_up: tuple[ScenarioMessage, ...] = ()
    products: tuple[str, ...] = ()
    gender: str = ""
    group: str = ""
    follows: str = ""
    follows_after: timedelta = timedelta()
    person: DemoCustomer | None = None


def load_scenarios(folder: Traversable | None = None) -> tuple[Scenario, ...]:
    """Return the scenarios of every file in ``folder`` (the shipped ones if none), by file name, then as written."""
    found: list[tuple[Table, Scenario]] = []
    for file in sorted(filter(_holds_scenarios, (folder or shipped()).iterdir()), key=lambda file: file.name):
        whole = read_table(file)
        found += [(table, _scenario(table)) for table in whole.tables("scenario")]
        whole.done()
    refuse_repeats("name", [(table, scenario.name) for table, scenario in found])
    names = {scenario.name for _, scenario in found}
    for table, scenario in found:
        if scenario.follows and scenario.follows not in names:
            raise table.wrong("follows", f"there is no scenario {scenario.follows!r}", "name one of these files")
    return tuple(scenario for _, scenario in found)


def _holds_scenarios(file: Traversable) -> bool:
    return file.name.endswith(".toml") and file.name not in _NOT_SCENARIOS


def _scenario(table: Table) -> Scenario:
    channel = table.word("channel", Channel)
    language = table.word("language", Language)
    public = table.flag("public")
    person = table.table("person")
    end = table.table("end", required=True)
    scenario = Scenario(
        name=table.text("name"),
        channel=channel,
        language=language,
        script=table.word("script", Script, NATIVE_SCRIPTS[language]),
        queue=table.choice("queue", QUEUES),
        category=table.choice("category", CATEGORIES),
        priority=table.word("priority", Priority, Priority.NORMAL),
        subject=table.text("subject"),
        messages=tuple(_message(entry, public=public) for entry in table.tables("message")),
        end=_end(cast(Table, end)),
        tags=table.several("tags"),
        weight=table.number("weight", 1),
        public=public,
        live=table.flag("live"),
        later=tuple(_message(entry, public=public) for entry in table.tables("later")),
        follow_up=tuple(_message(entry, public=public) for entry in table.tables("follow_up")),
        products=table.several("products"),
        gender=table.choice("gender", GENDERS, ""),
        group=table.choice("group", GROUPS, ""),
        follows=table.text("follows", ""),
        follows_after=table.length("follows_after", "0s"),
        person=read_customer(person) if person else None,
    )
    table.done()
    _refuse_contradictions(scenario, table)
    return scenario


def _refuse_contradictions(scenario: Scenario, table: Table) -> None:
    """Refuse what is well written field by field and makes no sense together."""
    first = scenario.messages[0] if scenario.messages else None
    for key, wrong, what, hint in (
        ("message", first is None, "there is none", "add a [[scenario.message]]"),
        ("later", scenario.live != bool(scenario.later), "goes with live = true", "give both or neither"),
        (
            "later",
            any(line.kind is not MessageKind.CUSTOMER for line in scenario.later),
            "is the customer's",
            "correct it",
        ),
        ("public", scenario.public and scenario.channel is not Channel.SOCIAL, "is for social", "take it out"),
        ("follow_up", bool(scenario.follow_up) and scenario.end.rating is None, "needs a rating", "add one to end"),
        ("weight", bool(scenario.follows) and scenario.weight != 0, "must be 0 beside follows", "set it to 0"),
    ):
        if wrong:
            raise table.wrong(key, what, hint)


def _message(table: Table, *, public: bool) -> ScenarioMessage:
    kind = table.word("from", MessageKind)
    seen_by_all = public and kind in (MessageKind.CUSTOMER, MessageKind.ANSWER) and not table.flag("direct")
    message = ScenarioMessage(
        kind=kind,
        after=table.length("after"),
        text=table.text("text"),
        public=seen_by_all,
        move_to=table.choice("move_to", QUEUES, ""),
        call=_call(table) if kind is MessageKind.CALL else None,
        files=_files(table),
    )
    table.done()
    return message


def _files(table: Table) -> tuple[str, ...]:
    names = table.several("files")
    for name in names:
        if sample_for(name) is None:
            raise table.wrong("files", f"there is no sample for {name!r}", f"end it in one of {', '.join(ENDINGS)}")
    return names


def _call(table: Table) -> ScenarioCall:
    return ScenarioCall(
        direction=table.word("direction", CallDirection),
        outcome=table.word("outcome", CallOutcome),
        length=timedelta(seconds=table.number("seconds", 0)),
        waited=timedelta(seconds=table.number("waited", 9)),
    )


def _end(table: Table) -> ScenarioEnd:
    state = table.word("state", State)
    snoozed = table.length("snoozed_for") if state is State.SNOOZED else None
    rating, promise = table.table("rating"), table.table("promise")
    end = ScenarioEnd(
        state=state,
        snoozed_for=snoozed,
        rating=_rating(rating) if rating else None,
        promise=_promise(promise) if promise else None,
    )
    table.done()
    return end


def _rating(table: Table) -> ScenarioRating:
    rating = ScenarioRating(
        value=table.number("value"),
        comment=table.text("comment", ""),
        reasons=table.several("reasons", REASONS),
        scale=table.word("scale", RatingScale, RatingScale.STARS),
        source=table.word("source", RatingSource, RatingSource.CUSTOMER),
    )
    least, most = rating.scale.range
    if not least <= rating.value <= most:
        raise table.wrong("value", f"{rating.value} is outside the scale", f"use {least} to {most}")
    table.done()
    return rating


def _promise(table: Table) -> ScenarioPromise:
    promise = ScenarioPromise(text=table.text("text"), due_in=table.length("in"))
    table.done()
    return promise
