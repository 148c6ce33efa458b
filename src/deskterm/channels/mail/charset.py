"""From bytes to text: which character set a mail means, and what to do when it lies.

Only text codecs are ever used, by a table of their names: Python also knows ``zlib``, ``rot13`` or ``idna`` as
codecs, and a mail may name them. Names follow the Encoding Standard where practice differs from the letter: what calls
itself ``iso-8859-1`` is windows-1252, ``gb2312`` is its superset, and so on.
"""

import re
from encodings.aliases import aliases
from functools import lru_cache
from typing import Final

from deskterm.desk import remarks

_ALIASES: Final = {
    "ascii": "cp1252",
    "us_ascii": "cp1252",
    "iso_8859_1": "cp1252",
    "iso8859_1": "cp1252",
    "latin1": "cp1252",
    "latin_1": "cp1252",
    "iso_8859_9": "cp1254",
    "iso8859_9": "cp1254",
    "latin5": "cp1254",
    "iso_8859_11": "cp874",
    "tis_620": "cp874",
    "windows_874": "cp874",
    "dos_874": "cp874",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "gb2312": "gb18030",
    "gb_2312_80": "gb18030",
    "hz_gb_2312": "hz",
    "euc_cn": "gb18030",
    "gbk": "gb18030",
    "x_gbk": "gb18030",
    "cp936": "gb18030",
    "windows_936": "gb18030",
    "big5": "big5hkscs",
    "big5_hkscs": "big5hkscs",
    "x_x_big5": "big5hkscs",
    "shift_jis": "cp932",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "x_sjis": "cp932",
    "windows_31j": "cp932",
    "ms_kanji": "cp932",
    "x_euc_jp": "euc_jp",
    "iso_2022_jp": "iso2022_jp_ext",
    "iso_2022_jp_ms": "iso2022_jp_ext",
    "cp50220": "iso2022_jp_ext",
    "cp50221": "iso2022_jp_ext",
    "euc_kr": "cp949",
    "ks_c_5601_1987": "cp949",
    "ks_c_5601": "cp949",
    "ksc5601": "cp949",
    "x_windows_949": "cp949",
    "windows_949": "cp949",
    "x_mac_cyrillic": "mac_cyrillic",
    "x_mac_ce": "mac_latin2",
    "x_mac_roman": "mac_roman",
    "macintosh": "mac_roman",
    "koi8_r": "koi8_r",
    "koi8_ru": "koi8_u",
    "utf8mb4": "utf_8",
    "x_utf_8": "utf_8",
    "unicode_1_1_utf_8": "utf_8",
    "unicode_1_1_utf_7": "utf_7",
    "x_unicode_2_0_utf_7": "utf_7",
    "unicode": "utf_16",
}
_NOT_TEXT: Final = {
    "base64_codec", "bz2_codec", "hex_codec", "quopri_codec", "rot_13", "uu_codec", "zlib_codec", "mbcs", "idna",
    "punycode", "raw_unicode_escape", "unicode_escape", "undefined",
}  # fmt: skip
_CODECS: Final = (
    frozenset(aliases.values()) | frozenset(_ALIASES.values()) | {"koi8_t", "koi8_u", "cp720", "cp737", "cp856"}
) - _NOT_TEXT
_UNKNOWN_NAMES: Final = {"", "unknown", "unknown_8bit", "x_unknown", "default", "binary", "8bit", "7bit", "none"}
_ESCAPING: Final = ("iso2022", "hz", "utf_7", "utf_16", "utf_32")
"""Codecs in which plain ASCII bytes may stand for something else."""
_JAPANESE: Final = re.compile(rb"\x1b\$[@B]")
_NAME: Final = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")
_SEPARATORS: Final = re.compile(r"[^a-z0-9]+")
_CODE_PAGE: Final = re.compile(r"(?:x_)?(?:windows|win|cp|ibm|ansi|microsoft_cp|ms)_?([0-9]{3,5})")
_ISO: Final = re.compile(r"(?:x_)?iso_?8859_?([0-9]{1,2})(?:_.*)?")
_HIGH: Final = re.compile(rb"[\x80-\xff]+")
_BEYOND_ASCII: Final = re.compile("[^\x00-\x7f]")
_CP1252: Final = bytes(range(256)).decode("cp1252", "replace")
_CP1252_TABLE: Final = {code: _CP1252[code] for code in range(0x80, 0xA0)}
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_COMMON_HAN: Final = re.compile("[的是不我有在人了你请您好订单退款发货问题快递物流账户号客服谢没收到]")
_GUESS_LEAST: Final = 200
_GUESS_LEAST_HIGH: Final = 24
"""A guess about fewer bytes than the one, with fewer beyond ASCII than the other, is worth less than windows-1252."""
_GUESS_MOST: Final = 16_384


