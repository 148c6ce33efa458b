"""Instants, ids, categories and fixed words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.model import words
from deskterm.model.categories import SHIPPED, is_complaint
from deskterm.model.ids import new_id
from deskterm.model.instants import (
    cut,
    from_milliseconds,
    iso,
    iso_from_milliseconds,
    maybe_from_milliseconds,
    now,
    to_milliseconds,
)
from deskterm.store.conditions import LANES
from office import MORNING


@given(
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-7))])).filter(
        lambda one: 2 < one.year < 9999
    )
)
def test_through_milliseconds_and_back(instant: datetime) -> None:
    assert from_milliseconds(to_milliseconds(instant)) == cut(instant)
    assert timedelta(0) <= instant - cut(instant) < timedelta(milliseconds=1)


@given(st.integers(-(10**13), 10**14))
def test_the_quick_way_to_iso_is_the_same(count: int) -> None:
    assert iso_from_milliseconds(count) == iso(from_milliseconds(count))


def test_nothing_stays_nothing() -> None:
    assert iso_from_milliseconds(None) is None
    assert to_milliseconds(None) is None
    assert maybe_from_milliseconds(None) is None
    assert iso(None) is None


def test_now_survives_the_store() -> None:
    instant = now()
    assert from_milliseconds(to_milliseconds(instant)) == instant


def test_iso_has_a_zone() -> None:
    assert iso(MORNING) == "2026-11-18T09:00:00Z"
    assert iso(MORNING.astimezone(timezone(timedelta(hours=2)))) == "2026-11-18T09:00:00Z"


def test_an_instant_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(TypeError):
        to_milliseconds(datetime(2026, 1, 1))


def test_ids_are_version_7_and_sort_by_time() -> None:
    ids = [new_id() for _ in range(200)]
    assert len(set(ids)) == 200
    assert all(one[14] == "7" and one[19] in "89ab" for one in ids)
    assert [one[:13] for one in ids] == sorted(one[:13] for one in ids)


def test_complaints_are_a_branch() -> None:
    assert {one for one in SHIPPED if is_complaint(one)} == {one for one in SHIPPED if one.startswith("complaint")}
    assert not is_complaint(None)
    assert not is_complaint("complaints")


def test_every_state_has_a_lane_and_every_answer_is_sent_or_not() -> None:
    assert set(LANES) == set(words.State)
    assert {state for state, lane in LANES.items() if lane == "done"} == set(words.FINISHED)
    assert {state for state, lane in LANES.items() if lane == "solve"} == set(words.TO_SOLVE)
    assert set(words.UNSENT) | {words.Delivery.SENT, words.Delivery.RECALLED} == set(words.Delivery)
