"""Folding text for search, the same way before indexing and before asking.

Folded are case, diacritics (``ē`` to ``e``, ``ё`` to ``е``, ``й`` to ``и``), full and half width, traditional to
simplified Chinese; punctuation and symbols become spaces, invisible characters vanish. Runs of Han, kana and hangul
have no spaces between words, so they are indexed as overlapping pairs of characters. Names are indexed transliterated
too.

The index is an SQLite FTS5 table with the ``unicode61`` tokenizer whose columns hold ``tokens_for_index(text)``.
"""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

MOST_TERMS: Final = 24
"""Terms of one question that count; a longer one is a pasted letter, not a search."""

_SPECIAL: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t", "ı": "i",
    "ŋ": "n", "ĸ": "k", "ŀ": "l", "ƒ": "f", "ə": "e",
}  # fmt: skip
_PAIRED: Final = re.compile(
    "[\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3100-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\ua000-\ua48f\uac00-\ud7af\uf900-\ufaff\U00016fe0-\U00018aff\U0001b000-\U0001b16f"
    "\U00020000-\U0003ffff]+"
)
"""Characters of scripts without spaces between words."""
_ASCII: Final[dict[int, str]] = {
    code: chr(code).lower() if chr(code).isalnum() else ("" if code < 9 or 13 < code < 28 or code == 127 else " ")
    for code in range(128)
}
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„‟«»＂「」『』《》", '"'))
_QUOTED: Final = re.compile(r'"([^"]*)"')
_MOST_REMEMBERED: Final = 50_000
_LONGEST_QUESTION: Final = 1_000
_LONGEST_PHRASE: Final = 40
_LONGEST_NAME: Final = 200
_LONGEST_JOINED: Final = 8

_TRANSLITERATION: Final = (
    ("shch", "sc"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("kh", "h"), ("ph", "f"), ("th", "t"),
    ("ck", "k"), ("ts", "c"), ("tz", "c"), ("x", "ks"), ("q", "k"), ("w", "v"), ("y", "i"), ("j", "i"), ("io", "e"),
)  # fmt: skip
"""What makes Latvian, Russian and English spellings of one name meet: Щукин, Ščukins, Shchukin."""
_DOUBLED: Final = re.compile(r"(\D)\1+")
"""Letters only: of a figure every one counts."""


@dataclass(frozen=True, slots=True)
class Term:
    """One thing asked for: index tokens that stand beside each other, the last perhaps only begun.

    ``source`` is the folded text of the term, from which its forms as a name are made.
    """

    tokens: tuple[str, ...]
    prefix: bool
    source: str


class _Folding(dict[int, str]):
    """One character to its folded form, worked out when first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _MOST_REMEMBERED:
            self[code] = folded
        return folded


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Cf", "Cc", "Cs", "Co", "Cn"):
        return " " if character in "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85" else ""
    before = ""
    text = character
    for _ in range(5):
        before, text = text, _fold_step(text)
        if text == before:
            break
    return text


def _fold_step(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).casefold()
    text = "".join(_SPECIAL.get(letter, letter) for letter in text)
    letters = [letter for letter in unicodedata.normalize("NFD", text) if not _is_diacritic(letter)]
    text = unicodedata.normalize("NFC", "".join(letters))
    simplified = _simplified()
    text = "".join(simplified.get(letter, letter) for letter in text)
    return "".join(letter if unicodedata.category(letter)[0] in "LNM" else " " for letter in text)


def _is_diacritic(letter: str) -> bool:
    """True for marks above and below letters, Hebrew and Arabic points; not for vowel signs and voicing marks."""
    combining = unicodedata.combining(letter)
    return combining >= 200 or 10 <= combining <= 36 or letter in "\u034f\ufe0e\ufe0f"


_characters: dict[str, str] = {}


def _simplified() -> dict[str, str]:
    """Return traditional characters with their simplified form, read once from the dictionary of OpenCC."""
    if not _characters:
        from importlib.resources import files

        table = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text("utf-8")
        for line in table.splitlines():
            traditional, tab, simplified = line.partition("\t")
            if tab and not line.startswith("#") and len(traditional) == 1:
                _characters[traditional] = simplified.split(" ", 1)[0]
    return _characters


_folding: Final = _Folding(_ASCII)


def fold(text: str) -> str:
    """Return ``text`` folded: words of letters, digits and their marks, separated by single spaces.

    Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.translate(_ASCII).split())
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    folded = " ".join(text.translate(_folding).split())
    if unicodedata.is_normalized("NFC", folded):
        return folded
    # What vanished may have stood between two characters that belong together.
    return " ".join(unicodedata.normalize("NFC", folded).translate(_folding).split())


def folded_in_place(text: str) -> str:
    """Return ``text`` with each character folded by itself, to tell about where a folded word stands in it."""
    return text.translate(_folding)


