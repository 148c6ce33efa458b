"""Search folds text the same way before indexing and before asking; asked of a real FTS5 table."""

import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.text.fold import bare, fold, match_expression, name_forms, name_terms, query_terms, tokens_for_index

ROWS = [
    ("退款还没有到账，请查询", "王小明"),
    ("Мне не пришёл заказ, ёлка", "Олег Петров"),
    ("Pasūtījums kavējas, #58211-A", "Oļegs Petrovs"),
    ("The broken screen, pass\u200bword re\u200cset", "Wang Xiaoming"),
    ("要 退 好", "Ščukins, Jevgēņijs"),
    ("Wrote to ilze@example.com today", "Евгений Щукин"),
    ("Straße in Łódź, Ａ４ size, ﬁne", "Jörg Müller"),
    ("col NEAR and not or x", "Наталья"),
]


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE search USING fts5(body, customer, tokenize = 'unicode61')")
    database.executemany(
        "INSERT INTO search (rowid, body, customer) VALUES (?, ?, ?)",
        [(number, tokens_for_index(body), name_forms(name)) for number, (body, name) in enumerate(ROWS, start=1)],
    )
    yield database
    database.close()


def ask(index: sqlite3.Connection, question: str) -> list[int]:
    wanted = match_expression(question, "customer")
    if wanted is None:
        return []
    return [row[0] for row in index.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", (wanted,))]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hello, WORLD!", "hello world"),
        ("Pasūtījums ĒĶĻŅŠŪŽ", "pasutijums eklnsuz"),
        ("Ёлка, йод", "елка иод"),
        ("Straße Łódź Ørsted Đorđe İstanbul", "strasse lodz orsted dorde istanbul"),
        ("ＡＢＣ１２　ﬁ ½", "abc12 fi 1 2"),
        ("退款還沒有，訂單", "退款还没有 订单"),
        ("e\u0301 é", "e e"),
        ("pass\u200bword re\u200cset now\u00ad", "password reset now"),
        ("ｶﾞｷﾞ", "ガギ"),
        ("😀 [/] \x1b[31m", "31m"),
        ("a_b-c.d@e", "a b c d e"),
        ("\ud800x", "x"),
        ("", ""),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "left"),
    [("Ā  ž", "a z"), ("ЁЖ", "еж"), ("ＡＢＣ", "abc"), ("退款", "退款"), ("1. Dec/12 :", "1. dec/12 :")],
)
def test_case_marks_and_width_alone_are_taken_away(text: str, left: str) -> None:
    assert bare(text) == left


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded == " ".join(folded.split())
    assert tokens_for_index(text) == tokens_for_index(folded)


@given(st.text(max_size=60))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_the_fast_way_for_ascii_says_the_same_as_the_slow_one(text: str) -> None:
    assert fold(text + " ē") == f"{fold(text)} e".strip()


