"""Customers and purchases in a table: which column means what, and what a row says; bad rows are named by line."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from deskterm.cli.customer_headings import FIELDS
from deskterm.cli.table_files import Table, columns_of
from deskterm.errors import InputError
from deskterm.model.commands import Party
from deskterm.model.customer_commands import CustomerRecord
from deskterm.model.snapshot import Purchase
from deskterm.model.words import Channel, ContactKind, Language

_YES: Final = frozenset({"yes", "y", "1", "true", "x", "jā", "ja", "да", "是", "✓", "vip", "同意"})
_NO: Final = frozenset({"no", "n", "0", "false", "nē", "ne", "нет", "否", "-", "不同意"})
_LANGUAGES: Final = {
    Language.ENGLISH: ("en", "eng", "english", "angļu", "английский", "英语", "英文"),
    Language.LATVIAN: ("lv", "lav", "latvian", "latviešu", "латышский", "拉脱维亚语"),
    Language.RUSSIAN: ("ru", "rus", "russian", "krievu", "русский", "俄语", "俄文"),
    Language.CHINESE: ("zh", "chi", "zho", "cn", "chinese", "ķīniešu", "китайский", "中文", "汉语"),
}
_CHANNELS: Final = {
    Channel.MAIL: ("mail", "email", "e-mail", "e-pasts", "почта", "邮件", "邮箱"),
    Channel.PHONE: ("phone", "call", "tālrunis", "zvans", "телефон", "звонок", "电话"),
    Channel.CHAT: ("chat", "tērzēšana", "чат", "聊天"),
    Channel.SOCIAL: ("social", "sociālie tīkli", "соцсети", "社交"),
    Channel.WEB: ("web", "tīmeklis", "сайт", "网站"),
}
_SIGNS: Final = {"€": "EUR", "$": "USD", "£": "GBP", "₽": "RUB", "¥": "CNY", "￥": "CNY", "元": "CNY", "руб": "RUB"}
_WHOLE: Final = frozenset({"JPY", "KRW", "VND", "ISK"})
_DATES: Final = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d.%m.%Y", "%d.%m.%Y.", "%d.%m.%Y %H:%M",
    "%d.%m.%Y. %H:%M", "%Y/%m/%d", "%Y/%m/%d %H:%M", "%Y.%m.%d", "%Y.%m.%d.", "%Y年%m月%d日", "%d/%m/%Y", "%d.%m.%y",
)  # fmt: skip
_MAIL: Final = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;]+")
_SPLIT: Final = re.compile(r"[,;|\n/、，；]+")
_THOUSANDS: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:\.\d{3})+|[+-]?[1-9]\d{0,2}(?:,\d{3})+")
"""``1.234`` and ``1,234,567``, but neither ``0.125`` nor ``12.5000``."""
_LONGEST: Final = 500


class _Wrong(Exception):
    """What a row says makes no sense."""


def records(
    table: Table, chosen: Mapping[str, str], currency: str = "EUR", zone: tzinfo | None = UTC
) -> tuple[list[CustomerRecord], list[tuple[int, str]]]:
    """The rows as records, and the lines that make no sense with the reason; raises ``InputError`` for the headings.

    Days begin in ``zone``; None is the machine's own.
    """
    columns = columns_of(table.headings, FIELDS, chosen)
    fields = set(columns.values())
    if not fields & {"mail", "phone", "handle"}:
        raise InputError(
            f"no column is a mail address, a phone number or a handle: {', '.join(table.headings)[:200]}",
            "say which is with --map HEADING=mail; customers are known by their contact points, never by name",
        )
    found: list[CustomerRecord] = []
    wrong: list[tuple[int, str]] = []
    for line, row in table.rows:
        given: dict[str, list[str]] = {}
        for at, field in columns.items():
            if at < len(row) and row[at]:
                given.setdefault(field, []).append(row[at])
        try:
            if len(row) > len(table.headings):
                raise _Wrong(f"has {len(row)} columns, the headings {len(table.headings)}")
            found.append(_record(line, given, currency, zone))
        except _Wrong as error:
            wrong.append((line, str(error)))
    return found, wrong


def _record(line: int, given: Mapping[str, list[str]], currency: str, zone: tzinfo | None) -> CustomerRecord:
    def text(field: str) -> str:
        value = " ".join(given.get(field, ()))
        if len(value) > 10_000 or (field not in ("note",) and len(value) > _LONGEST):
            raise _Wrong(f"{field} is too long")
        return value

    contacts = _contacts(given)
    if not contacts:
        raise _Wrong("no address, number or handle to know them by")
    name = " ".join(one for one in (text("name"), text("surname")) if one)
    consents = tuple(
        (Channel(channel), _flag(text(f"consent {channel}"), f"consent {channel}"))
        for channel in ("mail", "phone", "chat", "social")
        if text(f"consent {channel}")
    )
    values: dict[str, Any] = {
        "language": _one_of(_LANGUAGES, text("language"), "language"),
        "preferred_channel": _one_of(_CHANNELS, text("prefers"), "preferred channel"),
        "vip": _flag(text("vip"), "vip") if text("vip") else None,
    }
    return CustomerRecord(
        line=line,
        contacts=contacts,
        name=name,
        salutation=text("salutation"),
        organisation=text("organisation"),
        group=text("group"),
        note=text("note"),
        consents=consents,
        purchases=_purchases(text, currency, zone),
        **values,
    )


def _contacts(given: Mapping[str, list[str]]) -> tuple[Party, ...]:
    found: dict[tuple[ContactKind, str], Party] = {}
    for field, kind in (("mail", ContactKind.MAIL), ("phone", ContactKind.PHONE), ("handle", ContactKind.HANDLE)):
        for cell in given.get(field, ()):
            for part in _SPLIT.split(cell):
                value = part.strip().strip("'").removeprefix("mailto:").strip("<> ")
                if not value:
                    continue
                if kind is ContactKind.MAIL and not _MAIL.fullmatch(value):
                    raise _Wrong(f"{value[:60]} is no mail address")
                if kind is ContactKind.PHONE:
                    _check_number(value)
                if len(value) > _LONGEST:
                    raise _Wrong(f"{field} is too long")
                found[kind, value.casefold()] = Party(kind, value)
    return tuple(found.values())


def _check_number(value: str) -> None:
    if re.fullmatch(r"\d+[.,]?\d*[eE]\+?\d+", value):
        raise _Wrong(f"{value} was a phone number until a spreadsheet rounded it: format the column as text")
    if sum(letter.isdigit() for letter in value) < 3:
        raise _Wrong(f"{value[:60]} is no phone number")


def _one_of(words: Mapping[Any, tuple[str, ...]], value: str, what: str) -> Any:
    if not value:
        return None
    typed = value.casefold().strip(" .")
    for word, spellings in words.items():
        if typed in spellings or typed.startswith(f"{spellings[0]}-") or typed.startswith(f"{spellings[0]}_"):
            return word
    raise _Wrong(f"{what} {value[:60]} is none of {', '.join(one.value for one in words)}")


def _flag(value: str, what: str) -> bool:
    typed = value.casefold().strip()
    if typed in _YES:
        return True
    if typed in _NO:
        return False
    raise _Wrong(f"{what} {value[:60]} is neither yes nor no")


def _purchases(text: Any, currency: str, zone: tzinfo | None) -> tuple[Purchase, ...]:
    order, title, amount, when = text("order"), text("title"), text("amount"), text("bought")
    if not (order or title):
        if amount:
            raise _Wrong("an amount without an order or a product")
        return ()
    if not when:
        raise _Wrong(f"purchase {order or title} has no date")
    minor, currency = _money(amount or "0", text("currency") or currency)
    return (Purchase(order, title, minor, currency, _date(when, zone)),)


def _money(typed: str, currency: str) -> tuple[int, str]:
    """``1 234,50 €`` in minor units; of ``.`` and ``,`` the last is the decimal sign unless groups of three follow."""
    value = typed
    for sign, code in _SIGNS.items():
        if sign in value.casefold():
            currency, value = code, re.sub(re.escape(sign) + r"\.?", "", value, flags=re.IGNORECASE)
    named = re.search(r"\b([A-Za-z]{3})\b", value)
    if named:
        currency, value = named[1], value.replace(named[1], "")
    currency = _SIGNS.get(currency, currency).upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise _Wrong(f"{currency[:20]} is no currency")
    figures = re.sub(r"[\s\u00a0\u202f'’]", "", value)
    last = max(figures.rfind("."), figures.rfind(","))
    if last >= 0 and not _THOUSANDS.fullmatch(figures):
        figures = re.sub(r"[.,]", "", figures[:last]) + "." + figures[last + 1 :]
    else:
        figures = re.sub(r"[.,]", "", figures)
    try:
        number = Decimal(figures)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise _Wrong(f"{typed[:60]} is no sum of money")
    if number.adjusted() > 15:
        raise _Wrong(f"{typed[:60]} is too much money")
    return int((number * (1 if currency in _WHOLE else 100)).quantize(Decimal(1), ROUND_HALF_UP)), currency


def _date(value: str, zone: tzinfo | None) -> datetime:
    for form in _DATES:
        try:
            found = datetime.strptime(value, form)
        except ValueError:
            continue
        if 1900 <= found.year < 3000:
            return found.replace(tzinfo=zone) if zone else found.astimezone()
    raise _Wrong(f"{value[:60]} is no date: write 2026-11-12 or 12.11.2026")
