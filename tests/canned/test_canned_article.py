"""Articles of the knowledge base: their links, and how they are quoted."""

from pathlib import Path

import pytest

from deskterm.canned.article import LONGEST_QUOTE, as_link, as_quote, as_text
from deskterm.canned.library import load_for
from deskterm.canned.reading import read_bytes
from deskterm.canned.reply import PhraseFile, Source
from deskterm.model.words import Language, Phase


def article(
    front: str, body: str = "First words.\nSecond line.\n\n## More\n\nRest.", language=Language.ENGLISH
) -> PhraseFile:
    text = f"---\n{front}\n---\n{body}\n"
    return read_bytes(text.encode(), Path("en/article/x.md"), language, Phase.ARTICLE, Source.TEAM)


def test_an_article_says_where_it_can_be_read():
    reply = article('title: "How to return:"\nlink: https://example.com/returns?a=1#b').reply
    assert reply is not None
    assert reply.link == "https://example.com/returns?a=1#b"
    assert as_link(reply) == "How to return: https://example.com/returns?a=1#b"
    question = article("title: When will it arrive?\nlink: https://example.com/when").reply
    assert question is not None
    assert as_link(question) == "When will it arrive? https://example.com/when"
    chinese = article("title: 如何退货\nlink: https://example.com/zh", language=Language.CHINESE).reply
    assert chinese is not None
    assert as_link(chinese) == "《如何退货》：https://example.com/zh"


@pytest.mark.parametrize(
    "link", ["example.com", "ftp://example.com/x", "javascript:alert(1)", '"https://a b.com"', '"https://e\\u202e.com"']
)
def test_what_is_no_address_is_named_by_line(link):
    file = article(f"title: X\nlink: {link}")
    (problem,) = file.problems
    assert problem.line == 3
    assert "is no address" in problem.message
    assert "\u202e" not in problem.message
    assert file.reply is None


def test_a_quote_is_how_the_article_begins_and_where_the_rest_is():
    reply = article("title: X\nlink: https://example.com/x").reply
    assert reply is not None
    assert as_quote(reply, reply.body) == "> X\n>\n> First words.\n> Second line.\nX: https://example.com/x"
    bare = article("title: X", "## Head\n\nWords.").reply
    assert bare is not None
    assert as_quote(bare, bare.body) == "> X\n>\n> Words."
    assert len(as_quote(bare, "y" * 5000)) < LONGEST_QUOTE + 20


def test_every_shipped_article_can_be_quoted_in_four_languages():
    articles = [one for one in load_for(None, None).replies if one.phase is Phase.ARTICLE]
    assert {one.language for one in articles} == set(Language)
    for one in articles:
        assert as_quote(one, one.body).count("\n> ") >= 1


def test_as_text_an_article_has_no_marks_of_headings():
    assert as_text("First #1.\n\n## More\n\n1. # of pieces\n#hash") == "First #1.\n\nMore\n\n1. # of pieces\n#hash"
