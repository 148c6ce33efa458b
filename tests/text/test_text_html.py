"""A page as text: what a reader would see, where links lead, and nothing hidden."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.text.html import CUT, html_to_text
from deskterm.text.html_links import link_target


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("plain words", "plain words"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p>a<p>b", "a\n\nb"),
        ("<div>a</div><div>b<br>c</div>", "a\nb\nc"),
        ("a<br><br>b", "a\n\nb"),
        ("<b>a</b>b <i> c </i>\n d", "ab c d"),
        ("a&nbsp;&amp;&lt;b&gt;&#8364;", "a &<b>€"),
        ("<ul><li>a<li>b</ul>c", "- a\n- b\n\nc"),
        ("<ol start=3><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<ul><li>a<ol><li>x</ol><li>b</ul>", "- a\n  1. x\n- b"),
        ("<ul><li><p>a</p><p>b</p></ul>", "- a\n\n  b"),
        ("<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "> a\n> b\n>\n> > c\n\nd"),
        ("<table><tr><th>Item<th>Price<tr><td>Lamp<td>5 EUR</table>", "Item | Price\nLamp | 5 EUR"),
        ("<table><tr><td>a<td></td><td>b</tr></table>", "a | b"),
        ("<table><tr><th>a<th>b<th>c<tr><td>1<td><td>3</table>", "a | b | c\n1 |  | 3"),
        ("<table><tr><td><p>a<p>b</td><td>c</td></tr></table>", "a\n\nb\nc"),
        ("<table><tr><td><table><tr><td>a<td>b</table></td></tr></table>", "a | b"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("a<hr>b", "a\n---\nb"),
        ("<h1>Title</h1>text", "Title\n\ntext"),
        ('<img src=x alt="a lamp"> <img src="http://track.example/p.png">', "[a lamp]"),
        ("<dl><dt>a<dd>b</dl>", "a\n  b"),
        ("您好，<b>王先生</b>", "您好，王先生"),
        ("<TABLE><TR><TD>A</TD></TR></TABLE>", "A"),
        ("</p></div></td>a</table>", "a"),
        ("1 < 2 > 0 & <3", "1 < 2 > 0 & <3"),
        ("<tr><td>a</td></tr>", "a"),
        ("", ""),
    ],
)
def test_a_page_is_laid_out(page: str, text: str) -> None:
    assert html_to_text(page) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<style>secret{}</style>",
        "<script>secret</script>",
        "<script>secret",
        "<!-- secret -->",
        "<!--[if mso]>secret<![endif]-->",
        "<title>secret</title>",
        "<template>secret</template>",
        "<svg><text>secret</text></svg>",
        "<textarea>secret</textarea>",
        "<select><option>secret</select>",
        '<div style="display:none">secret<p>secret</p></div>',
        '<div style="DISPLAY : none !important">secret</div>',
        '<span style="visibility:hidden">secret</span>',
        '<span style="opacity:0">secret</span>',
        '<span style="font-size:0px">secret</span>',
        '<span style="font-size:0">secret<b>secret</b></span>',
        '<div style="max-height:0;overflow:hidden">secret</div>',
        '<span style="color:#fff;background-color:#fff">secret</span>',
        '<span style="color:transparent">secret</span>',
        '<div style="position:absolute;left:-9999px">secret</div>',
        "<p hidden>secret</p>",
        "<style>.gone, #x { display: none }</style><p class='a gone'>secret</p><p id=x>secret</p>",
        '<input type=hidden value="secret">',
        '<a href="#" style="display:none">secret</a>',
        '<img alt="secret" style="display:none">',
        "<iframe>secret</iframe>",
    ],
)
def test_what_a_page_hides_is_not_shown(hidden: str) -> None:
    text = html_to_text(f"<p>before</p>{hidden}</select><p>after</p>")
    assert "secret" not in text
    assert "before" in text
    assert "after" in text or hidden == "<script>secret"


@pytest.mark.parametrize(
    "shown",
    [
        '<td style="font-size:0"><div style="font-size:14px">words</div></td>',
        "<style>@media (max-width:600px){.m{display:none}}</style><p class=m>words</p>",
        "<style>/* .m{display:none} */ .m{color:red}</style><p class=m>words</p>",
        '<div style="display:block;opacity:0.5">words</div>',
        "<noscript>words</noscript>",
        "<![if !mso]>words<![endif]>",
        '<a title="a > b">words</a>',
        "<o:p>words</o:p>",
        pytest.param("<div>" * 5_000 + "words", id="deep"),
    ],
)
def test_what_a_page_shows_is_shown(shown: str) -> None:
    assert "words" in html_to_text(shown)


@pytest.mark.parametrize(
    ("target", "words", "said"),
    [
        ("https://evil.example/x", "https://bank.example", "https://evil.example/x"),
        ("https://evil.example/x", "bank.example/login", "https://evil.example/x"),
        ("https://evil.example/x", "click here", "https://evil.example/x"),
        ("https://bank.example/long/path?x=1", "www.bank.example", ""),
        ("https://bank.example/", "https://bank.example", ""),
        ("https://bank.example@evil.example/", "bank.example", "https://evil.example"),
        ("https:\\\\evil.example\\@bank.example", "bank.example", "https://evil.example/@bank.example"),
        ("//evil.example/x", "bank.example", "https://evil.example/x"),
        ("https://evil.example/", "bank.example and evil.example", "https://evil.example"),
        ("mailto:ilze@example.net?subject=x", "write to us", "ilze@example.net"),
        ("mailto:ilze@example.net", "Ilze@example.net", ""),
        ("tel:+37120000000", "call", "+37120000000"),
        ("javascript:alert(1)", "link", "javascript: link"),
        ("data:text/html,x", "link", "data: link"),
        ("file:///etc/passwd", "link", "file: link"),
        ("#top", "up", ""),
        ("page.html", "page", ""),
        ("", "nothing", ""),
    ],
)
def test_the_true_target_of_a_link_is_said(target: str, words: str, said: str) -> None:
    assert link_target(target, words) == said


def test_a_long_address_is_cut_behind_its_host() -> None:
    said = link_target("https://" + "user" * 50 + "@evil.example/" + "x" * 500, "go")
    assert said.startswith("https://evil.example/xxx")
    assert said.endswith("…")
    assert len(said) < 130


def test_letters_that_look_alike_in_a_host_are_told() -> None:
    assert "mixed letters" in link_target("http://pаypal.com/", "PayPal")


def test_a_link_around_a_picture_says_where_it_leads() -> None:
    assert html_to_text('<a href="https://x.example/y"><img src=1></a>') == "<https://x.example/y>"


def test_a_huge_page_is_cut_and_it_is_said() -> None:
    text = html_to_text("<p>words</p>" * 50_000, limit=1_000)
    assert text.endswith(CUT)
    assert len(text) < 1_100


PIECES = (
    "<table> </table> <tr> </tr> <td> </td> <th> <p> </p> <div> </div> <ul> </ul> <ol> <li> </li> <blockquote>"
    " </blockquote> <pre> </pre> <a_href=http://a.b/c> </a> <b_hidden> </b> <br> <hr> <img_alt=x> <style> </style>"
    " <!-- --> < > \" ' &amp; &#0; &#xD800; words <dd> <dt> <select> <option>"
)
PIECE = st.sampled_from([piece.replace("_", " ") for piece in PIECES.split()])


@given(st.lists(PIECE | st.text(max_size=5), max_size=40).map("".join))
def test_any_page_is_read(page: str) -> None:
    text = html_to_text(page)
    text.encode("utf-8", "surrogatepass")
    assert "\0" not in text.replace("\0", "", page.count("\0"))


HOSTILE = {
    "open tags": "<a " * 100_000,
    "angles": "<" * 300_000,
    "comments": "<!--" * 100_000,
    "references": "&" * 300_000,
    "cells": "<table><tr><td>" * 20_000,
    "open quotes": '<a ">' * 100_000,
    "mixed quotes": "<a '>" + '<a ">' * 100_000,
    "wrong ends": "<b>" * 50_000 + "</i>" * 100_000,
    "attributes": "<p " + " ".join(f"a{number}=1" for number in range(50_000)) + ">x",
    "style comments": "<style>" + "/*" * 100_000,
    "style braces": "<style>" + "{" * 100_000,
    "quotations": "<blockquote>" * 20_000 + "x<br>" * 5_000,
    "host names": '<a href="http://x">' + "a." * 50_000 + "</a>",
    "huge reference": "&#" + "9" * 100_000,
    "items": "<li>" * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_take_no_time(name: str) -> None:
    start = time.process_time()
    html_to_text(HOSTILE[name])
    assert time.process_time() - start < 8  # what is not linear takes minutes
