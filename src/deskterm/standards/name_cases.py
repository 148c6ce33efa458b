"""Names in their cases: how Latvian and Russian write Anna Bērziņa and Олег Петров in a sentence.

Forms are made from the ending a name has in the nominative. That makes a few that nobody says, and misses names that
change within (Павел is known, Любовь is not); what it makes of one name is hardly ever another name.
"""

import re
from functools import lru_cache
from typing import Final

from deskterm.standards.reply_words import HAN, JOINED

_LATVIAN: Final = (
    ("is", ("im", "i", "ī", "a")),
    ("us", ("um", "u", "ū")),
    ("s", ("a", "am", "u", "ā", "")),
    ("š", ("a", "am", "u", "i", "ā", "")),
    ("a", ("as", "ai", "u", "ā")),
    ("e", ("es", "ei", "i", "ē")),
)
"""Endings of the nominative, and those of the other cases instead; the first that fits counts."""

_SOFTENED: Final = {
    "n": "ņ", "l": "ļ", "d": "ž", "t": "š", "s": "š", "z": "ž", "c": "č", "b": "bj", "p": "pj", "m": "mj", "v": "vj",
}  # fmt: skip
"""What becomes of the letter before -is in the genitive: Jānis, Jāņa."""

_RUSSIAN: Final = (
    ("ая", ("ой", "ую")),
    ("яя", ("ей", "юю")),
    ("ий", ("ого", "его", "ому", "ему", "им", "ом", "ем", "ия", "ию", "ием", "ии")),
    ("ый", ("ого", "ому", "ым", "ом")),
    ("ой", ("ого", "ому", "ым", "им", "ом")),
    ("й", ("я", "ю", "ем", "е")),
    ("ь", ("я", "ю", "ем", "е", "и", "ью")),
    ("а", ("ы", "и", "е", "у", "ой", "ою", "ей")),
    ("я", ("и", "е", "ю", "ей", "ею")),
    *((one, (f"{one}а", f"{one}у", f"{one}ом", f"{one}ем", f"{one}ым", f"{one}е")) for one in "бвгджзклмнпрстфхцчшщ"),
)
_FLEETING: Final = {"Павел": "Павл", "Лев": "Льв", "Пётр": "Петр"}

_LATVIAN_TEXT: Final = re.compile("[āčēģīķļņšūž]", re.IGNORECASE)
_CYRILLIC: Final = re.compile("[а-яё]", re.IGNORECASE)
_HAN: Final = re.compile(f"[{HAN}]")
_SHORTEST: Final = 3


def is_latvian(text: str) -> bool:
    """Whether a text has letters only Latvian has: in an English one «Prices» is no case of Price."""
    return _LATVIAN_TEXT.search(text) is not None


def forms(word: str, *, latvian: bool) -> tuple[str, ...]:
    """One word of a name as it stands, then in its other cases; Latvian ones only where ``latvian`` says so."""
    if len(word) < _SHORTEST or not word[0].isupper() or _HAN.search(word):
        return (word,)
    if _CYRILLIC.search(word):
        table, stem = _RUSSIAN, _FLEETING.get(word)
        if stem is not None:
            return (word, *(f"{stem}{ending}" for ending in ("а", "у", "ом", "е")))
    elif latvian:
        table = _LATVIAN
    else:
        return (word,)
    for ending, others in table:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            found = [stem + one for one in others]
            if ending == "is" and stem[-1] in _SOFTENED:
                found.append(f"{stem[:-1]}{_SOFTENED[stem[-1]]}a")
            return tuple(dict.fromkeys((word, *found)))
    return (word,)


@lru_cache(maxsize=400)
def pattern_of(name: str, *, latvian: bool, nominative: bool = True) -> re.Pattern[str] | None:
    """What finds a whole name in any case; of two words also the other way round. None for a name of no words.

    Without ``nominative`` only other cases are found.
    """
    words = name.split()
    if not words:
        return None
    parts: list[str] = []
    for word in words:
        known = forms(word, latvian=latvian)[0 if nominative else 1 :]
        if not known:
            return None
        escaped = (re.escape(one).replace("ё", "[её]").replace("Ё", "[ЕЁ]") for one in known)
        parts.append(f"(?:{'|'.join(sorted(escaped, key=len, reverse=True))})")
    orders = [parts, parts[::-1]] if len(parts) == 2 else [parts]
    whole = "|".join(r"\s+".join(order) for order in orders)
    before, after = ("", "") if _HAN.search(name) else (rf"(?<!{JOINED})", rf"(?!{JOINED})")
    return re.compile(f"{before}(?:{whole}){after}")
