"""The verb check-reply: what the composer's checks say of a text."""

from typing import Annotated

from deskterm.cli.declaring import Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.cli.tickets import JSON, find
from deskterm.cli.writing import FILE, TEXT, words_of
from deskterm.model.words import Audience, Channel, Language
from deskterm.standards.reply_facts import Facts, Found, Weight


def check_reply(
    session: Session,
    text: Annotated[str, TEXT] = "",
    file: Annotated[str, FILE] = "",
    ticket: Annotated[str, Option("--ticket", "As an answer on this ticket.", metavar="N")] = "",
    language: Annotated[Language | None, Option("--language", "What the customer speaks.", short="-l")] = None,
    channel: Annotated[Channel | None, Option("--channel", "The channel it would leave by.")] = None,
    audience: Annotated[Audience | None, Option("--audience", "Who would read it.")] = None,
    rules: Annotated[bool, Option("--rules", "List the checks instead.")] = False,
    json: Annotated[bool, JSON] = False,
) -> int:
    """Check an answer before it leaves, as the composer does. Exits with 1 when something would stop it.

    Without --text and --file the answer is read from standard input. What is not known of the customer is not checked.
    """
    from deskterm.desk.checking import check, weights_of

    weights = weights_of(session.config)
    if rules:
        _list_rules(weights, json=json)
        return 0
    words = words_of(text, file) if text or file else words_of("", "-")
    found = check(words, _facts(session, ticket, language, channel, audience), weights)
    if json:
        say_json([_object(one) for one in found])
    else:
        for one in found:
            say(f"{one.weight.value}: {one.message} ({one.rule})")
            say(f"    {one.hint}")
        if not found:
            note("nothing to say against it")
    return 1 if any(one.weight is Weight.STOP for one in found) else 0


def _facts(
    session: Session, ticket: str, language: Language | None, channel: Channel | None, audience: Audience | None
) -> Facts:
    if not ticket:
        return Facts(channel=channel, audience=audience or Audience.DIRECT, language=language)
    from dataclasses import replace

    from deskterm.desk.checking import certain_language, facts_of, said_in_contact

    reads = session.workplace.reads
    view = reads.ticket(find(session, ticket).id)
    known = facts_of(
        view,
        language=language or certain_language(reads, view),
        audience=audience or view.audience,
        said=said_in_contact(reads, view),
    )
    return known if channel is None else replace(known, channel=channel)


def _list_rules(weights: dict[str, Weight | None], *, json: bool) -> None:
    from deskterm.desk.checking import rule_names

    rows: list[tuple[str, str, str]] = []
    for name, (usual, about) in rule_names().items():
        weight = weights.get(name, usual)
        rows.append((name, "off" if weight is None else weight.value, about))
    if json:
        say_json([{"rule": name, "weight": weight, "about": about} for name, weight, about in rows])
        return
    for name, weight, about in rows:
        say(f"{name:<18} {weight:<5} {about}")


def _object(one: Found) -> dict[str, object]:
    return {
        "rule": one.rule,
        "weight": one.weight.value,
        "start": one.start,
        "end": one.end,
        "message": one.message,
        "hint": one.hint,
    }
