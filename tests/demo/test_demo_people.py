"""The demo's people, goods and hostile senders."""

import re

from demo_material import (
    HOSTILE,
    PEOPLE,
    PRODUCTS,
    SCENARIOS,
    SHIPPED,
    WRITTEN,
    all_texts,
)

from deskterm.demo.people import QUEUES
from deskterm.model.words import (
    Channel,
    Language,
    Role,
    Script,
)
from deskterm.text.safe import safe_text


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
