"""The checks of names: the right one in any case of Latvian and Russian, and nothing else."""

import pytest
from test_reply_rules import card, rules

from deskterm.model.words import Audience
from deskterm.standards.name_cases import forms
from deskterm.standards.reply_facts import Facts
from deskterm.standards.reply_rules import check_reply


@pytest.mark.parametrize(
    ("stranger", "text"),
    [
        ("Anna Bērziņa", "Par to jau rakstījām Annai Bērziņai."),
        ("Anna Bērziņa", "Tas ir Annas Bērziņas pasūtījums."),
        ("Jānis Kalniņš", "Naudu saņems Jāņa Kalniņa konts."),
        ("Jānis Kalniņš", "Nosūtījām Jānim Kalniņam."),
        ("Oļegs Petrovs", "Nodevām Oļegam Petrovam."),
        ("Ilze Roze", "Sūtījums ir pie Ilzes Rozes, jā."),
        ("Олег Петров", "Мы уже ответили Олегу Петрову."),
        ("Олег Петров", "Заказ оформлен Петровым Олегом."),
        ("Анна Иванова", "Это заказ Анны Ивановой."),
        ("Сергей Толстой", "Передали Сергею Толстому."),
        ("Мария Толстая", "Спросите у Марии Толстой."),
        ("Пётр Соловьёв", "Деньги получит карта Петра Соловьева."),
    ],
)
def test_another_customer_is_known_in_any_case(stranger: str, text: str) -> None:
    assert "other-customer" in rules(text, customer=card("Tom Baker"), strangers=(stranger,))
    assert "other-customer" not in rules(text, customer=card(stranger), strangers=(stranger,))
    assert "other-customer" not in rules(text, customer=card("Tom Baker"), strangers=(stranger,), theirs=(text,))


@pytest.mark.parametrize(
    ("own", "stranger", "text"),
    [
        ("Александра Петрова", "Александр Петров", "Получатель: Александра Петрова."),
        ("Jāna Bērziņa", "Jānis Bērziņš", "Saņēmēja ir Jāna Bērziņa."),
        ("Tom Baker", "Mark Price", "Marks and Prices are in the list."),
        ("Tom Baker", "Олег Петров", "Ольга Петрова и Олежка."),
        ("Tom Baker", "Anna Ozola", "Annija Ozoliņa jau zina."),
        ("Tom Baker", "Anna Ozola", "annas ozolas"),
        ("王小明", "王小", "王小明您好"),
    ],
)
def test_other_words_are_nobody_s_case(own: str, stranger: str, text: str) -> None:
    assert "other-customer" not in rules(text, customer=card(own), strangers=(stranger,))


@pytest.mark.parametrize(
    ("name", "text", "there"),
    [
        ("Jānis Bērziņš", "Sveiki, Jāni! Rakstiet mums privāti.", True),
        ("Jānis Bērziņš", "Labdien, Bērziņa kungs!", True),
        ("Олег Петров", "Здравствуйте, мы ответили Олегу.", True),
        ("Мария Роза", "Розы доставлены. Розу дарим.", False),
        ("Mark Price", "Our Prices are fair.", False),
        ("Ilze Roze", "Rozes ir piegādātas!", False),
        ("Ilze Roze", "Sveiki! Atbildējām privāti.", False),
    ],
)
def test_a_public_post_names_the_customer_in_no_case(name: str, text: str, there: bool) -> None:
    found = check_reply(text, Facts(audience=Audience.PUBLIC, customer=card(name), handle="@x"))
    assert any(one.rule == "private-data" and one.words in text for one in found) is there


@pytest.mark.parametrize("name", ["王小明", "Li", "mark", "Ivo", "Straume", "O'Neil", "[/]s", "Ия", "😀 Ирина"])
def test_whatever_a_name_is_its_forms_begin_with_itself(name: str) -> None:
    for word in name.split():
        assert forms(word, latvian=True)[0] == word
        assert forms(word, latvian=False)[0] == word
