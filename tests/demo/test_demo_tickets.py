"""The demo's tickets: the same for the same seed, in believable numbers, around the present, true in themselves."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from demo_material import HOSTILE, NOW, PEOPLE, SCENARIOS
from hypothesis import given, settings
from hypothesis import strategies as st

from deskterm.demo.arranging import active_share, span
from deskterm.demo.course import ATTITUDE, unique_id, working_day
from deskterm.demo.generator import snapshots
from deskterm.model.snapshot import Snapshot, read_snapshot, write_snapshot
from deskterm.model.words import (
    FINISHED,
    TO_SOLVE,
    Audience,
    CallOutcome,
    Channel,
    Delivery,
    Language,
    MessageKind,
    RatingScale,
    RatingSource,
    Role,
    State,
)

AGENTS = {agent.handle: agent for agent in PEOPLE.agents}
FEW = tuple(snapshots(300, 1, NOW))
MANY = tuple(snapshots(3000, 2, NOW))

in_any_store = pytest.mark.parametrize("tickets", [FEW, MANY], ids=["few", "many"])
Tickets = Sequence[Snapshot]


def states(tickets: Tickets) -> Counter[State]:
    return Counter(one.ticket.state for one in tickets)


# The same again


def test_the_same_number_seed_and_present_give_the_same_tickets() -> None:
    assert tuple(snapshots(300, 1, NOW)) == FEW


def test_another_seed_gives_other_tickets() -> None:
    other = list(snapshots(300, 9, NOW))
    assert [one.ticket.subject for one in other] != [one.ticket.subject for one in FEW]


def test_another_day_moves_everything_with_it() -> None:
    later = list(snapshots(120, 4, NOW + timedelta(days=1)))
    earlier = list(snapshots(120, 4, NOW))
    active = [one.ticket.created_at for one in earlier if one.ticket.state in TO_SOLVE]
    assert [one.ticket.created_at - timedelta(days=1) for one in later if one.ticket.state in TO_SOLVE] == active


# How many of what


def test_the_usual_demo_has_the_usual_proportions() -> None:
    count = states(FEW)
    assert len(FEW) == 300
    assert sum(count[state] for state in TO_SOLVE) == 45
    assert (count[State.PENDING], count[State.SNOOZED]) == (20, 8)
    assert set(count) == set(State)


@settings(max_examples=12, deadline=None)
@given(st.integers(1, 400), st.integers(0, 10**9))
def test_there_are_exactly_as_many_tickets_as_asked_for(tickets: int, seed: int) -> None:
    assert sum(1 for _ in snapshots(tickets, seed, NOW)) == tickets


def test_a_large_store_goes_far_back_and_little_of_it_is_to_be_done() -> None:
    assert all(0.02 <= active_share(tickets) <= 0.06 for tickets in (10_000, 100_000, 1_000_000))
    assert active_share(300) > 0.2
    assert span(300) == timedelta(days=90)
    assert span(100_000) >= timedelta(days=725)
    assert span(10**7) == timedelta(days=730)


def test_a_large_store_has_about_three_messages_a_ticket() -> None:
    assert 2.5 <= sum(len(one.messages) for one in MANY) / len(MANY) <= 3.5


@in_any_store
def test_every_channel_language_and_queue_is_there(tickets: Tickets) -> None:
    assert {one.ticket.channel for one in tickets} == set(Channel)
    assert {one.ticket.language for one in tickets} == set(Language)
    assert {one.ticket.queue for one in tickets} == {"front", "technical", "billing"}
    active = [one for one in tickets if one.ticket.state in TO_SOLVE]
    assert {one.ticket.language for one in active} == set(Language)
    assert {one.ticket.channel for one in active} == set(Channel)


@in_any_store
def test_those_who_try_strange_input_are_each_there_once_most_of_them_active(tickets: Tickets) -> None:
    names = {scenario.person.name: scenario for scenario in HOSTILE if scenario.person}
    found = [one for one in tickets if one.customer.name in names]
    assert Counter(one.customer.name for one in found) == dict.fromkeys(names, 1)
    assert all(
        one.ticket.state is names[one.customer.name].end.state or one.ticket.state is State.CLOSED for one in found
    )
    assert sum(one.ticket.state not in FINISHED for one in found) >= 8


def test_ratings_come_from_customers_and_agents_on_every_scale() -> None:
    ratings = [rating for one in MANY for rating in one.ratings]
    assert {rating.source for rating in ratings} == set(RatingSource)
    assert {rating.scale for rating in ratings} == set(RatingScale)
    assert {rating.value for rating in ratings if rating.scale is RatingScale.STARS} == {1, 2, 3, 4, 5}
    finished = sum(one.ticket.state in FINISHED for one in MANY)
    assert 0.3 <= len(ratings) / finished <= 0.7


def test_customers_have_more_than_one_ticket_and_made_up_ones_are_there_in_large_stores() -> None:
    written = {customer.name for customer in PEOPLE.customers}
    assert {one.customer.name for one in FEW} <= written | {s.person.name for s in HOSTILE if s.person}
    assert len({one.customer.id for one in MANY}) < len(MANY) / 1.5
    assert {one.customer.name for one in MANY} - written


# Around the present


@in_any_store
def test_nothing_happens_in_the_future_but_what_is_due(tickets: Tickets) -> None:
    for one in tickets:
        times = [
            one.ticket.created_at,
            *(message.at for message in one.messages),
            *(change.at for change in one.changes),
        ]
        times += [time for rating in one.ratings for time in (rating.at, rating.asked_at) if time]
        times += [promise.made_at for promise in one.promises]
        times += [purchase.at for purchase in one.customer.purchases]
        assert max(times) <= NOW, one.ticket.subject
        if one.ticket.state is State.SNOOZED:
            assert one.ticket.snoozed_until is not None
            assert NOW < one.ticket.snoozed_until < NOW + timedelta(days=4)


@in_any_store
def test_tickets_come_in_the_order_in_which_they_began(tickets: Tickets) -> None:
    begun = [one.ticket.created_at for one in tickets]
    assert begun == sorted(begun)
    assert begun[0] >= NOW - span(len(tickets)) - timedelta(days=7)


def test_two_or_three_chats_go_on_one_of_them_for_the_main_agent() -> None:
    live = [one for one in FEW if one.ticket.channel is Channel.CHAT and one.ticket.state in TO_SOLVE]
    assert len(live) == 3
    assert all(NOW - one.messages[-1].at < timedelta(minutes=1) for one in live)
    assert len({one.ticket.language for one in live}) == 3
    assert any(one.ticket.assignee == "aija" for one in live)


def test_promises_are_still_open_and_some_fall_due_today() -> None:
    promises = [promise for one in FEW for promise in one.promises]
    assert len(promises) >= 4
    assert any(NOW < promise.due_at < NOW + timedelta(days=1) for promise in promises)


def test_customers_write_when_people_are_awake() -> None:
    hours = Counter(
        (one.ticket.created_at + timedelta(hours=8 if one.ticket.language is Language.CHINESE else 2)).hour
        for one in MANY
        if one.ticket.state is State.CLOSED
    )
    assert sum(hours[hour] for hour in range(8, 20)) > 0.7 * hours.total()
    assert sum(hours[hour] for hour in range(1, 6)) < 0.05 * hours.total()


# True in themselves


@in_any_store
def test_messages_follow_each_other(tickets: Tickets) -> None:
    for one in tickets:
        assert one.messages[0].at == one.ticket.created_at
        assert all(earlier.at < later.at for earlier, later in pairwise(one.messages)), one.ticket.subject


@in_any_store
def test_changes_lead_to_where_the_ticket_stands(tickets: Tickets) -> None:
    for one in tickets:
        values: dict[str, str | None] = {}
        at = one.ticket.created_at
        for change in one.changes:
            assert change.at >= at - timedelta(seconds=1), one.ticket.subject
            at = change.at
            for name, (before, after) in change.fields.items():
                assert values.get(name) == before, (one.ticket.subject, change)
                assert before != after
                values[name] = after
        assert values["state"] == one.ticket.state
        assert values["queue"] == one.ticket.queue
        assert values["priority"] == one.ticket.priority
        assert values.get("assignee") == one.ticket.assignee


@in_any_store
def test_answers_were_sent_by_colleagues_who_write_the_language(tickets: Tickets) -> None:
    for one in tickets:
        for message in one.messages:
            if message.kind is MessageKind.ANSWER:
                assert message.delivery is Delivery.SENT
                assert message.recipient in {point.value for point in one.customer.contacts}
                assert one.ticket.language in AGENTS[message.author].languages
                assert AGENTS[message.author].role is not Role.ADMIN
            if message.kind is MessageKind.NOTE:
                assert message.audience is Audience.INTERNAL
            if message.kind is MessageKind.CUSTOMER:
                assert (message.author, message.author_name) == ("", one.customer.name)


def test_complaints_about_colleagues_are_answered_by_a_supervisor() -> None:
    seen = 0
    for one in MANY:
        kinds = [message.kind for message in one.messages]
        if one.ticket.category == ATTITUDE and MessageKind.NOTE in kinds:
            for message in one.messages[kinds.index(MessageKind.NOTE) :]:
                if message.kind is MessageKind.ANSWER:
                    assert AGENTS[message.author].role is Role.SUPERVISOR
                    seen += 1
    assert seen


@in_any_store
def test_the_order_spoken_of_is_among_the_customers_purchases(tickets: Tickets) -> None:
    spoken = 0
    for one in tickets:
        for order in re.findall(r"\d{5,}", one.ticket.subject):
            spoken += 1
            assert order in {purchase.order for purchase in one.customer.purchases}
        assert one.customer.purchases
    assert spoken


@in_any_store
def test_nothing_is_left_unfilled(tickets: Tickets) -> None:
    hostile = {scenario.person.name for scenario in HOSTILE if scenario.person}
    for one in tickets:
        if one.customer.name not in hostile:
            assert "{" not in "".join((one.ticket.subject, *(message.body for message in one.messages)))


@in_any_store
def test_a_customer_is_the_same_in_all_their_tickets_and_contact_points_are_their_own(tickets: Tickets) -> None:
    cards = {one.customer.id: one.customer for one in tickets}
    assert all(cards[one.customer.id] == one.customer for one in tickets)
    points = [point.value for card in cards.values() for point in card.contacts]
    assert len(points) == len(set(points))
    ids = [message.id for one in tickets for message in one.messages] + [one.ticket.id for one in tickets]
    assert len(ids) == len(set(ids))


def test_a_matter_written_twice_comes_from_one_customer_about_one_order() -> None:
    first = {scenario.name: scenario for scenario in SCENARIOS}
    for scenario in SCENARIOS:
        if scenario.follows:
            posts = [one for one in FEW if one.ticket.subject == first[scenario.follows].subject]
            assert posts
            customers = {one.customer.id for one in posts}
            again = [one for one in FEW if one.customer.id in customers and one.ticket.channel is scenario.channel]
            assert any(
                timedelta() < mail.ticket.created_at - post.ticket.created_at == scenario.follows_after
                for post in posts
                for mail in again
            )


def test_tickets_handed_over_are_in_the_other_queue() -> None:
    moved = [one for one in MANY if any((change.fields.get("queue") or (None,))[0] for change in one.changes)]
    assert moved
    assert all(one.ticket.queue != "front" for one in moved)


def test_calls_are_told_with_their_course() -> None:
    calls = [message.call for one in MANY for message in one.messages if message.call]
    assert {call.outcome for call in calls} == set(CallOutcome)
    for call in calls:
        assert (call.answered_at is not None) == (call.outcome is CallOutcome.REACHED)
        assert call.ended_at is not None
        assert call.started_at <= (call.answered_at or call.started_at) <= call.ended_at


def test_every_ticket_can_be_written_and_read_as_a_snapshot() -> None:
    for one in FEW[::7]:
        assert read_snapshot(write_snapshot(one)) == one


# Small parts


@given(st.datetimes(datetime(1980, 1, 1), datetime(2200, 1, 1)))
def test_a_working_day_is_no_weekend(day: datetime) -> None:
    found = working_day(day)
    assert found.weekday() < 5
    assert day <= found <= day + timedelta(days=2)


def test_ids_are_in_order_of_time() -> None:
    from random import Random
    from uuid import UUID

    ids = [unique_id(NOW + timedelta(milliseconds=step), Random(step)) for step in range(50)]
    assert ids == sorted(ids)
    assert all(UUID(one).version == 7 and UUID(one).variant == "specified in RFC 4122" for one in ids)
