"""Guessing language and script: the four languages of the desk, or honestly nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.model.words import Language, Script
from deskterm.text.language import guess_language

EN, LV, RU, ZH = Language.ENGLISH, Language.LATVIAN, Language.RUSSIAN, Language.CHINESE
LATIN, CYRILLIC, HAN = Script.LATIN, Script.CYRILLIC, Script.HAN


@pytest.mark.parametrize(
    ("text", "language", "script"),
    [
        ("Hello, where is my order?", EN, LATIN),
        ("This is unacceptable, I want my money back", EN, LATIN),
        ("My name is Jānis Bērziņš and I want a refund for my order", EN, LATIN),
        ("Thanks!", EN, LATIN),
        ("Labdien, mans pasūtījums vēl nav piegādāts.", LV, LATIN),
        ("Labdien, kur ir mans pasutijums? Nevaru sanemt.", LV, LATIN),
        ("Mani sauc John Smith un es gribu atgriezt preci", LV, LATIN),
        ("Paldies!", LV, LATIN),
        ("Kāpēc?", LV, LATIN),
        ("Piegāde kavējas, pasūtījums 58211", LV, LATIN),
        ("Здравствуйте, где мой заказ?", RU, CYRILLIC),
        ("Не могу войти в личный кабинет", RU, CYRILLIC),
        ("Спасибо", RU, CYRILLIC),
        ("Zdravstvuyte, gde moy zakaz? Ya zhdu uzhe nedelyu", RU, LATIN),
        ("Dobrij den, u menja problema s zakazom", RU, LATIN),
        ("Privet, kogda budet dostavka?", RU, LATIN),
        ("您好，我上周申请的退款还没有收到，订单号 58190。", ZH, HAN),
        ("退款還沒有到帳", ZH, HAN),
        ("我的iPhone坏了", ZH, HAN),
        ("iPhone 15 Pro Max black 坏了", ZH, HAN),
        ("Guten Tag, wo ist meine Bestellung? Ich habe nichts bekommen.", None, LATIN),
        ("Bonjour, où est ma commande ?", None, LATIN),
        ("Dzień dobry, gdzie jest moje zamówienie?", None, LATIN),
        ("Laba diena, kur mano užsakymas?", None, LATIN),
        ("Tere, kus on minu tellimus?", None, LATIN),
        ("Добрий день, де моє замовлення? Дякую", None, CYRILLIC),
        ("Здравейте, къде е моята поръчка? Благодаря", None, CYRILLIC),
        ("こんにちは、注文はどこですか", None, None),
        ("안녕하세요", None, None),
        ("Καλημέρα πού είναι", None, None),
        ("مرحبا أين طلبي", None, None),
        ("ok", None, LATIN),
        ("58211", None, None),
        ("", None, None),
        ("😀 !!! \x1b[31m [/]", None, None),
    ],
)
def test_guesses(text: str, language: Language | None, script: Script | None) -> None:
    assert guess_language(text) == (language, script)


def test_links_addresses_and_quotations_do_not_count() -> None:
    text = "Где мой заказ?\nhttps://shop.example/where-is-my-order\nilze@example.net\n> Hello, where is your order?"
    assert guess_language(text) == (RU, CYRILLIC)


@given(st.text(max_size=300))
def test_any_text_is_looked_at(text: str) -> None:
    language, script = guess_language(text)
    assert language is None or script is not None
