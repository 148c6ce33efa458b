"""What calendar files say, in the words of people and by the reader's clock."""

import warnings
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from file_samples import APPLE, CALENDARS, EXCHANGE, ZONE_RULES

from deskterm.channels.files.calendar import MOST_EVENTS, read_calendar
from deskterm.channels.files.preview import preview

RIGA = ZoneInfo("Europe/Riga")


def told(text: str, zone=RIGA) -> list[str]:
    found = read_calendar(text, zone)
    assert found is not None
    return found[0].split("\n")


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])


@pytest.mark.parametrize("zone", ["W. Europe Standard Time", "Customized Time Zone"])
def test_an_invitation_of_outlook(zone):
    assert told(EXCHANGE.replace("{zone}", zone)) == [
        "Besprechung: Auftrag 58190",
        "Invitation",
        "when: Tue, 24 Nov 2026, 15:00–16:00",
        f"in the sender's time zone: Tue, 24 Nov 2026, 14:00 ({zone})",
        "repeats: every week (UNTIL=20270131T130000Z;BYDAY=TU)",
        "where: Microsoft Teams-Besprechung",
        "organiser: Anna Berg <anna.berg@example.de>",
        "attendees: support@example.lv; Bērziņš, Jānis (accepted)",
        "",
        "  Guten Tag,",
        "  wir sprechen über die Lieferung.",
    ]


def test_a_cancellation_of_google():
    assert told(CALENDARS["Google"]) == [
        "年终会议",
        "Cancellation",
        "status: cancelled",
        "when: Fri, 1 Jan 2027, 00:30–02:30",
        "where: 北京市海淀区",
        "organiser: 王小明 <wang@example.cn>",
        "attendees: li@example.cn (declined)",
        "",
        "  退款会议",
        "",
        "  https://bank.example <https://evil.example/pay>",
    ]


def test_days_and_a_to_do_of_apple():
    assert told(APPLE) == [
        "Ziemassvētki",
        "when: Thu, 24 Dec 2026 – Sat, 26 Dec 2026",
        "repeats: every year",
        "",
        "Nosūtīt rēķinu",
        "status: to do",
        "due: Mon, 30 Nov 2026, 12:00",
    ]


def test_an_answer_of_yandex():
    assert told(CALENDARS["Yandex"]) == [
        "Звонок по заказу",
        "Answer to an invitation",
        "when: Tue, 24 Nov 2026, 15:00–15:45",
        "in the sender's time zone: Tue, 24 Nov 2026, 16:00 (Europe/Moscow)",
        "organiser: support@example.lv",
        "attendees: Олег Петров (maybe)",
    ]


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        (["DTSTART;VALUE=DATE:20261124"], ["when: Tue, 24 Nov 2026"]),
        (["DTSTART;VALUE=DATE:20261124", "DTEND;VALUE=DATE:20261125"], ["when: Tue, 24 Nov 2026"]),
        (["DTSTART:20261124T120000Z"], ["when: Tue, 24 Nov 2026, 14:00"]),
        (
            ["DTSTART:20261124T200000Z", "DTEND:20261125T010000Z"],
            ["when: Tue, 24 Nov 2026, 22:00 – Wed, 25 Nov 2026, 03:00"],
        ),
        (["DTSTART:20261124T120000"], ["when: Tue, 24 Nov 2026, 12:00", "time zone: none is given"]),
        (["DTSTART;TZID=Mars/Base:20261124T120000"], ["when: Tue, 24 Nov 2026, 12:00", "time zone: Mars/Base"]),
        (["DTSTART;TZID=/x.example/Europe/Riga:20261124T120000"], ["when: Tue, 24 Nov 2026, 12:00"]),
        (["DTSTART:tomorrow"], []),
        ([], []),
    ],
)
def test_when_something_is(lines, when):
    assert told(event("SUMMARY:x", *lines)) == ["x", *when]


def test_the_zone_of_one_calendar_is_not_that_of_the_next():
    first = EXCHANGE.replace("{zone}", "Our Zone")
    second = first.replace("+0200", "-0700").replace("+0100", "-0800")
    assert "when: Tue, 24 Nov 2026, 15:00–16:00" in told(first)
    assert "when: Wed, 25 Nov 2026, 00:00–01:00" in told(second)
    assert "when: Tue, 24 Nov 2026, 15:00–16:00" in told(first)


def test_a_zone_that_would_take_for_ever_is_not_followed():
    wild = EXCHANGE.replace("{zone}", "Wild").replace("FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10", "FREQ=SECONDLY")
    assert read_calendar(wild, RIGA) is None
    folded = wild.replace("RRULE", "RR\n ULE")
    assert read_calendar(folded, RIGA) is None
    shuffled = wild.replace("BEGIN:STANDARD\n", "BEGIN:STANDARD\nBEGIN:X\nEND:VTIMEZONE\n")
    assert read_calendar(shuffled, RIGA) is None
    many = ZONE_RULES.replace("{zone}", "x").split("\n")
    crowd = "\n".join(["BEGIN:VCALENDAR", *many[:2], *many[2:8] * 500, *many[-3:], "END:VCALENDAR"])
    assert read_calendar(crowd, RIGA) is None


def test_a_file_is_never_opened_by_what_an_attachment_says(tmp_path):
    secret = tmp_path / "secret.ics"
    secret.write_text(event("SUMMARY:secret"))
    found = preview("x.ics", "text/calendar", str(secret).encode(), UTC)
    assert found is not None
    assert (found.lines_of, found.text) == ("text", str(secret))


def test_many_attendees_are_counted():
    people = [f"ATTENDEE;CN=Person {number}:mailto:p{number}@example.lv" for number in range(20)]
    assert "Person 7 and 12 others" in told(event("SUMMARY:x", *people))[1]


def test_many_events_are_shown_in_part():
    one = event("SUMMARY:x").split("\n")
    many = "\n".join([*one[:2], *one[2:5] * (MOST_EVENTS + 5), "END:VCALENDAR"])
    found = read_calendar(many, RIGA)
    assert found is not None
    assert (found[0].count("x"), found[1]) == (MOST_EVENTS, True)


def test_a_calendar_larger_than_is_read_shows_its_beginning():
    one = event("SUMMARY:Svētki", "DESCRIPTION:" + "x" * 5_000).split("\n")
    large = "\n".join([*one[:2], *one[2:6] * 300, "END:VCALENDAR"])
    found = preview("x.ics", "text/calendar", large.encode(), RIGA)
    assert found is not None
    assert (found.lines_of, found.cut) == ("calendar", True)


def test_no_line_of_a_description_passes_for_a_label():
    lines = told(event("SUMMARY:x\\nwhen: never", "LOCATION:Riga\\nwhen: never", "DESCRIPTION:a\\nwhen: never"))
    assert lines == ["x when: never", "where: Riga", "  when: never", "", "  a", "  when: never"]


def test_what_is_no_calendar_is_text():
    for text in ("words", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\nEND:VCALENDAR", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMM"):
        found = preview("x.ics", "text/calendar", text.encode(), RIGA)
        assert found is not None
        assert (found.lines_of, found.text) == ("text", text)


def test_the_library_says_nothing_on_the_terminal():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert told(event("SUMMARY:x", "DTSTART;TZID=/x.example/Europe/Riga:20261124T120000"))
