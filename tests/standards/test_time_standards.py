"""Standards: the shipped ones, which one holds, and a team's own laid over them."""

import tomllib
from datetime import UTC, datetime, timedelta

import pytest

from deskterm.errors import InputError
from deskterm.model.words import Channel, Priority
from deskterm.standards.calendar import ALWAYS
from deskterm.standards.clock import due
from deskterm.standards.reading import read_standards
from deskterm.standards.shipped import SHIPPED
from deskterm.standards.standard import ClockKind, Standards


def own(text):
    return read_standards(tomllib.loads(text))


def found(standards, kind, **ticket):
    standard = standards.find(kind, **ticket)
    return None if standard is None else standard.target


@pytest.mark.parametrize(
    ("channel", "target"),
    [
        (Channel.PHONE, timedelta(seconds=18)),
        (Channel.CHAT, timedelta(seconds=30)),
        (Channel.SOCIAL, timedelta(hours=4)),
        (Channel.MAIL, timedelta(hours=12)),
        (Channel.WEB, timedelta(hours=12)),
    ],
)
def test_first_and_next_answer_are_promised_on_every_channel(channel, target):
    first = SHIPPED.find(ClockKind.FIRST, channel=channel, queue="front line", priority=Priority.LOW)
    assert first is not None
    assert first.target == target
    assert first.calendar == ALWAYS
    assert SHIPPED.find(ClockKind.NEXT, channel=channel) == first


def test_chat_has_an_aim_and_calls_a_pick_up_and_nothing_is_promised_about_resolution():
    chat = SHIPPED.find(ClockKind.FIRST, channel=Channel.CHAT)
    assert chat is not None
    assert chat.aim == timedelta(seconds=15)
    assert found(SHIPPED, ClockKind.PICK_UP, channel=Channel.PHONE) == timedelta(seconds=18)
    assert SHIPPED.find(ClockKind.RESOLUTION, channel=Channel.MAIL) is None
    assert (SHIPPED.overall.percent, SHIPPED.overall.within) == (90, timedelta(hours=24))


def test_a_call_is_in_time_up_to_its_third_ring():
    pick_up = SHIPPED.find(ClockKind.PICK_UP, channel=Channel.PHONE)
    assert pick_up is not None
    rang = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert due(pick_up.calendar, rang, pick_up.target) == rang + timedelta(seconds=18)


def test_nothing_written_leaves_the_shipped_standards():
    assert read_standards({}) == SHIPPED
    assert read_standards({"shipped": False}).rules == ()


def test_a_team_may_be_stricter_or_looser_on_one_channel():
    standards = own('rule = [{ clock = "first", channel = "mail", target = "4h" }]')
    assert found(standards, ClockKind.FIRST, channel=Channel.MAIL) == timedelta(hours=4)
    assert found(standards, ClockKind.NEXT, channel=Channel.MAIL) == timedelta(hours=4)
    assert found(standards, ClockKind.FIRST, channel=Channel.WEB) == timedelta(hours=12)
    assert len(standards.rules) == len(SHIPPED.rules)


def test_a_rule_for_everything_takes_the_place_of_the_shipped_ones_of_its_clock():
    standards = own('rule = [{ clock = "first", target = "8h" }]')
    assert {found(standards, ClockKind.FIRST, channel=channel) for channel in Channel} == {timedelta(hours=8)}
    assert found(standards, ClockKind.PICK_UP, channel=Channel.PHONE) == timedelta(seconds=18)


def test_the_most_specific_standard_holds():
    standards = own(
        """
        [[rule]]
        clock = "first"
        queue = "Billing"
        target = "6h"
        [[rule]]
        clock = "first"
        queue = "billing"
        channel = "mail"
        target = "5h"
        [[rule]]
        clock = "first"
        group = "vip"
        target = "1h"
        [[rule]]
        clock = "first"
        priority = "urgent"
        target = "2h"
        [[rule]]
        clock = "next"
        channel = "mail"
        target = "1d"
        """
    )
    ask = {"channel": Channel.MAIL, "queue": "billing", "priority": Priority.NORMAL, "customer_group": None}
    assert found(standards, ClockKind.FIRST, **ask) == timedelta(hours=5)
    assert found(standards, ClockKind.FIRST, **(ask | {"channel": Channel.SOCIAL})) == timedelta(hours=6)
    assert found(standards, ClockKind.FIRST, **(ask | {"queue": None, "customer_group": "VIP"})) == timedelta(hours=1)
    urgent = {"channel": Channel.WEB, "priority": Priority.URGENT}
    assert found(standards, ClockKind.FIRST, **urgent) == timedelta(hours=2)
    assert found(standards, ClockKind.FIRST, **urgent, customer_group="vip") == timedelta(hours=1)
    assert found(standards, ClockKind.NEXT, **ask) == timedelta(days=1)


