"""Where SQLite and PostgreSQL differ: one text of SQL for both, and what becomes of it on PostgreSQL.

Queries are written as SQLite wants them, within what both understand: ``count(*) FILTER (WHERE ...)``, plain flags,
``FALSE`` and ``TRUE``. SQLite gets the text untouched. For PostgreSQL the few words that only SQLite has are put
otherwise, each by one row of ``_RULES``; what was worked out for a text is remembered. How columns are typed on both
stands in ``columns``.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from deskterm.text.fold import Term, match_expression, name_terms, query_terms

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult

POSTGRES: Final = "postgresql"
"""What SQLAlchemy calls it."""

_RECENT: Final = 10_000
"""So many of the newest messages are looked through for a word, one by one, before all that have it are gathered."""


def _newest_hits(found: re.Match[str]) -> str:
    """The newest messages that have a word.

    PostgreSQL's index does not keep them in order of time. A frequent word is soon met among the newest messages, and
    of a rare one all can be fetched and sorted; the planner cannot tell which of the two a word is.
    """
    return _newest_of(found["asked"], found["sight"], found["most"])


def _newest_of(asked: str, sight: str, limit: str) -> str:
    hit = f"words @@ %({asked})s{for_postgres(sight)}"
    most = f"%({limit})s"
    return (
        f"WITH recent AS MATERIALIZED (SELECT rowid FROM (SELECT rowid, words FROM message_search ORDER BY rowid DESC"
        f" LIMIT {_RECENT}) AS message_search WHERE {hit} ORDER BY rowid DESC LIMIT {most})"
        f" SELECT rowid FROM (SELECT rowid FROM recent WHERE (SELECT count(*) FROM recent) >= {most} UNION ALL"
        f" SELECT rowid FROM (SELECT rowid FROM message_search WHERE (SELECT count(*) FROM recent) < {most} AND {hit}"
        f" OFFSET 0) AS every) AS hits ORDER BY rowid DESC LIMIT {most}"
    )


def _ranked_hits(found: re.Match[str]) -> str:
    """The newest messages that have a word, with what ranks them."""
    score = for_postgres(found["score"]).replace("message_search.", "ranked.").replace("match", found["of"])
    return (
        f"SELECT ranked.rowid, {score} AS score FROM ({_newest_of(found['of'], found['within'], found['first'])})"
        " AS found JOIN message_search AS ranked ON ranked.rowid = found.rowid"
    )


_RULES: Final[tuple[tuple[str, str, Callable[[re.Match[str]], str]], ...]] = (
    (
        "ranked_hits",
        r"SELECT rowid, (?P<score>bm25\(.*?\)) AS score FROM message_search WHERE message_search MATCH :(?P<of>\w+)"
        r"(?P<within>.*?) ORDER BY rowid DESC LIMIT :(?P<first>\w+)",
        _ranked_hits,
    ),
    (
        "hits",
        r"SELECT rowid FROM message_search WHERE message_search MATCH :(?P<asked>\w+)(?P<sight>.*?)"
        r" ORDER BY rowid DESC LIMIT :(?P<most>\w+)",
        _newest_hits,
    ),
    # What stands in quotes stays as it is; the driver wants its percent signs twice.
    ("quoted", r"'(?:[^']|'')*'", lambda found: found[0].replace("%", "%%")),
    ("percent", r"%", lambda _: "%%"),
    ("cast", r"::", lambda found: found[0]),
    ("named", r":(?P<name>[a-z_0-9]+)", lambda found: f"%({found['name']})s"),
    ("placed", r"\?", lambda _: "%s"),
    # SQLite keeps to the order of a cross join, and its cross joins take conditions.
    ("cross", r"\bCROSS JOIN\b", lambda _: "JOIN"),
    ("hint", r"\bINDEXED BY \w+", lambda _: ""),
    ("distinct", r"\bIS NOT (?=[?:'])", lambda _: "IS DISTINCT FROM "),
    ("search", r"\b(?P<index>\w+)_search MATCH\b", lambda found: f"{found['index']}_search.words @@"),
    # The lower the better on both. The index weighs subjects as A, customers as B and the rest as D.
    (
        "rank",
        r"\bbm25\((?P<ranked>\w+), 1\.0, 4\.0, 2\.0\)",
        lambda found: f"-ts_rank('{{0.25, 0.25, 0.5, 1.0}}', {found['ranked']}.words, %(match)s, 1)",
    ),
)
_WORDS: Final = re.compile("|".join(f"(?P<{name}_rule>{pattern})" for name, pattern, _ in _RULES))
_PUT: Final = {f"{name}_rule": put for name, _, put in _RULES}


@lru_cache(maxsize=2048)
def for_postgres(sql: str) -> str:
    """``sql`` as psycopg takes it, placeholders and all; parameters must always be given with it, if only none."""
    return _WORDS.sub(_replaced, sql)


def _replaced(found: re.Match[str]) -> str:
    return next(put(found) for rule, put in _PUT.items() if found[rule] is not None)


def tell(connection: "Connection", sql: str, parameters: dict[str, Any] | list[dict[str, Any]]) -> "CursorResult[Any]":
    """Carry out one statement, once or for each of several parameters, in the way of whichever database it is."""
    return connection.exec_driver_sql(for_postgres(sql) if connection.dialect.name == POSTGRES else sql, parameters)


class Match:
    """What is asked of the search index: each driver takes it in its own language.

    A parameter of ``MATCH``. One without words matches nothing.
    """

    __slots__ = ("_text", "empty", "for_sqlite")

    def __init__(self, text: str) -> None:
        """The question a person typed; names are looked for in their transliterated form too."""
        expression = match_expression(text, name_column="customer")
        self._text = text
        self.empty = expression is None
        self.for_sqlite = expression or '""'

    def __conform__(self, _: object) -> str:
        """What the driver of SQLite makes of it."""
        return self.for_sqlite

    @property
    def for_postgres(self) -> str:
        """The question as a ``tsquery``."""
        return tsquery(self._text)


# A lexeme may have 2046 bytes, a position be 16383, a whole vector about a megabyte. A word longer than any is known
# by its beginning; what a letter of book length says after its first words is found without regard to their order.
_LONGEST_WORD: Final = 500
_LAST_POSITION: Final = 16383
_MOST_PLACES: Final = 255
_MOST_BYTES: Final = 900_000
_SUBJECT, _CUSTOMER, _BODY = "A", "B", ""


def tsvector(subject: str, customer: str, body: str) -> str:
    """Index tokens as PostgreSQL keeps them: each with its places, and the part of the message they stand in."""
    places: dict[str, list[str]] = {}
    position, size = 1, 0
    for part, tokens in ((_SUBJECT, subject), (_CUSTOMER, customer), (_BODY, body)):
        for token in tokens.split():
            word = token[:_LONGEST_WORD]
            held = places.get(word)
            if held is None:
                size += 4 * len(word) + 8
                if size > _MOST_BYTES:
                    break
                held = places[word] = []
            if len(held) < _MOST_PLACES:
                size += 2
                held.append(f"{min(position, _LAST_POSITION)}{part}")
            position += 1
        position += 1  # no phrase goes from one part over into the next
    return " ".join([f"{_lexeme(word)}:{','.join(held)}" for word, held in places.items()])


def tsquery(text: str) -> str:
    """The question ``text`` in PostgreSQL's language of search; empty when there is nothing to look for."""
    return " & ".join(_asked(term) for term in query_terms(text))


def _asked(term: Term) -> str:
    last = ":*" if term.prefix else ""
    plain = " <-> ".join(map(_lexeme, term.tokens)) + last
    names = name_terms(term.source)
    if not names:
        return f"({plain})"
    wanted = " & ".join(f"{_lexeme(name)}:*{_CUSTOMER}" for name in names)
    return f"({plain} | ({wanted}))"


def _lexeme(word: str) -> str:
    return "'" + word[:_LONGEST_WORD].replace("\\", "\\\\").replace("'", "''") + "'"
