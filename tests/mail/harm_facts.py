"""A folder of mails made to do harm with a file of facts beside them: each of its statements as claims.

``manifest.json`` has ``cases``; each names its ``file`` and says in sentences what ``must`` hold and what ``must_not``,
and some of it in ``assert`` for machines. A sentence that is not known here is an error, so that none is passed over.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from harm_claims import Claim, claim
from harm_evidence import Given
from harms import LOOK, Harm

from deskterm.channels.mail.parse import parse_mail
from deskterm.text.safe import safe_line

Sentence = Callable[[Mapping[str, Any], bytes], Iterable[Claim]]


class NotUnderstood(Exception):
    """A statement for which there is no claim."""


def _says(*claims: Claim) -> Sentence:
    return lambda *_: claims


def _subject(_: Mapping[str, Any], raw: bytes) -> tuple[Claim, ...]:
    return (claim("subject", safe_line(_raw_subject(raw))),)


def _raw_subject(raw: bytes) -> str:
    """The subject as it stands, where it is plain ASCII."""
    line = next(one for one in raw.split(b"\r\n") if one.startswith(b"Subject: "))
    return line[9:].decode("ascii")


def _letters(case: Mapping[str, Any], raw: bytes) -> tuple[Claim, ...]:
    words = case["assert"]["visible_text_contains"][2]
    assert words == _raw_subject(raw)
    return (claim("letter for letter", words), claim("subject", words), claim("readable", words))


def _sender_only(_: Mapping[str, Any], raw: bytes) -> tuple[Claim, ...]:
    address = parse_mail(raw).from_address
    return (claim("sender", address), claim("answered to", address))


def _answered(_: Mapping[str, Any], raw: bytes) -> tuple[Claim, ...]:
    return (claim("answered to", parse_mail(raw).from_address),)


def _decoded_once(_: Mapping[str, Any], raw: bytes) -> tuple[Claim, ...]:
    import base64

    coded = _raw_subject(raw).removeprefix("=?utf-8?B?").removesuffix("?=")
    return (claim("subject", base64.b64decode(coded).decode()),)


def _tame(*more: Claim) -> Sentence:
    return _says(claim("tame"), claim("in one look", LOOK), *more)


_QUIET: Final = _says(claim("idle"))
_FILE: Final = _says(claim("files"), claim("idle"))
_WORDS: Final = _says(claim("readable", "Before", "After"))
_FIRST: Final = "first content of this id"

SENTENCES: Final[dict[str, Sentence]] = {
    # must not
    "text is coloured or inverted by the customer": _tame(),
    "any C0/C1 control byte other than newline and tab reaches the terminal from customer text": _tame(),
    "other lines of the screen are overwritten": _tame(claim("one row")),
    "the window title changes": _tame(),
    "a file: link can be opened": _tame(claim("idle"), claim("never seen", "file:")),
    "the clipboard is read back as input": _tame(),
    "the terminal answers with bytes that arrive as key presses": _tame(),
    "screen mode, mouse mode, bracketed paste or cursor are changed": _tame(),
    "an image is drawn": _tame(),
    "a file is downloaded (iTerm2)": _tame(claim("idle")),
    "everything after the sequence disappears": _says(claim("readable", "After the sequence.")),
    "raw C1 bytes reach the terminal": _tame(),
    "screen cleared or clipboard written from a sender name": _tame(),
    "entities turn into live control bytes": _tame(),
    "CR, BS, SO, SI, NUL or DEL act on the screen": _tame(),
    "bidi overrides change the reading order of the row or of neighbouring columns": _tame(claim("one row")),
    'search for "password" misses the ticket': _says(claim("found by", "password")),
    "two visually equal subjects look like different tickets without any hint": _says(
        claim("subject", "pass\ufffdword re\u200dset\ufffd now\ufffd")
    ),
    "shown exactly like the Latin address with no hint; treated as the same contact as service@paypal.com": _says(
        claim("another customer than", "service@paypal.com"), claim("readable", "mixes letters of several scripts")
    ),
    "crash when stored, searched, exported or printed (UnicodeEncodeError)": _says(
        claim("taken once"), claim("readable", "mid"), claim("found by", "Before")
    ),
    "invisible tag text is sent on to any automatic feature as if written by the customer": _tame(
        claim("never seen", "ignore rules")
    ),
    "a list row takes more than one line": _tame(claim("one row")),
    "customer text is read as markup: colours, links or actions appear; MarkupError ends the program": _tame(),
    "any network request": _QUIET,
    "script, style or comment text is shown": _says(claim("never seen", "steal", "body{}", "secret")),
    "javascript: link can be opened": _tame(claim("never seen", "alert(1)"), claim("idle")),
    "only the false target is visible": _says(claim("readable", "evil.example/x", "https://bank.example")),
    "a CSV export has a cell that starts with = + - @ and runs in a spreadsheet": _says(claim("no cells")),
    "the database changes; searching for this subject raises an error": lambda _, raw: (
        claim("the store whole"), claim("found by", _raw_subject(raw))
    ),
    "screen freezes for more than 2 seconds; memory over 500 MB": _says(
        claim("seconds", 2.0), claim("memory", 500_000_000)
    ),
    "opening takes more than 3 seconds": _says(claim("seconds", 3.0)),
    'regular expressions for "On … wrote:" stall': _says(claim("seconds", 2.0)),
    "threading walks all ids one query each; stall": _says(claim("seconds", 3.0)),
    "RecursionError or crash": _says(claim("taken once"), claim("one row")),
    "recursion crash; the inner subject replaces the outer one": _subject,
    "archive is unpacked for a preview or for search": _says(claim("idle"), claim("never seen", "zeros.txt")),
    "endless loop": _says(claim("seconds", 2.0)),
    "crash (LookupError); codec such as rot13, hex, zlib or idna is looked up by the customer": _says(
        claim("taken once"), claim("readable", "unknown charset")
    ),
    "escape made through UTF-7 reaches the terminal; markup made through UTF-7 is read as markup": _tame(
        claim("readable", "[red]")
    ),
    "left-over ESC bytes after decoding reach the terminal": _tame(),
    "the reply has a Bcc header or an early body": _answered,
    "ValueError when the reply is built": _answered,
    "sender is taken to be boss@shop.example; reply goes there": lambda case, raw: (
        *_sender_only(case, raw), claim("readable", "the sender's name is another address")
    ),
    "crash; silent trust in the second From": lambda case, raw: (
        *_sender_only(case, raw), claim("readable", "more than one From line")
    ),
    "id used as a file name or in SQL text; escape in a details pane": _tame(claim("idle"), claim("the store whole")),
    "second mail with the same id and other content is dropped without trace": _says(
        claim("beside", _FIRST), claim("readable", "different content than the first mail with this id")
    ),
    "SLA clock counts from the future; ticket is never overdue": _says(claim("due from its arrival")),
    "an automatic confirmation is sent back": _says(claim("automatic")),
    "decoded twice": _decoded_once,
    "a file is written outside the chosen folder, or over an existing file, or with a control or override character in"
    " its name": _FILE,
    "opening runs it": _QUIET,
    "written outside the folder": _FILE,
    "opened with a program chosen by content without asking": _QUIET,
    # must
    "the words Before and After are shown": _WORDS,
    "Before and After are shown": _WORDS,
    "the sequence is removed or shown in a visible, harmless form": _tame(),
    "Before, After and café are shown": _says(claim("readable", "Before", "After", "café")),
    "nothing is hidden by overwriting": _says(claim("readable", "Pay 10 EUR", "Pay 99 EUR", "hidden", "end")),
    "overrides/isolates are removed or shown as marks; text kept in order": _tame(
        claim("readable", "user", "// only admins", "and transfer.")
    ),
    "search for password finds it": _says(claim("found by", "password")),
    "own contact record; a hint (punycode or mark) that scripts are mixed": _says(
        claim("another customer than", "service@paypal.com"), claim("readable", "mixes letters of several scripts")
    ),
    "stripped or shown": _tame(),
    "single row": _says(claim("one row")),
    "the bracket text is shown letter for letter in list, body, toast and dialog": _letters,
    "Hello agent is shown": _says(claim("readable", "Hello agent")),
    "true target is visible or a mark says they differ": _says(claim("readable", "evil.example/x")),
    "export escapes the cell": _says(claim("no cells")),
    "ticket is stored and can be found": lambda _, raw: (claim("taken once"), claim("found by", _raw_subject(raw))),
    "second line can be reached": _says(claim("reached", "second line")),
    "last line can be reached or a clear cut mark is shown": _says(claim("reached", "last")),
    "under 2 seconds": _says(claim("seconds", 2.0)),
    "under 3 seconds": _says(claim("seconds", 3.0)),
    "subject shown; text shown or a clear note that the depth limit was hit": lambda case, raw: (
        *_subject(case, raw), claim("readable", "nested deeper than")
    ),
    'subject is "fwd 59"': _says(claim("subject", "fwd 59")),
    "one attachment, listed by its stored size": lambda _, raw: (
        claim("files", "photos.zip"), claim("stored size", _size_of_base64(raw))
    ),
    "no crash": _says(claim("taken once"), claim("one row"), claim("readable", "visible words")),
    "visible words are shown": _says(claim("readable", "visible words")),
    "Before and こん are shown": _says(claim("readable", "Before", "こん")),
    "reply subject is one line": _answered,
    "from_address is customer@example.net": _says(claim("sender", "customer@example.net")),
    "first one used, or a mark": _says(claim("sender", "customer@example.net")),
    "ticket is stored": _says(claim("taken once"), claim("one row")),
    "kept or reported": _says(claim("beside", _FIRST)),
    "received time used": _says(claim("due from its arrival")),
    "marked automatic": _says(claim("automatic")),
    "inner form shown as text, at most once decoded": _decoded_once,
    "one attachment; saved under a safe name inside the chosen folder": _FILE,
    "safe name": _FILE,
    "listed": _says(claim("files", "photo.jpg")),
}  # fmt: skip
"""Every sentence that is known."""


def _size_of_base64(raw: bytes) -> int:
    import base64

    coded = raw.split(b"Content-Transfer-Encoding: base64\r\n\r\n")[1].split(b"--bb")[0]
    return len(base64.b64decode(coded))


def _characters(given: Iterable[str]) -> Claim:
    return claim("never seen", *(one.encode("ascii").decode("unicode_escape") for one in given))


def _range(given: str) -> Claim:
    first, last = (int(one.removeprefix("U+"), 16) for one in given.split(".."))
    return claim("never seen", *map(chr, range(first, last + 1)))


HINTS: Final[dict[str, Callable[[Any], Iterable[Claim]]]] = {
    "note": lambda _: (),
    "screen_never_contains": lambda given: (_characters(given), claim("tame")),
    "screen_never_contains_2": lambda given: (_characters(given), claim("tame")),
    "visible_text_contains": lambda given: (claim("readable", *given),),
    "visible_never_contains": lambda given: (claim("never seen", *given),),
    "plain_text_never_contains_range": lambda given: (_range(given),),
    "search_finds": lambda given: (claim("found by", *given),),
    "not_same_contact_as": lambda given: (claim("another customer than", given),),
    "subject_single_line": lambda given: (claim("one row"), claim("tame")) if given else (),
    "quit_by_click": lambda given: () if given else (claim("in one look", LOOK), claim("tame")),
    "no_network": lambda given: (claim("idle"),) if given else (),
    "csv_cell_never_starts_with": lambda _: (claim("no cells"),),
    "max_seconds": lambda given: (claim("seconds", float(given)),),
    "subject": lambda given: (claim("subject", given),),
    "from_address": lambda given: (claim("sender", given),),
    "attachment_count": lambda given: (claim("count of files", given),),
    "saved_inside_folder": lambda given: (claim("files"),) if given else (),
    "reply_never_has_header": lambda given: (claim("answer without", given),),
    "is_auto_reply": lambda given: (claim("automatic"),) if given else (),
    "auto_response_sent": lambda given: () if given else (claim("automatic"),),
}
"""Every hint for machines that is known."""


def claims_of(case: Mapping[str, Any], raw: bytes) -> tuple[Claim, ...]:
    """What the facts say of one mail; raises ``NotUnderstood``."""
    claims: list[Claim] = []
    for name in case:
        if name not in ("file", "category", "bytes", "must", "must_not", "assert"):
            raise NotUnderstood(f"{case['file']}: {name}")
    for words in (*case["must_not"], *case["must"]):
        if words not in SENTENCES:
            raise NotUnderstood(f"{case['file']}: {words}")
        claims += SENTENCES[words](case, raw)
    for name, given in case["assert"].items():
        if name not in HINTS:
            raise NotUnderstood(f"{case['file']}: {name} = {given!r}")
        claims += HINTS[name](given)
    return tuple(dict.fromkeys(claims))


def read_facts(folder: Path) -> dict[str, Harm]:
    """Every mail of the folder with what its facts claim; raises ``NotUnderstood`` also for a mail without facts."""
    cases = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["cases"]
    if odd := {one["file"] for one in cases} ^ {path.name for path in folder.glob("*.eml")}:
        raise NotUnderstood(f"only a mail or only its facts: {sorted(odd)}")
    return {case["file"]: _harm(case, (folder / case["file"]).read_bytes()) for case in cases}


def _harm(case: Mapping[str, Any], raw: bytes) -> Harm:
    claims = claims_of(case, raw)
    before: list[bytes] = []
    searches: list[str] = []
    for one in claims:
        if one.name == "another customer than":
            before.append(b"From: %s\r\nSubject: x\r\n\r\nx" % one.given[0].encode())
        elif one.name == "beside":
            before.append(raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + one.given[0].encode())
        elif one.name == "found by":
            searches += one.given
    return Harm(Given(raw, tuple(dict.fromkeys(before)), tuple(dict.fromkeys(searches))), claims)
