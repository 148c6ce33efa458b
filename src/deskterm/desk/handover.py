"""The handover in words: Markdown for people, plain values for scripts."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any, Final

from deskterm.model.views.shift import Handover, ShiftLine
from deskterm.text.translation import gettext, gettext_noop, pgettext

NEXT_SHIFT: Final = "tomorrow 09:00"
"""When the next shift begins, where nothing else is said."""

PARTS: Final[tuple[tuple[str, str, Callable[[Handover], tuple[ShiftLine, ...]]], ...]] = (
    ("live", gettext_noop("Live now"), lambda one: one.live),
    ("waiting", gettext_noop("Waiting for an answer"), lambda one: one.waiting),
    ("promises", gettext_noop("Promised until the next shift"), lambda one: one.promises),
    ("waking", gettext_noop("Snoozes that wake until then"), lambda one: one.waking),
    ("unsent", gettext_noop("Answers that have not left"), lambda one: one.unsent),
    ("drafts", gettext_noop("Drafts begun"), lambda one: one.drafts),
    ("notes", gettext_noop("Notes to read"), lambda one: one.notes),
)
"""Every part: its name for scripts, its heading, its lines."""


def markdown(handover: Handover, zone: tzinfo | None) -> str:
    """The handover as Markdown; a part without lines is left out."""
    lines = [
        "# " + gettext("Handover of {agent}, {time}", agent=handover.agent, time=_time(handover.at, zone)),
        "",
        gettext("Since {time}; until {end}.", time=_time(handover.began, zone), end=_time(handover.until, zone)),
    ]
    for _, heading, lines_of in PARTS:
        found = lines_of(handover)
        if found:
            lines += ["", f"## {gettext(heading)} ({len(found)})", ""]
            lines += [_line(one, zone, handover.at) for one in found]
    if len(lines) == 3:
        lines += ["", gettext("Nothing is left behind.")]
    return "\n".join(lines) + "\n"


def _line(line: ShiftLine, zone: tzinfo | None, now: datetime) -> str:
    number = f"#{line.number}" if line.number is not None else pgettext("ticket", "#new")
    when = "" if line.at == now else f" ({_time(line.at, zone)})"
    return f"- {number} {line.customer}: {line.subject} · {line.words}{when}"


def _time(instant: datetime, zone: tzinfo | None) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def plain(handover: Handover) -> dict[str, Any]:
    """The handover as plain values, times as ISO 8601 with zone."""
    return {
        "agent": handover.agent,
        "at": handover.at.isoformat(),
        "began": handover.began.isoformat(),
        "until": handover.until.isoformat(),
        **{
            name: [
                {
                    "number": line.number,
                    "ticket": line.ticket,
                    "customer": line.customer,
                    "subject": line.subject,
                    "at": line.at.isoformat(),
                    "words": line.words,
                }
                for line in lines_of(handover)
            ]
            for name, _, lines_of in PARTS
        },
    }
