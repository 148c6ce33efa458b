"""Filling a conversation's texts: the placeholders there are, and how days, sums and greetings are written.

Every sentence of the demo is written so that the filled words stand in the grammatical case their placeholder gives.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from deskterm.model.words import Language

PLACEHOLDERS: Final = {
    "order": "an order's number, digits only",
    "product": "the product's name, nominative",
    "product_accusative": "the product's name, accusative (same as the name in English and Chinese)",
    "product_genitive": "the product's name, genitive (same as the name in English and Chinese)",
    "amount": "the product's price, as format_amount writes it",
    "date": "the day of the order, before the first message, as format_date writes it",
    "until": "the day a promise falls due, or a working day soon after; format_date with until=True",
    "city": "the customer's city, nominative",
    "city_locative": "the customer's city as it stands after 'in': Rīgā, Риге",
    "first_name": "the customer's first name",
    "name": "the customer's whole name",
    "organisation": "the customer's organisation; only where the scenario asks for a business customer",
    "agent": "the answering agent's display name",
    "greeting": "the greeting with the confirmed salutation, or without a name; see greeting",
}
"""What may stand in braces in a text, and what takes its place."""

_PLACEHOLDER = re.compile(r"(?<!\{)\{([a-z_]+)\}(?!\})")
# Latvian has a form for "when" (locative) and one for "until" (dative); the others need one form only.
_MONTHS_WHEN = {
    Language.LATVIAN: "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    Language.RUSSIAN: "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    Language.ENGLISH: "January February March April May June July August September October November December",
}
_MONTHS_UNTIL = {
    **_MONTHS_WHEN,
    Language.LATVIAN: (
        "janvārim februārim martam aprīlim maijam jūnijam jūlijam augustam septembrim oktobrim novembrim decembrim"
    ),
}
_GREETINGS = {
    Language.ENGLISH: ("Hello,", "Hello {},"),
    Language.LATVIAN: ("Labdien!", "Labdien, {}!"),
    Language.RUSSIAN: ("Здравствуйте!", "Здравствуйте, {}!"),
    Language.CHINESE: ("您好！", "{}，您好！"),
}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return ``text`` with its placeholders replaced in one pass, so that braces inside a value stay as they are.

    A placeholder without a value raises ``KeyError``: whoever fills must know them all.
    """
    parts = _parts(text)
    if len(parts) == 1:
        return text
    filled = list(parts)
    filled[1::2] = [values[name] for name in parts[1::2]]
    return "".join(filled)


@lru_cache(maxsize=2048)
def _parts(text: str) -> tuple[str, ...]:
    """The text cut at its placeholders: words and placeholders by turns."""
    return tuple(_PLACEHOLDER.split(text))


def placeholders(text: str) -> frozenset[str]:
    """Return the placeholders in ``text``; doubled braces, as in a template's slot, are none."""
    return frozenset(_PLACEHOLDER.findall(text))


@lru_cache(maxsize=4096)
def format_date(day: date, language: Language, *, until: bool = False) -> str:
    """Return ``day`` as it stands in a sentence: "on that day", or after "until" (līdz, до, by, 前)."""
    if language is Language.CHINESE:
        return f"{day.month}月{day.day}日"
    month = (_MONTHS_UNTIL if until else _MONTHS_WHEN)[language].split()[day.month - 1]
    return f"{day.day}. {month}" if language is Language.LATVIAN else f"{day.day} {month}"


@lru_cache(maxsize=1024)
def format_amount(amount: Decimal, language: Language) -> str:
    """Return an amount in euro, or in yuan for Chinese, as people write it in a sentence."""
    if language is Language.CHINESE:
        return f"{amount:.2f}元"
    if language is Language.ENGLISH:
        return f"€{amount:.2f}"
    return f"{amount:.2f} €".replace(".", ",")


def greeting(language: Language, salutation: str) -> str:
    """Return how an answer begins: with the confirmed salutation, or in its nameless form when that is empty."""
    nameless, named = _GREETINGS[language]
    return named.format(salutation) if salutation else nameless
