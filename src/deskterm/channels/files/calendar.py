"""What a calendar file says: invitations, appointments and to-dos, with times as the reader's clock shows them."""

import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from threading import Lock
from typing import Any, Final

from deskterm.channels.files.lines import BROKEN, unfolded
from deskterm.channels.files.moments import days_words, here, moment_words, span_words
from deskterm.channels.files.sheet import Sheet, one_line
from deskterm.text.html import html_to_text
from deskterm.text.safe import safe_line
from deskterm.text.translation import ngettext, pgettext, pgettext_noop

MOST_EVENTS: Final = 100
_MOST_ATTENDEES: Final = 8
_MOST_CHANGES: Final = 200
"""Changes of the clock that the zones of one calendar may list."""

_METHODS: Final = {
    "REQUEST": pgettext_noop("calendar", "Invitation"),
    "CANCEL": pgettext_noop("calendar", "Cancellation"),
    "REPLY": pgettext_noop("calendar", "Answer to an invitation"),
    "COUNTER": pgettext_noop("calendar", "Proposal of another time"),
    "DECLINECOUNTER": pgettext_noop("calendar", "The proposed time is declined"),
    "REFRESH": pgettext_noop("calendar", "Request for the latest version"),
    "ADD": pgettext_noop("calendar", "Further dates"),
}
_STATES: Final = {
    "CANCELLED": pgettext_noop("calendar", "cancelled"),
    "TENTATIVE": pgettext_noop("calendar", "tentative"),
    "NEEDS-ACTION": pgettext_noop("calendar", "to do"),
    "IN-PROCESS": pgettext_noop("calendar", "under way"),
    "COMPLETED": pgettext_noop("calendar", "done"),
}
_ANSWERS: Final = {
    "ACCEPTED": pgettext_noop("attendee", "accepted"),
    "DECLINED": pgettext_noop("attendee", "declined"),
    "TENTATIVE": pgettext_noop("attendee", "maybe"),
    "DELEGATED": pgettext_noop("attendee", "sends somebody else"),
}
_FREQUENCIES: Final = {
    "DAILY": pgettext_noop("calendar", "every day"),
    "WEEKLY": pgettext_noop("calendar", "every week"),
    "MONTHLY": pgettext_noop("calendar", "every month"),
    "YEARLY": pgettext_noop("calendar", "every year"),
}
_SHOWN: Final = ("VEVENT", "VTODO", "VJOURNAL")
_TAGS: Final = re.compile(r"<(?:br|p|div|a|b|html|ul|span|table)\b[^<>]{0,500}>", re.IGNORECASE)

# A rule of a zone is followed from its first year on: one that is more than a day of a year would take for ever.
_TAME_RULE: Final = re.compile(
    r"(?:FREQ=YEARLY|INTERVAL=1|BYMONTH=\d{1,2}|BYDAY=[+-]?\d?[A-Z]{2}|BYMONTHDAY=[-\d,]{1,30}|BYSETPOS=-?\d|WKST=[A-Z]{2}"
    r"|UNTIL=[\dTZ]{8,16}|COUNT=\d{1,3}|BYHOUR=\d{1,2}|BYMINUTE=\d{1,2}|BYSECOND=\d{1,2}|;)+"
)
_NAME: Final = re.compile(r"[^:;]*")
_ONE_AT_A_TIME: Final = Lock()
"""The library remembers the zones of a calendar for the whole process; each calendar is read with none remembered."""


def read_calendar(text: str, zone: tzinfo | None) -> tuple[str, bool] | None:
    """What a calendar says, and whether there is more than is shown; ``None`` when it is none."""
    try:
        return _read(text, zone)
    except BROKEN:
        return None


def _read(text: str, zone: tzinfo | None) -> tuple[str, bool] | None:
    from icalendar import Calendar
    from icalendar.timezone import tzp

    lines = unfolded(text)
    if not any(line.strip().upper() == "BEGIN:VCALENDAR" for line in lines):
        return None
    # As bytes with a line break: a text without one might be taken for the name of a file.
    raw = "\r\n".join([*_tamed(lines), ""]).encode("utf-8", "replace")
    sheet = Sheet()
    shown = 0
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tzp.use_default()
        for calendar in Calendar.from_ical(raw, multiple=True):
            method = _METHODS.get(_word(calendar, "METHOD"))
            for entry in calendar.subcomponents:
                if entry.name not in _SHOWN:
                    continue
                shown += 1
                if shown > MOST_EVENTS:
                    return sheet.text(), True
                _tell(sheet, entry, method, zone)
    return (sheet.text(), False) if shown else None


def _tamed(lines: list[str]) -> Iterable[str]:
    """The lines, unless a zone has rules that would take long to follow; as the library nests, so is nested here."""
    open_parts: list[str] = []
    changes = 0
    for line in lines:
        name = "".join(_NAME.match(line)[0].split()).upper()  # type: ignore[index]
        value = line.partition(":")[2]
        if name == "BEGIN":
            open_parts.append(value.strip().upper())
            changes += open_parts[-1] in ("STANDARD", "DAYLIGHT")
            if changes > _MOST_CHANGES:
                raise ValueError("a zone that changes its clock all the time")
        elif name == "END" and open_parts:
            open_parts.pop()
        elif name in ("RRULE", "EXRULE") and "VTIMEZONE" in open_parts and not _TAME_RULE.fullmatch(value.strip()):
            raise ValueError("a zone with a rule that nobody's clock follows")
        yield line