@lru_cache(maxsize=256)
def codec_for(name: str) -> str | None:
    """Return the Python text codec a charset name means, or ``None`` when it means none we know."""
    plain = _SEPARATORS.sub("_", name.strip().strip("\"'").lower()[:60]).strip("_")
    if plain in _UNKNOWN_NAMES or not _NAME.fullmatch(plain):
        return None
    iso = _ISO.fullmatch(plain)
    if iso:
        plain = f"iso_8859_{iso[1]}" if plain not in _ALIASES else plain
    if plain in _ALIASES:
        return _ALIASES[plain]
    page = _CODE_PAGE.match(plain)  # also what runs on after it: windows-1252http-equiv
    if page and f"cp{page[1]}" in _CODECS:
        code = f"cp{page[1]}"
        return _ALIASES.get(code, code)
    code = aliases.get(plain, plain)
    return _ALIASES.get(code, code) if code in _CODECS else None


def storable(text: str) -> str:
    """Replace what no database or encoder takes (NUL, lone surrogates) by U+FFFD; everything else stays."""
    return _UNSTORABLE.sub("\ufffd", text) if _UNSTORABLE.search(text) else text


def as_windows_1252(raw: bytes) -> str:
    """Decode anything at all: windows-1252, its five unassigned bytes and NUL as U+FFFD."""
    return storable(raw.decode("latin-1").translate(_CP1252_TABLE))


def decode_header(raw: bytes, hint: str = "") -> str:
    """Decode raw header bytes: UTF-8, else the body's charset ``hint``, else windows-1252.

    Headers are too short to guess from, except that a line of hardly anything but high bytes is not Latin.
    """
    if raw.isascii():
        return decode_escaped(raw) or storable(raw.decode("ascii"))
    mostly = _mostly_utf8(raw)
    if mostly is not None:
        return storable(mostly)
    codec = codec_for(hint) if hint else None
    if codec and codec not in ("utf_8", "cp1252"):
        text = _decode(raw, codec)
        if text is not None:
            return storable(text)
    return _not_latin(raw) or as_windows_1252(raw)


def decode_escaped(raw: bytes, hint: str = "") -> str:
    """Decode ASCII bytes that stand for other letters: Japanese by its escapes, else by ``hint``; empty for others."""
    japanese = raw.isascii() and _JAPANESE.search(raw) is not None
    codec = "iso2022_jp_ext" if japanese else codec_for(hint) if hint else None
    if codec is None or not codec.startswith(_ESCAPING[:3]) or not raw.isascii():
        return ""
    return storable(_decode(raw, codec) or "")


def _not_latin(raw: bytes) -> str:
    """Decode a header whose letters are nearly all beyond ASCII: Chinese, else the likelier Cyrillic."""
    runs = _HIGH.findall(raw)
    if 3 * sum(map(len, runs)) < 2 * len(raw) or len(raw) < 4:
        return ""
    if all(len(run) % 2 == 0 for run in runs):
        text = _decode(raw, "gb18030")
        if text is not None and _COMMON_HAN.search(text):
            return storable(text)
    # Most letters are small, and the two Cyrillic sets have capitals where the other has small ones
    return max((raw.decode(codec, "replace") for codec in ("cp1251", "koi8_r")), key=_small_letters)


def _small_letters(text: str) -> int:
    return sum(1 for character in text if "а" <= character <= "я")


def decode_word(raw: bytes, charset: str) -> str:
    """Decode the bytes of encoded words that declare ``charset``."""
    codec = codec_for(charset)
    if codec and (not raw.isascii() or codec.startswith(_ESCAPING)):
        text = _decode(raw, codec)
        if text is not None:
            return storable(text)
        if codec not in ("cp1252", "utf_8"):
            return storable(raw.decode(codec, "replace"))
    return decode_header(raw)