def test_runs_of_han_are_indexed_in_pairs() -> None:
    assert tokens_for_index("退款还没 iPhone手机 好") == "退款 款还 还没 没 iphone 手机 机 好"


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("退款", [1]),
        ("到账", [1]),
        ("到賬", [1]),
        ("還沒有", [1]),
        ("账", [1]),
        ("款", [1]),
        ("退", [1, 5]),
        ("退款 查询", [1]),
        ("款退", []),
        ("елка", [2]),
        ("ЁЛКА", [2]),
        ("пришел", [2]),
        ("pasutijums", [3]),
        ("PASŪTĪJUMS", [3]),
        ("pasut", [3]),
        ("58211-a", [3]),
        ("58211", [3]),
        ('"broken screen"', [4]),
        ("“broken screen”", [4]),
        ('"screen broken"', []),
        ("screen broken", [4]),
        ("password", [4]),
        ("reset", [4]),
        ("ilze@example.com", [6]),
        ("example.com", [6]),
        ("strasse", [7]),
        ("a4", [7]),
        ("fine", [7]),
        ("lodz", [7]),
        ("Łódź", [7]),
        ("near", [8]),
        ("nothing here", []),
        ("😀", []),
        ("", []),
    ],
)
def test_questions_find_their_rows(index: sqlite3.Connection, question: str, rows: list[int]) -> None:
    assert ask(index, question) == rows


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("Олег Петров", [2, 3]),
        ("Oļegs Petrovs", [2, 3]),
        ("olegs", [2, 3]),
        ("Olegs Petrovs", [2, 3]),
        ("petrov", [2, 3]),
        ("Петрова Олег", []),
        ("王小明", [1, 4]),
        ("wang xiaoming", [1, 4]),
        ("xiaom", [1, 4]),
        ("Щукин", [5, 6]),
        ("Ščukins", [5, 6]),
        ("Shchukin", [5, 6]),
        ("Евгений", [5, 6]),
        ("Jevgēņijs", [5, 6]),
        ("Natālija", [8]),
        ("Muller", [7]),
    ],
)
def test_names_are_found_across_alphabets(index: sqlite3.Connection, question: str, rows: list[int]) -> None:
    assert ask(index, question) == rows


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aleksandrs Ivanovs", "Александр Иванов"),
        ("Sergejs Kuzņecovs", "Сергей Кузнецов"),
        ("Dmitrijs", "Дмитрий"),
        ("Jeļena", "Елена"),
        ("Jūlija", "Юлия"),
        ("Marija", "Мария"),
        ("Mihails Čaikovskis", "Михаил Чайковский"),
        ("Jānis Bērziņš", "Янис Берзиньш"),
        ("Fjodors", "Фёдор"),
        ("Vjačeslavs", "Вячеслав"),
        ("Žanna", "Жанна"),
    ],
)
def test_latvian_and_russian_spellings_of_a_name_meet(one: str, other: str) -> None:
    assert name_terms(one) == name_terms(other)
    assert set(name_terms(one)) <= set(name_forms(other).split())


def test_figures_in_a_name_are_exact() -> None:
    assert name_terms("Nr1999") != name_terms("Nr1119")
    assert set(name_forms("Firma Nr1999 22").split()) == {"firma", "nr1999", "22"}
    assert name_terms("Анна77 ООО1100") == ["ana77", "o1100"]


HOSTILE = [
    '"',
    '""',
    "*",
    "NEAR(",
    "NEAR(a b, 2)",
    "col:x",
    "body:",
    "a AND",
    "OR",
    "NOT a",
    "(",
    "a)",
    "^a",
    "-a",
    "+a",
]
HOSTILE += ["{a}:b", "a*b*", '"a" "', "';--", "a\0b", "\ud800", "%", "_", "\\"]


@pytest.mark.parametrize("question", HOSTILE)
def test_no_question_is_obeyed(index: sqlite3.Connection, question: str) -> None:
    ask(index, question)


def test_a_letter_pasted_as_a_question_is_asked(index: sqlite3.Connection) -> None:
    for piece in ("a", "退", "a ", '"a" ', "a-"):
        ask(index, piece * 5_000)


def test_words_of_the_query_syntax_are_words(index: sqlite3.Connection) -> None:
    assert ask(index, "NEAR and NOT or") == [8]
    assert ask(index, "col:x") == []


@given(st.text(max_size=40))
def test_any_question_is_accepted_by_sqlite(text: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE search USING fts5(body, customer, tokenize = 'unicode61')")
    for column in (None, "customer"):
        wanted = match_expression(text, column)
        if wanted is not None:
            database.execute("SELECT count(*) FROM search WHERE search MATCH ?", (wanted,)).fetchall()
    database.close()


@given(
    st.text(
        alphabet=st.characters(categories=("Lu", "Ll", "Nd", "Zs", "Po"), max_codepoint=0x52F)
        | st.sampled_from("退款还没有到账")
    )
)
def test_a_text_is_found_by_itself(text: str) -> None:
    text = text[:30]
    wanted = match_expression(text)
    if wanted is None:
        return
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE search USING fts5(body, tokenize = 'unicode61')")
    database.execute("INSERT INTO search (body) VALUES (?)", (tokens_for_index(f"x {text} x"),))
    assert database.execute("SELECT count(*) FROM search WHERE search MATCH ?", (wanted,)).fetchone() == (1,)
    database.close()


def test_only_the_last_word_may_be_unfinished() -> None:
    assert [(term.tokens, term.prefix) for term in query_terms("where is my ord")] == [
        (("where",), False),
        (("is",), False),
        (("my",), False),
        (("ord",), True),
    ]
    assert query_terms("order ")[0].prefix is False
    assert query_terms('"order"')[0].prefix is False
    assert len(query_terms("word " * 100)) == 24
