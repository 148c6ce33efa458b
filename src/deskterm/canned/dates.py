"""Days as agents type them and as customers read them, in the four languages."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final, NamedTuple

from deskterm.errors import InputError
from deskterm.model.words import Language
from deskterm.text.fold import bare
from deskterm.text.safe import safe_line
from deskterm.text.translation import gettext, gettext_noop, spoken

FORMS: Final = gettext_noop("write 2026-12-01, 1.12., 12月1日, 1 December, +3d, tomorrow or a weekday")

_DAY_WORDS: Final = {
    0: "today šodien сегодня 今天 今日",
    1: "tomorrow rīt rītdien завтра 明天 明日",
    2: "overmorrow parīt parītdien послезавтра 后天 後天",
}
_WEEKDAYS: Final = (
    "monday mon pirmdiena pirmdien pirmdienā pirmdienu pr понедельник пн 星期一 周一 礼拜一",
    "tuesday tue tues otrdiena otrdien otrdienā otrdienu ot вторник вт 星期二 周二 礼拜二",
    "wednesday wed trešdiena trešdien trešdienā trešdienu tr среда среду ср 星期三 周三 礼拜三",
    "thursday thu thurs ceturtdiena ceturtdien ceturtdienā ceturtdienu ce четверг чт 星期四 周四 礼拜四",
    "friday fri piektdiena piektdien piektdienā piektdienu pk пятница пятницу пт 星期五 周五 礼拜五",
    "saturday sat sestdiena sestdien sestdienā sestdienu se суббота субботу сб 星期六 周六 礼拜六",
    "sunday sun svētdiena svētdien svētdienā svētdienu sv воскресенье вс 星期日 星期天 周日 周天 礼拜天",
)
_MONTHS: Final = (
    "january jan janv janvāris janvārī январь января янв",
    "february feb febr februāris februārī февраль февраля фев февр",
    "march mar marts martā март марта мар",
    "april apr aprīlis aprīlī апрель апреля апр",
    "may maijs maijā май мая",
    "june jun jūnijs jūnijā jūn июнь июня июн",
    "july jul jūlijs jūlijā jūl июль июля июл",
    "august aug augusts augustā август августа авг",
    "september sep sept septembris septembrī сентябрь сентября сен сент",
    "october oct okt oktobris oktobrī октябрь октября окт",
    "november nov novembris novembrī ноябрь ноября ноя нояб",
    "december dec decembris decembrī декабрь декабря дек",
)
_UNITS: Final = {
    1: "d day days д дн день дня дней diena dienas dienām 天 日",
    7: "w week weeks н нед неделя недели недель nedēļa nedēļas 周 星期",
}
_LATVIAN_DAYS: Final = ("pirmdien", "otrdien", "trešdien", "ceturtdien", "piektdien", "sestdien", "svētdien")
_LATVIAN_MONTHS: Final = (
    *("janvārī", "februārī", "martā", "aprīlī", "maijā", "jūnijā"),
    *("jūlijā", "augustā", "septembrī", "oktobrī", "novembrī", "decembrī"),
)
_PATTERNS: Final = {
    Language.ENGLISH: ("en", "EEEE, d MMMM", "EEEE, d MMMM y"),
    Language.RUSSIAN: ("ru", "EEEE, d MMMM", "EEEE, d MMMM y 'г'."),
    Language.CHINESE: ("zh_Hans", "M月d日（EEEE）", "y年M月d日（EEEE）"),
}


class NoDate(InputError):
    """What was typed is no date in any form."""


def show_date(day: date, language: Language, today: date) -> str:
    """Return a day with its weekday as a customer reads it, with the year unless it is the current one.

    Latvian stands in the locative, as in *otrdien, 1. decembrī*.
    """
    if language is Language.LATVIAN:
        year = "" if day.year == today.year else f"{day.year}. gada "
        return f"{_LATVIAN_DAYS[day.weekday()]}, {year}{day.day}. {_LATVIAN_MONTHS[day.month - 1]}"
    from babel.dates import format_date

    locale, short, long = _PATTERNS[language]
    return format_date(day, short if day.year == today.year else long, locale=locale)


def read_date(typed: str, today: date) -> date:
    """Return the day an agent typed.

    A day without a year is the one nearest to ``today``; a weekday is the next one after it. Raises ``InputError`` for
    what is no day (``NoDate``), for ``12/1`` (two readings), and for a weekday that is not that date's.
    """
    if len(typed) > 60:
        raise InputError(gettext("that is too long for a date"), gettext(FORMS))
    folded = bare(typed)
    for form, read in _READERS:
        if match := form.fullmatch(folded):
            try:
                return read(_Asked(match, today, safe_line(typed)))
            except (ValueError, OverflowError):
                break
    raise NoDate(gettext("there is no date {typed}", typed=safe_line(typed)), gettext(FORMS))


def _table(words: "dict[int, str]") -> dict[str, int]:
    return {word: number for number, line in words.items() for word in bare(line).split()}


def _one_of(table: dict[str, int]) -> str:
    return "|".join(sorted(map(re.escape, table), key=len, reverse=True))


class _Asked(NamedTuple):
    match: re.Match[str]
    today: date
    shown: str


_DAY_WORD = _table(_DAY_WORDS)
_WEEKDAY = _table(dict(enumerate(_WEEKDAYS)))
_MONTH = _table(dict(enumerate(_MONTHS, 1)))
_UNIT = _table(_UNITS)


def _calendar(asked: _Asked) -> date:
    """Read day, month and, if given, year and weekday."""
    parts = asked.match.groupdict()
    month = _MONTH[parts["word"]] if parts.get("word") else int(parts["month"])
    day = int(parts["day"])
    year = parts.get("year")
    century = 2000 if year and len(year) == 2 else 0
    found = date(int(year) + century, month, day) if year else _nearest(month, day, asked.today)
    weekday = _WEEKDAY.get(parts.get("weekday") or "")
    if weekday is not None and not year and found.weekday() != weekday:
        # What show_date wrote without a year is a day of the current one, even where another is nearer.
        found = date(asked.today.year, month, day)
    if weekday is not None and found.weekday() != weekday:
        right = show_date(found, Language(spoken()), asked.today)
        words = gettext("{typed} is another weekday: {right}", typed=asked.shown, right=right)
        raise InputError(words, gettext("correct the weekday or the date"))
    return found


def _nearest(month: int, day: int, today: date) -> date:
    near: list[date] = []
    for year in (today.year + 1, today.year, today.year - 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    # Of two days equally near, the coming one: it stands first.
    return min(near, key=lambda found: abs(found - today))


def _ambiguous(asked: _Asked) -> date:
    one, other = asked.match["one"], asked.match["other"]
    hint = gettext(
        "write {one} or {other} for day and month, or 2026-12-01", one=f"{one}.{other}.", other=f"{other}.{one}."
    )
    raise InputError(gettext("{typed} can be read in two ways", typed=asked.shown), hint)


def _ahead(asked: _Asked) -> date:
    return asked.today + timedelta(days=int(asked.match["count"]) * _UNIT[asked.match["unit"] or "d"])


def _day_word(asked: _Asked) -> date:
    return asked.today + timedelta(days=_DAY_WORD[asked.match["name"]])


def _weekday(asked: _Asked) -> date:
    ahead = (_WEEKDAY[asked.match["weekday"]] - asked.today.weekday() - 1) % 7 + 1
    return asked.today + timedelta(days=ahead)


_DAY = r"(?P<day>[0-9]{1,2})"
_YEAR = r"(?P<year>[0-9]{4})"
_BEFORE = rf"(?:(?P<weekday>{_one_of(_WEEKDAY)}),? ?)?"
_IN_BRACKETS = rf"(?: ?\(?(?P<weekday>{_one_of(_WEEKDAY)})\)?)?"
_FORMS: Final[tuple[tuple[str, Callable[[_Asked], date]], ...]] = (
    (rf"{_YEAR}(?P<mark>[-/.])(?P<month>[0-9]{{1,2}})(?P=mark){_DAY}\.?", _calendar),
    (rf"{_BEFORE}{_DAY}\. ?(?P<month>[0-9]{{1,2}})(?:\.? ?|\. ?(?P<year>[0-9]{{4}}|[0-9]{{2}})\.?)", _calendar),
    (r"(?P<one>[0-9]{1,2})/(?P<other>[0-9]{1,2})(?:/[0-9]{2,4})?", _ambiguous),
    (rf"(?:{_YEAR} ?年 ?)?(?P<month>[0-9]{{1,2}}) ?月 ?{_DAY} ?[日号號]?{_IN_BRACKETS}", _calendar),
    (rf"{_BEFORE}{_DAY}(?:st|nd|rd|th|\.)? ?(?P<word>{_one_of(_MONTH)})\.?(?:,? {_YEAR}(?: ?г\.?)?)?", _calendar),
    (rf"{_BEFORE}(?P<word>{_one_of(_MONTH)})\.? {_DAY}(?:st|nd|rd|th)?(?:,? {_YEAR})?", _calendar),
    (rf"{_BEFORE}{_YEAR}\. (?:gada|g\.) {_DAY}\. ?(?P<word>{_one_of(_MONTH)})\.?", _calendar),
    (rf"\+ ?(?P<count>[0-9]{{1,4}}) ?(?P<unit>{_one_of(_UNIT)})?", _ahead),
    (rf"(?P<name>{_one_of(_DAY_WORD)})", _day_word),
    (rf"(?:on |в |во )?(?P<weekday>{_one_of(_WEEKDAY)})", _weekday),
)
_READERS: Final = tuple((re.compile(form), read) for form, read in _FORMS)
