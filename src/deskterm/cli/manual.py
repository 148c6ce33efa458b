"""The manual page, made of the table of verbs, their signatures and the keys of the screen."""

from collections.abc import Iterable, Iterator
from typing import Final

from deskterm.cli.app import VERBS, Verb
from deskterm.cli.declaring import SHARED
from deskterm.cli.session import Session
from deskterm.cli.taking import Taken, taken_by

_ENVIRONMENT: Final = (
    ("DESKTERM_HOME", "Where data and configuration live instead of the platform's folders."),
    ("DESKTERM_DB", "The store to work on, as --db."),
    ("DESKTERM_AGENT", "Who works, as --as."),
    ("NO_COLOR", "When present and not empty, the workstation draws no colour, unless [ui] colour says so."),
    ("EDITOR", "The editor for long texts."),
)
_EXIT: Final = (
    ("0", "Done."),
    ("1", "Could not be done; why is on standard error."),
    ("2", "Wrong usage."),
    ("130", "Interrupted."),
)


def man(session: Session) -> None:  # noqa: ARG001 - every verb is given the session
    """Print the manual page: deskterm man | man -l -, or into a file deskterm.1 of a folder of manual pages."""
    print(page())


def page() -> str:
    """The manual page in the language of ``man(7)``."""
    from deskterm import __version__

    return "\n".join(_page(__version__))


def _page(version: str) -> Iterator[str]:
    yield f'.TH DESKTERM 1 "" "deskterm {_roff(version)}" "User Commands"'
    yield ".SH NAME"
    yield r"deskterm \- the workstation customer-support agents keep open all day, in a terminal"
    yield ".SH SYNOPSIS"
    yield r".B deskterm"
    yield r"[\fIverb\fR ...] [\fIoptions\fR]"
    yield ".SH DESCRIPTION"
    yield _text("Without a verb deskterm opens the workstation: one inbox for every channel, the ticket with the")
    yield _text(
        "customer's whole history beside it, and standard phrases while replying. With a verb it does one thing"
    )
    yield _text("and ends, for scripts and screen readers.")
    yield ".SH OPTIONS"
    yield from _listed((*SHARED, ("--version", "Say which deskterm this is."), ("--help", "Say what a verb takes.")))
    yield ".SH VERBS"
    for verb in VERBS.values():
        yield from _verb(verb)
    yield from _queries()
    yield from _keys()
    yield ".SH ENVIRONMENT"
    yield from _listed(_ENVIRONMENT)
    yield ".SH FILES"
    yield _text("deskterm config path says where the configuration is; deskterm doctor says what is in force.")
    yield ".SH EXIT STATUS"
    yield from _listed(_EXIT)


def _verb(verb: Verb) -> Iterator[str]:
    taken = taken_by(verb)
    yield f".SS deskterm {_roff(verb.name)}" + "".join(f" {_usage(one)}" for one in taken)
    yield _text(verb.help)
    yield from _listed((_heading(one), _meaning(one)) for one in taken)


def _usage(one: Taken) -> str:
    more = " ..." if one.many else ""
    name = " ".join(part for part in (one.names[-1] if one.names else "", one.metavar) if part)
    return _roff(f"{name}{more}" if one.needed else f"[{name}]{more}")


def _heading(one: Taken) -> str:
    return " ".join(part for part in (", ".join(one.names), one.metavar) if part)


def _meaning(one: Taken) -> str:
    words = f" One of {', '.join(one.choices)}." if one.choices else ""
    default = f" Otherwise {one.default}." if one.default and not one.many else ""
    return f"{one.help.rstrip('.')}.{words}{default}"


def _queries() -> Iterator[str]:
    from deskterm.model.query import ENUMERATIONS, NAMES, TIMES

    yield ".SH QUERIES"
    yield _text("Words of a query narrow together; a comma stands between alternatives; not: leaves out.")
    yield from _listed(
        (
            *((f"{name}:", ", ".join(values)) for name, values in ENUMERATIONS.items()),
            (", ".join(f"{name}:" for name in NAMES), "Your own words."),
            (
                ", ".join(f"{name}:" for name in TIMES),
                "2h within two hours, 7d in seven days, 7d.. before that; a day.",
            ),
            ("rating:", "1 to 5, or a range such as 1..2."),
            ('"broken screen"', "Anything else is searched for as text."),
        )
    )


def _keys() -> Iterator[str]:
    from deskterm.tui.actions import ACTIONS, GROUPS
    from deskterm.tui.keys import shown

    yield ".SH KEYS"
    yield _text(
        "The keys as shipped; deskterm keys lists them as they are, deskterm keys set changes one, ? shows those"
    )
    yield _text("of where you are.")
    for group in GROUPS:
        yield f".SS {_roff(group)}"
        members = (one for one in ACTIONS.values() if one.group == group)
        yield from _listed((" ".join(map(shown, one.keys)) or "(in the commands)", f"{one.title}.") for one in members)


def _listed(rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    for name, text in rows:
        yield ".TP"
        yield rf"\fB{_roff(name)}\fR"
        yield _text(text)


def _text(text: str) -> str:
    """A line of text that roff takes for nothing else."""
    return rf"\&{_roff(text)}" if text[:1] in (".", "'") else _roff(text)


def _roff(text: str) -> str:
    for sign, written in (("\\", r"\e"), ("-", r"\-"), ("~", r"\(ti"), ("^", r"\(ha"), ("`", r"\(ga"), ("'", r"\(aq")):
        text = text.replace(sign, written)
    return text
