"""Sums of money as agents type them and as customers read them."""

import re
import unicodedata
from decimal import Decimal
from typing import Final, NamedTuple

from deskterm.errors import InputError
from deskterm.model.words import Language
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, ngettext

FORMS: Final = gettext_noop("write an amount and a currency, as in 12.50 EUR, €12,50 or ¥300")

_SIGNS: Final = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "us$": "USD",
    "¥": "CNY",
    "cn¥": "CNY",
    "jp¥": "JPY",
    "₽": "RUB",
    "₴": "UAH",
    "zł": "PLN",
    "kč": "CZK",
    "元": "CNY",
    "人民币": "CNY",
    "rmb": "CNY",
    "yuan": "CNY",
    "euro": "EUR",
    "eiro": "EUR",
    "евро": "EUR",
    "欧元": "EUR",
    "美元": "USD",
    "руб": "RUB",
    "рублей": "RUB",
    "юаней": "CNY",
}
_LOCALES: Final = {
    Language.ENGLISH: "en",
    Language.LATVIAN: "lv",
    Language.RUSSIAN: "ru",
    Language.CHINESE: "zh_Hans",
}
_SUM = re.compile(r"(?P<before>[^0-9.,' +-]*) ?(?P<number>[0-9][0-9.,' ]*)(?P<after>[^0-9,' +-]*)")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:(?P<mark>[.,' ])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
_LONGEST = 15
_LONGEST_TYPED = 40


class Sum(NamedTuple):
    """An amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


def show_money(amount: Sum, language: Language) -> str:
    """Return a sum as it is written in a language."""
    from babel.numbers import format_currency

    return format_currency(amount.amount, amount.currency, locale=_LOCALES[language])


def read_money(typed: str) -> Sum:
    """Return the sum an agent typed: a positive amount or zero, ¥ being the Chinese currency.

    Raises ``InputError`` when the currency is missing or unknown, when the amount has two readings (``1,234``), or has
    more decimals than the currency.
    """
    shown = safe_line(typed)[:_LONGEST_TYPED]
    if len(typed) > _LONGEST_TYPED:
        raise InputError(gettext("{sum} is too long for a sum", sum=f"{shown}..."), gettext(FORMS))
    # Full-width signs and no-break spaces come from input methods and from what show_money wrote.
    match = _SUM.fullmatch(" ".join(unicodedata.normalize("NFKC", typed).split()))
    if match is None:
        raise InputError(gettext("{sum} is no sum of money", sum=shown), gettext(FORMS))
    marks = [mark for mark in (match["before"].strip(), match["after"].strip()) if mark]
    if len(marks) != 1:
        if marks:
            raise InputError(gettext("{sum} has two currencies", sum=shown), gettext(FORMS))
        raise InputError(gettext("{sum} has no currency", sum=shown), gettext(FORMS))
    currency = _currency(marks[0], shown)
    amount = _amount(match["number"].strip(), shown)
    decimals = -int(amount.as_tuple().exponent)
    from babel.numbers import get_currency_precision

    most = get_currency_precision(currency)
    if decimals > most:
        words = ngettext(
            "{sum} has {count} decimal, {currency} has {most}",
            "{sum} has {count} decimals, {currency} has {most}",
            decimals,
            sum=shown,
            currency=currency,
            most=most,
        )
        raise InputError(words, gettext(FORMS))
    return Sum(amount, currency)


def _currency(mark: str, shown: str) -> str:
    mark = mark.casefold()
    code = _SIGNS.get(mark) or _SIGNS.get(mark.rstrip("."))
    if code is None:
        from babel.numbers import list_currencies

        code = mark.upper()
        if code not in list_currencies():
            words = gettext("{sum}: there is no currency {currency}", sum=shown, currency=safe_line(mark)[:10])
            raise InputError(words, gettext(FORMS))
    return code


def _amount(number: str, shown: str) -> Decimal:
    if len(number) > _LONGEST:
        raise InputError(gettext("{sum} is too long for a sum", sum=shown), gettext(FORMS))
    last = max(number.rfind("."), number.rfind(","))
    whole, fraction = (number, "") if last < 0 else (number[:last], number[last + 1 :])
    grouped = _GROUPED.fullmatch(number)
    if grouped and grouped["mark"] in ".," and number.count(grouped["mark"]) == 1:
        hint = gettext("write {one} or {other}", one=number.replace(grouped["mark"], ""), other=number[:-1])
        raise InputError(gettext("{typed} can be read in two ways", typed=shown), hint)
    if grouped:
        whole, fraction = number, ""
    whole_groups = _GROUPED.fullmatch(whole)
    if not (whole.isdigit() or (whole_groups and (not fraction or whole_groups["mark"] != number[last]))):
        raise InputError(gettext("{sum} is no sum of money", sum=shown), gettext(FORMS))
    if last >= 0 and not grouped and not fraction.isdigit():
        raise InputError(gettext("{sum} is no sum of money", sum=shown), gettext(FORMS))
    digits = re.sub("[^0-9]", "", whole)
    return Decimal(f"{digits}.{fraction}" if fraction else digits)