def bare(text: str) -> str:
    """Return ``text`` without case, diacritics, full width and needless spaces; its signs stay."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    return " ".join("".join(letter for letter in decomposed if not unicodedata.combining(letter)).split())


def tokens_for_index(text: str) -> str:
    """Return what the index keeps of ``text``: folded words, and each run of Han, kana or hangul in pairs.

    ``退款还没`` becomes ``退款 款还 还没 没``: every character begins exactly one token, so that a question of one
    character is a prefix and a longer one a phrase.
    """
    folded = fold(text)
    if folded.isascii() or _PAIRED.search(folded) is None:
        return folded
    return " ".join(_PAIRED.sub(_spaced_pairs, folded).split())


def _spaced_pairs(match: re.Match[str]) -> str:
    run = match[0]
    return f" {' '.join([a + b for a, b in pairwise(run)])} {run[-1]} "


def query_terms(text: str) -> list[Term]:
    """Read a question: words (the last one may be unfinished), ``"phrases in quotes"``, runs of Han as phrases.

    What punctuation joins (``58-211``, ``ilze@example.com``) is a phrase. At most 24 terms count.
    """
    terms: list[Term] = []
    asked = text[:_LONGEST_QUESTION].translate(_QUOTES)
    position = 0
    for match in _QUOTED.finditer(asked):
        terms += _plain_terms(asked[position : match.start()])
        terms += _term(fold(match[1]), prefix=False)
        position = match.end()
    last = _plain_terms(asked[position:].replace('"', " "))
    if last and not asked[-1:].isspace():
        last[-1:] = _term(last[-1].source, prefix=True)
    return (terms + last)[:MOST_TERMS]


def _plain_terms(text: str) -> list[Term]:
    return [term for chunk in text.split() for term in _term(fold(chunk), prefix=False)]


def _term(folded: str, *, prefix: bool) -> list[Term]:
    if not folded:
        return []
    pieces = [piece for word in folded.split() for piece in _pieces(word)]
    tokens: list[str] = []
    for piece in pieces:
        if _PAIRED.match(piece) is None or len(piece) == 1:
            tokens.append(piece)
        else:
            tokens += [a + b for a, b in pairwise(piece)]
            tokens.append(piece[-1])
    last = pieces[-1]
    if _PAIRED.match(last) is None:
        prefix = prefix and len(last) > 1
    elif len(last) == 1:
        prefix = True  # one character begins every pair it stands first in
    else:
        tokens.pop()  # the text may go on after the last pair
        prefix = False
    if len(tokens) > _LONGEST_PHRASE:
        tokens, prefix = tokens[:_LONGEST_PHRASE], False
    return [Term(tuple(tokens), prefix, folded)]


def _pieces(word: str) -> list[str]:
    """Split a folded word where runs of paired characters begin and end."""
    pieces: list[str] = []
    position = 0
    for match in _PAIRED.finditer(word):
        pieces += [word[position : match.start()], match[0]]
        position = match.end()
    return [piece for piece in (*pieces, word[position:]) if piece]


def match_expression(text: str, name_column: str | None = None) -> str | None:
    """Return an FTS5 ``MATCH`` string that finds all of ``text``, or ``None`` when there is nothing to look for.

    Every token is quoted, so no word of the question is an operator. With ``name_column``, the column that holds
    ``name_forms``, a term is also looked for there in its transliterated form.
    """
    terms = query_terms(text)
    if not terms:
        return None
    return " AND ".join(_expression(term, name_column) for term in terms)


def _expression(term: Term, name_column: str | None) -> str:
    plain = _phrase(term.tokens, prefix=term.prefix)
    names = name_terms(term.source) if name_column else []
    if not names or name_column is None or (tuple(names) == term.tokens and term.prefix):
        return plain
    column = name_column.replace('"', '""')
    wanted = " AND ".join(_phrase((name,), prefix=True) for name in names)
    return f'({plain} OR "{column}" : ({wanted}))'


def _phrase(tokens: tuple[str, ...], *, prefix: bool) -> str:
    words = " ".join(tokens).replace('"', '""')
    return f'"{words}" *' if prefix else f'"{words}"'


def name_forms(name: str) -> str:
    """Return what the index keeps of a person's name: as ``tokens_for_index``, and transliterated.

    The transliteration drops the ending of Latvian masculine names and levels the spellings of Russian ones, so that
    ``Олег Петров`` and ``Oļegs Petrovs`` meet; a Chinese name is kept as its syllables from each one on. Figures are
    kept as they are: ``Nr1999`` is not ``Nr1119``.
    """
    plain = tokens_for_index(name[:_LONGEST_NAME])
    forms: list[str] = []
    for word in fold(name[:_LONGEST_NAME]).split():
        for piece in _pieces(word):
            forms += _syllables(piece, joined=True) if _PAIRED.match(piece) else [_level(piece)]
    known = set(plain.split())
    if all(form in known for form in forms):
        return plain
    return f"{plain} {' '.join(form for form in forms if form)}"


def name_terms(text: str) -> list[str]:
    """Return the words to ask ``name_forms`` for, as prefixes; nothing for what cannot be a name (digits)."""
    words: list[str] = []
    for word in fold(text[:_LONGEST_NAME]).split():
        for piece in _pieces(word):
            if _PAIRED.match(piece):
                syllables = _syllables(piece, joined=False)
                words += [syllables[0], "".join(syllables[1:])] if 1 < len(piece) <= 4 else []
            elif not piece.isdigit():
                words.append(_level(piece))
    return [word for word in words if len(word) > 1]


def _level(word: str) -> str:
    """Return one folded word as it is compared with names from other alphabets."""
    if not word.isascii():
        from anyascii import anyascii

        word = fold(anyascii(word).replace("'", "")).replace(" ", "")
    for spelled, levelled in _TRANSLITERATION:
        word = word.replace(spelled, levelled)
    if word.startswith("ie"):
        word = word[1:]
    word = _DOUBLED.sub(r"\1", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _syllables(run: str, *, joined: bool) -> list[str]:
    from anyascii import anyascii

    single = [_level(fold(anyascii(character)).replace(" ", "")) for character in run]
    if not joined:
        return single
    return ["".join(single[start : start + _LONGEST_JOINED]) for start in range(len(single))]
