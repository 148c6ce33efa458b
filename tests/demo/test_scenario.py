"""The demo's written conversations: all of them load, cover the desk's words, and are fit to be shown and read."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from zipfile import Path as ZipPath
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.demo.scenario import (
    CATEGORIES,
    PLACEHOLDERS,
    QUEUES,
    DemoCustomer,
    People,
    Product,
    Scenario,
    ScenarioMessage,
    fill,
    format_amount,
    format_date,
    greeting,
    load_people,
    load_products,
    load_scenarios,
    placeholders,
)
from deskterm.errors import InputError
from deskterm.model.words import (
    CallOutcome,
    Channel,
    ContactKind,
    Language,
    MessageKind,
    RatingScale,
    RatingSource,
    Role,
    Script,
    State,
)
from deskterm.text.safe import safe_text

SCENARIOS = load_scenarios()
PEOPLE = load_people()
PRODUCTS = load_products()
HOSTILE = tuple(scenario for scenario in SCENARIOS if scenario.name.startswith("hostile-"))
WRITTEN = tuple(scenario for scenario in SCENARIOS if scenario not in HOSTILE)
SHIPPED = files("deskterm.demo") / "scenarios"
REACHED_BY = {Channel.MAIL: ContactKind.MAIL, Channel.PHONE: ContactKind.PHONE, Channel.SOCIAL: ContactKind.HANDLE}

by_name = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)


def all_messages(scenario: Scenario) -> tuple[ScenarioMessage, ...]:
    return scenario.messages + scenario.follow_up + scenario.later


def all_texts(scenario: Scenario) -> Iterator[str]:
    yield scenario.subject
    yield from (message.text for message in all_messages(scenario))
    if scenario.end.rating:
        yield scenario.end.rating.comment
    if scenario.end.promise:
        yield scenario.end.promise.text


def suitable_customers(scenario: Scenario, people: People) -> list[DemoCustomer]:
    if scenario.person:
        return [scenario.person]
    kind = REACHED_BY.get(scenario.channel)
    return [
        customer
        for customer in people.customers
        if customer.language is scenario.language
        and customer.script is scenario.script
        and scenario.gender in ("", customer.gender)
        and scenario.group in ("", customer.group)
        and (kind is None or getattr(customer, kind))
    ]


def suitable_products(scenario: Scenario) -> list[Product]:
    return [product for product in PRODUCTS if not scenario.products or product.key in scenario.products]


def answers(language: Language) -> Iterator[tuple[str, str]]:
    for scenario in SCENARIOS:
        if scenario.language is language:
            for message in all_messages(scenario):
                if message.kind is MessageKind.ANSWER:
                    yield scenario.name, message.text


def values_for(scenario: Scenario, customer: DemoCustomer, product: Product) -> dict[str, str]:
    language, city = scenario.language, PEOPLE.cities[customer.city]
    return {
        "order": "58211",
        "product": product.name[language],
        "product_accusative": product.accusative[language],
        "product_genitive": product.genitive[language],
        "amount": format_amount(product.price(language), language),
        "date": format_date(date(2026, 11, 3), language),
        "until": format_date(date(2026, 11, 20), language, until=True),
        "city": city.name[language],
        "city_locative": city.locative[language],
        "first_name": customer.first_name,
        "name": customer.name,
        "organisation": customer.organisation,
        "agent": "Aija",
        "greeting": greeting(language, customer.salutation),
    }


# What is covered


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
            again = {customer.key for customer in suitable_customers(scenario, PEOPLE)}
            before = {customer.key for customer in suitable_customers(first[scenario.follows], PEOPLE)}
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


# What must hold in each of them


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
    assert suitable_customers(scenario, PEOPLE)
    if any("organisation" in placeholders(text) for text in all_texts(scenario)):
        assert all(customer.organisation for customer in suitable_customers(scenario, PEOPLE))


@by_name
def test_its_texts_can_be_filled_for_everybody(scenario: Scenario) -> None:
    customer = suitable_customers(scenario, PEOPLE)[-1]
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


# What native readers would object to


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


# People and goods


def test_there_is_a_crowd_of_customers_and_a_small_team() -> None:
    assert len(PEOPLE.customers) >= 120
    assert len(PEOPLE.agents) == 12
    assert {agent.role for agent in PEOPLE.agents} == set(Role)
    assert len(PRODUCTS) == 40
    assert {customer.language for customer in PEOPLE.customers} == set(Language)
    assert {customer.script for customer in PEOPLE.customers} == set(Script)
    assert sum(customer.group == "vip" for customer in PEOPLE.customers) == 1


def test_about_half_of_the_salutations_are_confirmed() -> None:
    for language in Language:
        known = [customer.confirmed for customer in PEOPLE.customers if customer.language is language]
        assert 0.35 <= sum(known) / len(known) <= 0.65


def test_each_language_has_an_agent_in_each_queue() -> None:
    found = {
        (language, queue)
        for agent in PEOPLE.agents
        if agent.role is Role.AGENT
        for language in agent.languages
        for queue in agent.queues
    }
    assert found == {(language, queue) for language in Language for queue in QUEUES}
    assert all(agent.handle.isascii() and agent.handle.isalnum() for agent in PEOPLE.agents)


def test_every_contact_point_is_invented_and_belongs_to_one_person() -> None:
    everybody = [*PEOPLE.customers, *(scenario.person for scenario in SCENARIOS if scenario.person)]
    for customer in everybody:
        assert customer.mail or customer.phone or customer.handle
        assert all(re.fullmatch(r"[a-z.]+@example\.(com|org|net)", address) for address in customer.mail)
        assert all(
            re.fullmatch(r"\+371 2000 0\d{3}|\+86 000 0000 0\d{3}|\+44 7700 900\d{3}", number)
            for number in customer.phone
        )
        assert all(handle.startswith("@") for handle in customer.handle)
        assert customer.preferred is not Channel.PHONE or customer.phone
        assert customer.preferred is not Channel.MAIL or customer.mail
        assert customer.preferred is not Channel.SOCIAL or customer.handle
        assert (customer.group == "business") <= bool(customer.organisation)
    points = [point for customer in everybody for point in (*customer.mail, *customer.phone, *customer.handle)]
    assert len(points) == len(set(points))
    keys = [customer.key for customer in everybody]
    assert len(keys) == len(set(keys))


def test_no_file_names_a_real_domain() -> None:
    for file in SHIPPED.iterdir():
        text = file.read_text(encoding="utf-8")
        domains = re.findall(r"[A-Za-z0-9._%+-]+@([A-Za-z0-9.-]+)|https?://([A-Za-z0-9.-]+)", text)
        assert {mail or link for mail, link in domains} <= {"example.com", "example.org", "example.net"}, file.name
        assert not re.search(r"\bwww\.", text)


def test_prices_are_sums_of_money() -> None:
    for product in PRODUCTS:
        assert product.euro > 0
        assert product.yuan > product.euro
        assert product.price(Language.CHINESE) == product.yuan
        assert product.price(Language.LATVIAN) == product.euro


# What a tester sends


def test_hostile_conversations_hold_what_a_screen_must_survive() -> None:
    everything = "\n".join(text for scenario in HOSTILE for text in all_texts(scenario))
    for needle in (
        "\x1b]52;c;", "\x1b]0;", "\x1b[2J", "\x1bP", "\x9b", "\x00", "[@click=app.quit]", "[/]", "[bold red]",
        "\u202e", "\u200b", "{{ slot.", "{% for", "=cmd|", "👨\u200d👩\u200d👧\u200d👦", "🇱🇻", "متى", "מתי",
    ):  # fmt: skip
        assert needle in everything
    assert max(len(word) for word in everything.split()) >= 5000
    assert re.search(r"[\u0300-\u036f]{6}", everything)
    assert any(len(scenario.subject) > 80 and "关" in scenario.subject for scenario in HOSTILE)
    names = [scenario.person.name for scenario in HOSTILE if scenario.person]
    assert len(names) == len(HOSTILE)
    assert any("\n" in name for name in names)
    assert any("{{ slot.x }}" in name and "{% if" in name for name in names)
    assert any("\x1b" in name for name in names)


def test_hostile_files_can_be_read_in_a_terminal_themselves() -> None:
    for file in SHIPPED.iterdir():
        text = file.read_text(encoding="utf-8")
        assert safe_text(text) == text, file.name


def test_written_conversations_hold_nothing_a_terminal_would_obey() -> None:
    for scenario in WRITTEN:
        assert all(safe_text(text) == text for text in all_texts(scenario)), scenario.name


# Filling


@given(st.text(), st.dictionaries(st.sampled_from(sorted(PLACEHOLDERS)), st.text(), min_size=len(PLACEHOLDERS)))
def test_filling_never_looks_inside_a_value(before: str, values: dict[str, str]) -> None:
    before = before.replace("{", "(")
    assert fill(before + " {name}", values) == before + " " + values["name"]


def test_braces_in_a_name_stay_as_they_are() -> None:
    assert fill("Hello {name}!", {"name": "{{ slot.x }} {order}"}) == "Hello {{ slot.x }} {order}!"
    assert fill("{{order}} {{ slot.x }} {% if %}", {}) == "{{order}} {{ slot.x }} {% if %}"


def test_filling_refuses_to_leave_a_gap() -> None:
    with pytest.raises(KeyError):
        fill("{order}", {})


@pytest.mark.parametrize(
    ("language", "when", "until"),
    [
        (Language.ENGLISH, "3 November", "3 November"),
        (Language.LATVIAN, "3. novembrī", "3. novembrim"),
        (Language.RUSSIAN, "3 ноября", "3 ноября"),
        (Language.CHINESE, "11月3日", "11月3日"),
    ],
)
def test_days_are_written_as_they_stand_in_a_sentence(language: Language, when: str, until: str) -> None:
    assert format_date(date(2026, 11, 3), language) == when
    assert format_date(date(2026, 11, 3), language, until=True) == until


@given(st.dates(), st.sampled_from(Language), st.booleans())
def test_every_day_of_the_year_can_be_written(day: date, language: Language, until: bool) -> None:
    assert str(day.day) in format_date(day, language, until=until)


def test_sums_are_written_in_the_customers_way() -> None:
    written = [format_amount(Decimal("1249.5"), language) for language in Language]
    assert written == ["€1249.50", "1249,50 €", "1249,50 €", "1249.50元"]


def test_nobody_is_greeted_by_a_name_that_is_not_confirmed() -> None:
    assert greeting(Language.LATVIAN, "") == "Labdien!"
    assert greeting(Language.LATVIAN, "Kalniņas kundze") == "Labdien, Kalniņas kundze!"
    assert greeting(Language.RUSSIAN, "Ольга Викторовна") == "Здравствуйте, Ольга Викторовна!"
    assert greeting(Language.CHINESE, "王先生") == "王先生，您好！"
    assert greeting(Language.ENGLISH, "Ms Clarke") == "Hello Ms Clarke,"


# Reading


GOOD = """
[[scenario]]
name = "one"
channel = "mail"
language = "en"
queue = "front"
category = "delivery"
subject = "Where is {order}?"
end = { state = "new" }

