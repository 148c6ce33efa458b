"""Cases of the working-time clock, solved as ``deskterm clock`` solves them."""

import json
import math
from itertools import pairwise
from pathlib import Path

import pytest

from deskterm.errors import InputError
from deskterm.standards.cases import solve_case

CASES = [json.loads(line) for line in Path(__file__).with_name("cases.jsonl").read_text("utf-8").splitlines()]
CASE = CASES[0]
HOSTILE = ["\x1b]0;owned\x07", "[/]", "[@click=app.quit]x", "\u202edrow", "退款", "😀" * 60]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_comes_out_as_expected(case):
    answer = solve_case(case)
    assert answer["id"] == case["id"]
    assert {key: answer.get(key) for key in case["expect"]} == case["expect"]
    assert ("worked_s" in answer) == ("stop" in case)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_the_ledger_adds_up_to_what_the_case_says(case):
    answer = solve_case(case)
    lines = answer["ledger"]
    if "stop" in case:
        expected = case["expect"]["worked_s"]
    elif answer["due"] is None:
        expected = sum(line["seconds"] for line in lines)
        assert lines[-1]["to"] is None
    else:
        expected = case["target_s"]
    assert sum(line["seconds"] for line in lines if line["counts"]) == expected
    assert not any(line["seconds"] for line in lines if not line["counts"])
    assert all(line["to"] == following["from"] for line, following in pairwise(lines))
    json.dumps(answer)


def test_the_ledger_names_the_holiday_and_the_pause():
    by_id = {case["id"]: case for case in CASES}
    why = [line["why"] for line in solve_case(by_id["independence-day"])["ledger"]]
    assert why == ["working", "closed", "holiday 2026-11-18", "closed", "working"]
    why = [line["why"] for line in solve_case(by_id["overlapping-pauses"])["ledger"]]
    assert why == ["working", "pause:pending", "pause:snoozed", "working"]


def test_notes_and_what_is_expected_may_be_in_a_case_or_not():
    bare = {key: CASE[key] for key in ("id", "calendar", "start", "target_s")}
    noted = bare | {"note": "as the guide has it", "expect": {"due": None}, "stop": None, "pauses": []}
    assert solve_case(bare) == solve_case(noted)


def test_parts_of_a_second_are_kept():
    answer = solve_case(CASE | {"target_s": 0.5, "start": "2026-01-09T16:30:00.250+01:00"})
    assert answer["due"] == "2026-01-09T15:30:00.750000Z"
    assert answer["ledger"][0]["seconds"] == 0.5


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"start": "2026-01-09T16:30:00"}, "start: "),
        ({"start": "yesterday"}, "start: "),
        ({"start": None}, "start: "),
        ({"start": "9999-12-31T23:59:59Z"}, "start: "),
        ({"target_s": -1}, "target_s: "),
        ({"target_s": "3600"}, "target_s: "),
        ({"target_s": True}, "target_s: "),
        ({"target_s": math.nan}, "target_s: "),
        ({"target_s": math.inf}, "target_s: "),
        ({"target_s": 10**30}, "target_s: "),
        ({"stop": "2026-01-09T16:29:59+01:00"}, "stop: "),
        ({"stop": 5}, "stop: "),
        ({"pauses": "none"}, "pauses: "),
        ({"pauses": [["2026-01-09T16:30:00Z"]]}, "pauses.1: "),
        ({"pauses": [[None, None]]}, "pauses.1.from: "),
        ({"pauses": [["2026-01-09T16:30:00Z", "2026-01-09T16:00:00Z"]]}, "pauses.1.to: "),
        ({"pauses": [["2026-01-09T16:30:00Z", None, 5]]}, "pauses.1.cause: "),
        ({"pause": [], "pauses": None}, ""),
        ({"calendar": []}, "calendar: "),
        ({"calendar": CASE["calendar"] | {"zone": "Europe/Rigga"}}, "calendar.zone: "),
        ({"id": None}, "id: "),
    ],
)
def test_a_wrong_field_is_named(change, named):
    if not named:
        case = {key: value for key, value in CASE.items() if key != "pauses"} | {"pause": []}
        named = "pause: "
    else:
        case = CASE | change
    with pytest.raises(InputError) as caught:
        solve_case(case)
    assert caught.value.message.startswith(named)


@pytest.mark.parametrize("missing", ["id", "calendar", "start", "target_s"])
def test_a_missing_field_is_named(missing):
    with pytest.raises(InputError, match=f"^{missing}: is missing"):
        solve_case({key: value for key, value in CASE.items() if key != missing})


@pytest.mark.parametrize("junk", [None, 5, "case", [], [CASE]])
def test_what_is_no_case_is_refused(junk):
    with pytest.raises(InputError):
        solve_case(junk)


@pytest.mark.parametrize("junk", HOSTILE)
def test_an_error_shows_hostile_words_safely(junk):
    for change in ({"start": junk}, {"calendar": CASE["calendar"] | {"zone": junk}}, {"pauses": [junk]}):
        with pytest.raises(InputError) as caught:
            solve_case(CASE | change)
        assert caught.value.message.isprintable()
        assert len(caught.value.message) < 120
