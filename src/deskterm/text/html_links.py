"""Where a link really leads, said beside its text."""

import re
from typing import Final

_SCHEME: Final = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_SAFE_SCHEMES: Final = frozenset({"http", "https", "ftp"})
_SHOWN_SCHEMES: Final = frozenset({"mailto", "tel", "sms"})
_HOST_IN_TEXT: Final = re.compile(r"https?://([^\s<>/?#]++)|((?<![\w\-])[\w\-]++(?:\.[\w\-]++)++)(?!@)")
_TOP_LEVEL: Final = re.compile(r"[^\W\d_]{2,24}|xn--[\w\-]+")
_ASCII_LETTER: Final = re.compile(r"[a-zA-Z]")
_LOOKALIKE: Final = re.compile("[\u0370-\u058f]")


_LONGEST_URL: Final = 100


def link_target(target: str, shown: str) -> str:
    """Return what to show beside a link so that nobody is misled; empty when its text already says it.

    A web address is shown from its host on, cut at a length that never cuts the host; user names before the host,
    which only serve to deceive, are left out. Links that run code are named as such.
    """
    scheme = _SCHEME.match(target)
    kind = scheme[1].lower() if scheme else ""
    if kind in _SHOWN_SCHEMES:
        address = target[len(kind) + 1 :].split("?", 1)[0]
        return "" if address.casefold() in shown.casefold() else address[:_LONGEST_URL]
    if kind and kind not in _SAFE_SCHEMES:
        return f"{kind[:20]}: link"
    if not kind and not target.startswith(("//", "\\\\")):
        return ""  # an anchor inside the page, or relative to nothing
    rest = target[len(kind) + 1 :] if kind else target
    rest = rest.replace("\\", "/").lstrip("/")
    authority = re.split(r"[/?#]", rest, maxsplit=1)[0]
    path = rest[len(authority) :]
    host = authority.rsplit("@", 1)[-1]
    if not host:
        return ""
    if _names_only(shown[:2_000], _host_of(host)):
        return ""
    if _ASCII_LETTER.search(host) and _LOOKALIKE.search(host):
        host = host.encode("punycode").decode("ascii") + " (mixed letters)"
    room = max(0, _LONGEST_URL - len(host))
    path = path if len(path) <= room else path[:room] + "…"
    return f"{kind or 'https'}://{host}{'' if path == '/' else path}"


def _names_only(shown: str, host: str) -> bool:
    """True when the text of a link names its host and no other."""
    named: set[str] = set()
    for match in _HOST_IN_TEXT.finditer(shown):
        name = _host_of(match[1] or match[2])
        if match[1] or _TOP_LEVEL.fullmatch(name.rpartition(".")[2]):
            named.add(name)
    return named == {host}


def _host_of(authority: str) -> str:
    """Return the host a reader would name: no user, port, ``www`` or closing punctuation."""
    return authority.lower().rsplit("@", 1)[-1].removeprefix("www.").split(":", 1)[0].rstrip(".,;)")