[[scenario.message]]
from = "customer"
after = "0m"
text = "Where?"
"""


def read(tmp_path: Path, text: str) -> tuple[Scenario, ...]:
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    return load_scenarios(tmp_path)


def test_a_small_scenario_reads_as_written(tmp_path: Path) -> None:
    (scenario,) = read(tmp_path, GOOD.replace('"0m"', '"1d2h3m4s"'))
    assert scenario.messages[0].after == timedelta(days=1, hours=2, minutes=3, seconds=4)
    assert (scenario.script, scenario.weight, scenario.end.state) == (Script.LATIN, 1, State.NEW)


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('channel = "mail"', 'channel = "pigeon"', "scenario one: channel"),
        ('channel = "mail"', "", "scenario one: channel: is missing"),
        ('channel = "mail"', "channel = 3", "scenario one: channel"),
        ('queue = "front"', 'queue = "back"', "scenario one: queue"),
        ('category = "delivery"', 'category = "gossip"', "scenario one: category"),
        ('"Where is {order}?"', '"Where is {parcel}?"', "scenario one: subject: unknown placeholder {parcel}"),
        ('subject = "', 'subjekt = "', "scenario one: subject: is missing"),
        ("[[scenario.message]]", 'colour = "red"\n[[scenario.message]]', "scenario one: colour: is not known here"),
        ("[[scenario.message]]", "live = true\n[[scenario.message]]", "scenario one: later"),
        ("[[scenario.message]]", "public = true\n[[scenario.message]]", "scenario one: public"),
        ("[[scenario.message]]", 'follows = "two"\nweight = 0\n[[scenario.message]]', "scenario one: follows"),
        ("[[scenario.message]]", "weight = -1\n[[scenario.message]]", "scenario one: weight"),
        ("[[scenario.message]]", 'tags = ["a", 1]\n[[scenario.message]]', "scenario one: tags"),
        ("[[scenario.message]]", "[[scenario.messages]]", "scenario one: messages"),
        ('from = "customer"', 'from = "nobody"', "scenario one: message 1: from"),
        ('from = "customer"', 'from = "call"', "scenario one: message 1: direction"),
        ('after = "0m"', 'after = "soon"', "scenario one: message 1: after"),
        ('after = "0m"', 'after = ""', "scenario one: message 1: after"),
        ('{ state = "new" }', '{ state = "lost" }', "scenario one: end: state"),
        ('{ state = "new" }', '{ state = "snoozed" }', "scenario one: end: snoozed_for"),
        ('{ state = "new" }', '{ state = "solved", rating = { value = 6 } }', "scenario one: end: rating: value"),
        ('{ state = "new" }', '"new"', "scenario one: end"),
        ("[[scenario]]", "[[scenario]", "no TOML"),
        ("[[scenario]]", 'note = "[/]"\n[[scenario]]', "note: is not known here"),
    ],
)
def test_a_mistake_is_named_by_file_and_field(tmp_path: Path, right: str, wrong: str, named: str) -> None:
    assert right in GOOD
    with pytest.raises(InputError) as caught:
        read(tmp_path, GOOD.replace(right, wrong, 1))
    assert caught.value.message.startswith("mine.toml: ")
    assert named in caught.value.message
    assert caught.value.hint


def test_two_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"mine\.toml: scenario one: name: 'one' is there twice"):
        read(tmp_path, GOOD + GOOD)


def test_a_salutation_that_nobody_confirmed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "people.toml").write_text(
        '[[customer]]\nkey = "x"\nname = "X"\nfirst_name = "X"\nlanguage = "lv"\ncity = "riga"\npreferred = "mail"\n'
        'salutation = "X kungs"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"people\.toml: customer x: confirmed"):
        load_people(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"purchases\.toml"):
        load_products(tmp_path)


def test_the_files_are_read_from_inside_an_archive_too(tmp_path: Path) -> None:
    archive = tmp_path / "wheel.zip"
    with ZipFile(archive, "w") as packed:
        for file in SHIPPED.iterdir():
            packed.writestr(f"scenarios/{file.name}", file.read_bytes())
    folder = ZipPath(archive, "scenarios/")
    assert load_scenarios(folder) == SCENARIOS
    assert load_products(folder) == PRODUCTS
