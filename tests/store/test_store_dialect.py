"""One text of SQL for both databases: what PostgreSQL is told, word by word, and how it keeps what is searched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.store.dialect import Match, for_postgres, tsquery, tsvector
from deskterm.text.fold import tokens_for_index


@pytest.mark.parametrize(
    ("sql", "put"),
    [
        ("SELECT 1 WHERE a = ? AND b = :me_2", "SELECT 1 WHERE a = %s AND b = %(me_2)s"),
        ("x LIKE '%\"state\"%' AND y % 2", "x LIKE '%%\"state\"%%' AND y %% 2"),
        ("a = 'what? :me CROSS JOIN it''s' AND b = ?", "a = 'what? :me CROSS JOIN it''s' AND b = %s"),
        ("CAST(a AS text) = b::text", "CAST(a AS text) = b::text"),
        ("t CROSS JOIN c ON c.key = t.key", "t JOIN c ON c.key = t.key"),
        ("t INDEXED BY ix_t WHERE", "t  WHERE"),
        ("a IS NOT ? AND b IS NOT 'x'", "a IS DISTINCT FROM %s AND b IS DISTINCT FROM 'x'"),
        ("a IS NOT NULL", "a IS NOT NULL"),
        ("message_search MATCH ?", "message_search.words @@ %s"),
        (
            "ORDER BY bm25(message_search, 1.0, 4.0, 2.0)",
            "ORDER BY -ts_rank('{0.25, 0.25, 0.5, 1.0}', message_search.words, %(match)s, 1)",
        ),
    ],
)  # fmt: skip
def test_what_only_one_of_them_understands_is_put_otherwise(sql: str, put: str) -> None:
    assert for_postgres(sql) == put


def test_words_keep_their_places_and_the_part_they_stand_in() -> None:
    assert tsvector("broken screen", "ilze", "screen on ilze") == ("'broken':1A 'screen':2A,6 'ilze':4B,8 'on':7")
    assert tsvector("", "", "") == ""


def test_a_question_is_asked_of_words_phrases_and_names() -> None:
    assert tsquery("退款") == "('退款' | ('tui':*B & 'kuan':*B))"
    assert tsquery('"58 211"') == "('58' <-> '211')"
    assert tsquery("paci") == "('paci':* | ('paci':*B))"
    assert tsquery("'; --") == tsquery("") == ""


def test_nothing_asked_matches_nothing() -> None:
    match = Match("***")
    assert match.empty
    assert (match.for_sqlite, match.for_postgres) == ('""', "")


@given(words=st.text(alphabet="aб款'\\ :&|!()<->*\n", max_size=60), many=st.integers(1, 400))
def test_no_word_is_an_operator_however_many_there_are(words: str, many: int) -> None:
    tokens = tokens_for_index(words) * many
    kept = tsvector(tokens, tokens, tokens)
    assert kept.count(":") == len(set(tokens.split()))
    assert "''" not in kept.replace("' '", "")
    assert tsquery(words).count("(") == tsquery(words).count(")")