def _tell(sheet: Sheet, entry: Any, method: str | None, zone: tzinfo | None) -> None:
    sheet.heading(_said(entry, "SUMMARY") or pgettext("calendar", "(without a title)"))
    if method:
        sheet.line(pgettext("calendar", method))
    state = _STATES.get(_word(entry, "STATUS"))
    if state:
        sheet.add(pgettext("calendar", "status"), pgettext("calendar", state))
    start, end = _moment(entry, "DTSTART"), _end(entry)
    sheet.add(pgettext("calendar", "when"), _when(start, end, zone))
    given = _given(start, zone)
    if given:
        sheet.add(pgettext("calendar", "in the sender's time zone"), given)
    elif isinstance(start, datetime) and start.tzinfo is None:
        named = _first(entry, "DTSTART").params.get("TZID", "")
        sheet.add(pgettext("calendar", "time zone"), str(named) or pgettext("calendar", "none is given"))
    sheet.add(pgettext("calendar", "due"), _when(_moment(entry, "DUE"), None, zone))
    sheet.add(pgettext("calendar", "done on"), _when(_moment(entry, "COMPLETED"), None, zone))
    sheet.add(pgettext("calendar", "repeats"), _repeats(entry))
    sheet.add(pgettext("calendar", "where"), _said(entry, "LOCATION"))
    sheet.add(pgettext("calendar", "web"), _said(entry, "URL"))
    organiser = _first(entry, "ORGANIZER")
    if organiser is not None:
        sheet.add(pgettext("calendar", "organiser"), _person(organiser, address=True))
    sheet.add(pgettext("calendar", "attendees"), _attendees(entry))
    sheet.add(pgettext("calendar", "note"), _said(entry, "COMMENT"))
    sheet.paragraph(_description(entry))


def _first(entry: Any, name: str) -> Any:
    found = entry.get(name)
    return found[0] if isinstance(found, list) and found else found


def _said(entry: Any, name: str) -> str:
    found = _first(entry, name)
    return "" if found is None else str(found).strip()


def _word(entry: Any, name: str) -> str:
    return _said(entry, name).upper()


def _description(entry: Any) -> str:
    text = _said(entry, "DESCRIPTION")
    return html_to_text(text.replace("\n", "<br>")) if _TAGS.search(text) else text


def _moment(entry: Any, name: str) -> date | None:
    """A day or an instant of an entry; ``None`` without a readable one."""
    from icalendar.error import BrokenCalendarProperty

    try:
        found = getattr(_first(entry, name), "dt", None)
    except BrokenCalendarProperty:
        return None
    return found if isinstance(found, date) else None


def _end(entry: Any) -> date | None:
    end, start = _moment(entry, "DTEND"), _moment(entry, "DTSTART")
    if end is not None or start is None:
        return end
    length = getattr(_first(entry, "DURATION"), "dt", None)
    return start + length if isinstance(length, timedelta) else None


def _when(start: date | None, end: date | None, zone: tzinfo | None) -> str:
    """From when to when, by the reader's clock; the last day of days is the one before their end."""
    if start is None:
        return ""
    if not isinstance(start, datetime):
        last = end - timedelta(days=1) if end is not None and not isinstance(end, datetime) else start
        return days_words(start, last)
    first = here(start, zone)
    if not isinstance(end, datetime) or here(end, zone) == first:
        return moment_words(first)
    return span_words(first, here(end, zone))


def _given(start: date | None, zone: tzinfo | None) -> str:
    """The beginning as the sender wrote it, with the zone, where the reader's clock shows another time."""
    if not isinstance(start, datetime) or start.tzinfo is None:
        return ""
    from icalendar.timezone import is_utc, tzid_from_tzinfo

    if is_utc(start) or start.utcoffset() == start.astimezone(zone).utcoffset():
        return ""
    name = tzid_from_tzinfo(start.tzinfo) or start.tzname() or f"{start:%z}"
    return pgettext("calendar", "{time} ({zone})", time=moment_words(start), zone=safe_line(name[:100]))


def _repeats(entry: Any) -> str:
    rule = _first(entry, "RRULE")
    if rule is None:
        return ""
    raw: str = rule.to_ical().decode("utf-8", "replace") if hasattr(rule, "to_ical") else str(rule)
    parts: dict[str, str] = {key: value for key, _, value in (part.partition("=") for part in raw.split(";"))}
    frequency = _FREQUENCIES.get(parts.pop("FREQ", ""))
    parts.pop("WKST", None)
    if parts.get("INTERVAL") == "1":
        parts.pop("INTERVAL")
    if frequency is None or "INTERVAL" in parts:
        return raw
    words = pgettext("calendar", frequency)
    rest = ";".join(f"{key}={value}" for key, value in parts.items())
    return pgettext("calendar", "{often} ({rule})", often=words, rule=rest) if rest else words


def _person(person: Any, *, address: bool) -> str:
    mail = str(person)
    mail = mail[7:] if mail[:7].lower() == "mailto:" else mail
    name = str(getattr(person, "params", {}).get("CN", "")).strip()
    if not name or name.casefold() == mail.casefold():
        return mail
    return f"{name} <{mail}>" if address else name


def _attendees(entry: Any) -> str:
    found = entry.get("ATTENDEE")
    people = found if isinstance(found, list) else [found] if found is not None else []
    names = "; ".join(filter(None, map(_attendee, people[:_MOST_ATTENDEES])))
    more = len(people) - _MOST_ATTENDEES
    if more <= 0:
        return names
    return ngettext("{names} and {count} other", "{names} and {count} others", more, names=names)


def _attendee(person: Any) -> str:
    name = one_line(_person(person, address=False))[:100]
    answer = _ANSWERS.get(str(person.params.get("PARTSTAT", "")).upper())
    if not name or not answer:
        return name
    return pgettext("attendee", "{name} ({answer})", name=name, answer=pgettext("attendee", answer))
