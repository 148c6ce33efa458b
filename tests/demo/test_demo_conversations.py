"""The demo's written conversations cover the desk's words and are fit to be shown and read."""

import re
from collections import Counter
from datetime import timedelta

from demo_material import (
    HOSTILE,
    PEOPLE,
    PRODUCTS,
    SCENARIOS,
    WRITTEN,
    all_messages,
    all_texts,
    answers,
    by_name,
    suitable_customers,
    suitable_products,
    values_for,
)

from deskterm.demo.filling import PLACEHOLDERS, fill, placeholders
from deskterm.demo.people import QUEUES
from deskterm.demo.scenario import CATEGORIES, Scenario
from deskterm.model.words import (
    CallOutcome,
    Channel,
    Language,
    MessageKind,
    RatingScale,
    RatingSource,
    State,
)


def test_there_are_enough_conversations_in_every_language() -> None:
    count = Counter(scenario.language for scenario in WRITTEN)
    assert all(count[language] >= 16 for language in Language)
    assert 60 <= len(WRITTEN) <= 100
    assert 8 <= len(HOSTILE) <= 12


def test_every_language_has_every_channel() -> None:
    found = {(scenario.language, scenario.channel) for scenario in WRITTEN}
    assert found == {(language, channel) for language in Language for channel in Channel}


def test_conversations_end_in_every_state() -> None:
    assert {scenario.end.state for scenario in WRITTEN} == set(State)


def test_every_category_and_queue_is_used() -> None:
    assert {scenario.category for scenario in WRITTEN} == set(CATEGORIES)
    assert {(scenario.language, scenario.queue) for scenario in WRITTEN} >= {
        (language, queue) for language in Language for queue in QUEUES
    }


def test_customers_rate_from_one_to_five_stars_and_on_the_other_scales() -> None:
    ratings = [scenario.end.rating for scenario in WRITTEN if scenario.end.rating]
    assert {rating.value for rating in ratings if rating.scale is RatingScale.STARS} == {1, 2, 3, 4, 5}
    assert {rating.scale for rating in ratings} == set(RatingScale)
    assert {rating.source for rating in ratings} == set(RatingSource)


def test_a_low_rating_has_reasons_and_each_language_shows_a_call_back() -> None:
    low = [s for s in WRITTEN if s.end.rating and s.end.rating.scale is RatingScale.STARS and s.end.rating.value <= 2]
    assert all(scenario.end.rating and scenario.end.rating.reasons for scenario in low)
    called_back = {scenario.language for scenario in low if scenario.follow_up}
    assert called_back == set(Language)


def test_calls_end_in_every_way_and_are_made_in_both_directions() -> None:
    calls = [message.call for scenario in WRITTEN for message in all_messages(scenario) if message.call]
    assert {call.outcome for call in calls} == set(CallOutcome)
    assert len({call.direction for call in calls}) == 2
    assert all(call.length > timedelta() for call in calls if call.outcome is CallOutcome.REACHED)
    assert all(not call.length for call in calls if call.outcome in (CallOutcome.ABANDONED, CallOutcome.NO_ANSWER))


def test_some_conversations_are_handed_over_promised_suggested_and_written_twice() -> None:
    moved = [message for scenario in WRITTEN for message in scenario.messages if message.move_to]
    assert all(message.kind is MessageKind.NOTE for message in moved)
    assert len(moved) >= 4
    assert sum(bool(scenario.end.promise) for scenario in WRITTEN) >= 4
    assert sum("suggestion" in scenario.tags for scenario in WRITTEN) >= 4
    twice = [scenario for scenario in WRITTEN if scenario.follows]
    assert len(twice) >= 2
    first = {scenario.name: scenario for scenario in WRITTEN}
    assert all(scenario.channel is not first[scenario.follows].channel for scenario in twice)


def test_somebody_can_be_reached_on_both_channels_of_a_matter_written_twice() -> None:
    first = {scenario.name: scenario for scenario in SCENARIOS}
    for scenario in SCENARIOS:
        if scenario.follows:
            again = {customer.key for customer in suitable_customers(scenario)}
            before = {customer.key for customer in suitable_customers(first[scenario.follows])}
            assert again & before


def test_conversations_in_chinese_speak_of_customs_so_those_customers_live_in_china() -> None:
    cities = {"shanghai", "beijing", "hangzhou", "shenzhen", "chengdu", "suzhou", "guangzhou", "xian"}
    assert {customer.city for customer in PEOPLE.customers if customer.language is Language.CHINESE} <= cities