def test_a_promise_can_be_taken_back_where_it_does_not_fit():
    standards = own('rule = [{ clock = "first", channel = "phone", target = "none" }]')
    assert found(standards, ClockKind.FIRST, channel=Channel.PHONE) is None
    assert found(standards, ClockKind.NEXT, channel=Channel.PHONE) is None
    assert found(standards, ClockKind.PICK_UP, channel=Channel.PHONE) == timedelta(seconds=18)


def test_a_teams_calendar_holds_for_the_shipped_standards_and_named_ones_where_named():
    standards = own(
        """
        overall = { percent = 95, within = "1d" }
        calendar = { zone = "Europe/Riga", week = { mon = ["09:00-18:00"] } }
        calendars.night = { zone = "Europe/Riga", week = { mon = ["00:00-06:00"] } }
        [[rule]]
        clock = "resolution"
        target = "3d"
        calendar = "night"
        [[rule]]
        clock = "first"
        channel = "chat"
        target = "30s"
        aim = "10s"
        calendar = "always"
        name = "Chat, day and night"
        """
    )
    mail = standards.find(ClockKind.FIRST, channel=Channel.MAIL)
    chat = standards.find(ClockKind.FIRST, channel=Channel.CHAT)
    solved = standards.find(ClockKind.RESOLUTION, channel=Channel.MAIL)
    assert mail is not None
    assert chat is not None
    assert solved is not None
    assert mail.calendar.week[0] == ((540, 1080),)
    assert (chat.calendar, chat.name, chat.aim) == (ALWAYS, "Chat, day and night", timedelta(seconds=10))
    assert solved.calendar.week[0] == ((0, 360),)
    assert solved.name == "solved within 72h"
    assert standards.overall.percent == 95
    assert hash(standards) == hash(Standards(standards.rules, standards.overall))


RULE = {"clock": "first", "target": "4h"}


@pytest.mark.parametrize(
    ("data", "named", "hint"),
    [
        ({"rules": []}, "standards.rules: ", "rule"),
        ({"shipped": "yes"}, "standards.shipped: ", ""),
        ({"rule": RULE}, "standards.rule: ", ""),
        ({"rule": [RULE, RULE]}, "standards.rule.2: ", ""),
        ({"rule": [{"clock": "first"}]}, "standards.rule.1.target: ", ""),
        ({"rule": [{"target": "4h"}]}, "standards.rule.1.clock: ", ""),
        ({"rule": [RULE | {"target": "4 hours"}]}, "standards.rule.1.target: ", "4h"),
        ({"rule": [RULE | {"target": 30}]}, "standards.rule.1.target: ", ""),
        ({"rule": [RULE | {"target": "0s"}]}, "standards.rule.1.target: ", "none"),
        ({"rule": [RULE | {"aim": "5h"}]}, "standards.rule.1.aim: ", ""),
        ({"rule": [RULE | {"clock": "frist"}]}, "standards.rule.1.clock: ", "first"),
        ({"rule": [RULE | {"channel": "email"}]}, "standards.rule.1.channel: ", "mail"),
        ({"rule": [RULE | {"priority": "asap"}]}, "standards.rule.1.priority: ", "urgent"),
        ({"rule": [RULE | {"queue": ""}]}, "standards.rule.1.queue: ", ""),
        ({"rule": [RULE | {"chanel": "mail"}]}, "standards.rule.1.chanel: ", "channel"),
        ({"rule": [RULE | {"calendar": "nigth"}], "calendars": {"night": None}}, "standards.calendars.night: ", ""),
        ({"rule": [RULE | {"calendar": "allways"}]}, "standards.rule.1.calendar: ", "always"),
        ({"rule": [RULE | {"clock": "\x1b[2J"}]}, "standards.rule.1.clock: ", ""),
        ({"calendar": {"zone": "Europe/Riga"}}, "standards.calendar.week: ", ""),
        ({"overall": {"percent": 0, "within": "24h"}}, "standards.overall.percent: ", ""),
        ({"overall": {"percent": 90}}, "standards.overall.within: ", ""),
        (None, "standards: ", ""),
    ],
)
def test_a_wrong_field_of_the_standards_is_named_with_a_hint(data, named, hint):
    with pytest.raises(InputError) as caught:
        read_standards(data)
    assert caught.value.message.startswith(named)
    assert caught.value.message.isprintable()
    assert hint in caught.value.hint


def test_an_error_knows_the_way_to_its_field():
    with pytest.raises(InputError) as caught:
        read_standards({"rule": [RULE | {"target": "x"}]})
    assert caught.value.keys == ("standards", "rule", 1, "target")