def decode_body(raw: bytes, declared: str = "") -> tuple[str, str]:
    """Decode a text part; returns the text and a note for the reader, empty when nothing was doubtful."""
    codec = codec_for(declared) if declared else None
    unknown = declared and not codec and _is_a_claim(declared)
    note = remarks.CHARSET_UNKNOWN.format(charset=repr(declared[:40])) if unknown else ""
    some_lost = remarks.CHARACTERS_LOST.format(charset=declared[:40])
    if raw.startswith(b"\xef\xbb\xbf"):
        raw, codec = raw[3:], "utf_8"
    elif raw.startswith((b"\xff\xfe", b"\xfe\xff")) and len(raw) % 2 == 0:
        codec = "utf_16"
    if codec and codec.startswith(_ESCAPING):
        text = raw.decode(codec, "replace")
        return storable(text), some_lost if "\ufffd" in text else ""
    if raw.isascii() and b"\x1b$" not in raw:
        return storable(raw.decode("ascii")), note
    if codec == "cp1252" and not _says_nothing(declared) and not _surely_utf8(raw):
        return as_windows_1252(raw), ""
    if codec and codec not in ("cp1252", "utf_8"):
        text = _decode(raw, codec)
        if text is not None:
            return storable(text), ""
    mostly = _mostly_utf8(raw)
    if mostly is not None:
        broken = codec not in (None, "utf_8") and not _says_nothing(declared)
        return storable(mostly), remarks.CHARSET_WRONG.format(charset=declared[:40]) if broken else note
    if codec and codec not in ("cp1252", "utf_8"):
        return storable(raw.decode(codec, "replace")), some_lost
    guessed = _guess(raw)
    if guessed:
        return storable(guessed[0]), remarks.CHARSET_GUESSED.format(charset=guessed[1])
    invalid = remarks.CHARSET_BROKEN.format(charset=declared[:40]) if codec == "utf_8" else ""
    return as_windows_1252(raw), note or invalid


def _is_a_claim(declared: str) -> bool:
    return _SEPARATORS.sub("_", declared.lower()).strip("_") not in _UNKNOWN_NAMES


def _says_nothing(declared: str) -> bool:
    """``us-ascii`` is what software writes that did not look."""
    return declared.strip().lower().replace("_", "-") in ("us-ascii", "ascii")


def _decode(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except ValueError:
        return None


def _surely_utf8(raw: bytes) -> bool:
    """True for valid UTF-8 with at least three characters beyond ASCII: chance does not write that in Latin."""
    text = _decode(raw, "utf_8")
    return text is not None and len(_BEYOND_ASCII.findall(text)) >= 3


def _mostly_utf8(raw: bytes) -> str | None:
    """Decode as UTF-8 when it is, or when the broken places are few beside the good ones."""
    text = _decode(raw, "utf_8")
    if text is None:
        text = _decode_halves(raw)
    if text is not None:
        return text
    text = raw.decode("utf_8", "replace")
    lost = text.count("\ufffd")
    good = len(_BEYOND_ASCII.findall(text)) - lost
    return text if good > 2 * lost else None


def _decode_halves(raw: bytes) -> str | None:
    """Decode UTF-8 in which software wrote characters as two halves (CESU-8); a half alone stays one."""
    try:
        text = raw.decode("utf_8", "surrogatepass")
    except ValueError:
        return None
    return text.encode("utf_16_le", "surrogatepass").decode("utf_16_le", "surrogatepass")


def _guess(raw: bytes) -> tuple[str, str] | None:
    """Guess the charset of a longer text that is neither declared nor UTF-8."""
    if b"\x1b$" in raw and raw.isascii():
        text = _decode(raw, "iso2022_jp_ext")
        return (text, "iso-2022-jp") if text is not None else None
    raw_start = raw[:_GUESS_MOST]
    if len(raw) < _GUESS_LEAST and sum(map(len, _HIGH.findall(raw_start))) < _GUESS_LEAST_HIGH:
        return None
    import chardet

    eras = chardet.EncodingEra.MODERN_WEB | chardet.EncodingEra.LEGACY_ISO
    found = chardet.detect(raw_start, encoding_era=eras)["encoding"]
    codec = codec_for(found) if found else None
    text = _decode(raw, codec) if codec else None
    return (text, str(found).lower()) if text is not None else None