def test_live_conversations_go_on_while_the_demo_runs() -> None:
    live = [scenario for scenario in SCENARIOS if scenario.live]
    assert {scenario.language for scenario in live} == set(Language)
    assert 6 <= len(live) <= 8
    for scenario in live:
        assert scenario.channel is Channel.CHAT
        assert scenario.later
        assert scenario.end.state in (State.NEW, State.OPEN)
        assert all(timedelta(seconds=10) <= message.after <= timedelta(seconds=90) for message in scenario.later)


@by_name
def test_a_conversation_is_whole(scenario: Scenario) -> None:
    first, *rest = scenario.messages
    assert first.kind in (MessageKind.CUSTOMER, MessageKind.CALL)
    assert not first.after
    assert all(message.after for message in rest)
    assert all(message.text.strip() for message in all_messages(scenario))
    answered = any(m.kind is MessageKind.ANSWER or (m.call and m.call.outcome is CallOutcome.REACHED) for m in rest)
    assert not (scenario.end.state is State.NEW and answered)
    if scenario.end.promise:
        assert scenario.end.state not in (State.SOLVED, State.CLOSED)
    if scenario.end.rating:
        assert scenario.end.state in (State.SOLVED, State.CLOSED)
    assert ("complaint" in scenario.tags) == scenario.category.startswith("complaint/")


@by_name
def test_there_is_a_customer_and_a_product_for_it(scenario: Scenario) -> None:
    keys = {product.key for product in PRODUCTS}
    assert set(scenario.products) <= keys
    assert suitable_customers(scenario)
    if any("organisation" in placeholders(text) for text in all_texts(scenario)):
        assert all(customer.organisation for customer in suitable_customers(scenario))


@by_name
def test_its_texts_can_be_filled_for_everybody(scenario: Scenario) -> None:
    customer = suitable_customers(scenario)[-1]
    for product in suitable_products(scenario):
        values = values_for(scenario, customer, product)
        assert values.keys() == PLACEHOLDERS.keys()
        for text in all_texts(scenario):
            filled = fill(text, values)
            assert not placeholders(filled.replace(customer.name, "").replace(customer.first_name, ""))


@by_name
def test_only_social_posts_are_public_and_notes_never_are(scenario: Scenario) -> None:
    for message in all_messages(scenario):
        if message.public:
            assert scenario.channel is Channel.SOCIAL
            assert message.kind in (MessageKind.CUSTOMER, MessageKind.ANSWER)


@by_name
def test_public_answers_give_away_no_order_name_or_sum(scenario: Scenario) -> None:
    told = {"order", "name", "first_name", "greeting", "amount", "organisation"}
    for message in all_messages(scenario):
        if message.public and message.kind is MessageKind.ANSWER:
            assert not placeholders(message.text) & told


def test_latvian_answers_say_jus_with_a_capital() -> None:
    for name, text in answers(Language.LATVIAN):
        assert not re.search(r"\b(jūs|jums|jūsu)\b", text), name


def test_latvian_days_stand_in_the_case_their_preposition_wants() -> None:
    for scenario in SCENARIOS:
        if scenario.language is Language.LATVIAN:
            for text in all_texts(scenario):
                assert text.count("{until}") == text.count("līdz {until}"), scenario.name
                assert not re.search(r"\b(līdz|no|pēc) \{date\}", text), scenario.name


def test_russian_answers_say_vy_with_a_capital_and_never_tell_the_agents_gender() -> None:
    for name, text in answers(Language.RUSSIAN):
        assert not re.search(r"\b(вы|вас|вам|вами|ваш\w*)\b", text), name
        assert not re.search(r"\bя (\w+ )?\w+л(а|ся|ась)?\b", text, re.IGNORECASE), name


def test_chinese_answers_say_nin_with_full_width_punctuation_and_no_spaces_around_placeholders() -> None:
    for name, text in answers(Language.CHINESE):
        assert "你" not in text.replace("你们家", ""), name
        assert not re.search(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]", text), name
        assert not re.search(r"[\u4e00-\u9fff，。] \{|\} [\u4e00-\u9fff，。]", text), name


def test_a_chinese_complaint_never_ends_with_a_beautiful_day() -> None:
    for scenario in SCENARIOS:
        if scenario.category.startswith("complaint/"):
            assert not any("美好的一天" in text for text in all_texts(scenario)), scenario.name
