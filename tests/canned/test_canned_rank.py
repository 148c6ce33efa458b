"""Search: the ticket's language first, what fits before what does not, and what was meant before what was not."""

from collections.abc import Callable

import pytest

from deskterm.canned.rank import search
from deskterm.canned.reply import CannedReply
from deskterm.model.words import Channel, Language, Phase

EN, LV, RU, ZH = Language.ENGLISH, Language.LATVIAN, Language.RUSSIAN, Language.CHINESE


@pytest.fixture
def replies(reply: Callable[..., CannedReply]) -> list[CannedReply]:
    return [
        reply("Hello.", name="hi-mail", title="Greeting by mail", shortcut="hi", channels=frozenset({Channel.MAIL})),
        reply("Hello!", name="hi-chat", title="Greeting in chat", shortcut="hic", channels=frozenset({Channel.CHAT})),
        reply("Your money is on its way.", name="refund", title="Refund sent", shortcut="ref", phase=Phase.SOLVE,
              tags=("billing",)),
        reply("We are sorry.", name="sorry", title="Sorry", phase=Phase.APOLOGY, tags=("complaint",)),
        reply("Goodbye {{ customer.name }}.", name="bye", title="Goodbye", phase=Phase.CLOSING),
        reply("Nauda jau ir ceļā.", name="refund", title="Atmaksa veikta", language=LV, phase=Phase.SOLVE),
        reply("Всё ещё ждём.", name="wait", title="Ждём ещё", language=RU, phase=Phase.PROGRESS),
        reply("您的退款已经处理，请您留意。", name="refund", title="退款已处理", language=ZH, phase=Phase.SOLVE),
        reply("请稍等，我马上为您查询。", name="hold", title="请稍等", language=ZH, phase=Phase.HOLD),
    ]  # fmt: skip


def names(text: str, replies: list[CannedReply], language: Language = EN, **about: object) -> list[str]:
    return [f"{hit.reply.language}/{hit.reply.name}" for hit in search(text, replies, language=language, **about)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("hi", EN, "en/hi-mail"),
        ("HIC", EN, "en/hi-chat"),
        ("ref", EN, "en/refund"),
        ("refnud", EN, "en/refund"),
        ("greting chat", EN, "en/hi-chat"),
        ("chat greeting", EN, "en/hi-chat"),
        ("money", EN, "en/refund"),
        ("complaint", EN, "en/sorry"),
        ("退款", ZH, "zh/refund"),
        ("查询", ZH, "zh/hold"),
        ("退款处理了吗", ZH, "zh/refund"),
        ("cela", LV, "lv/refund"),
        ("ATMAKSĀ", LV, "lv/refund"),
        ("еще", RU, "ru/wait"),
        ("Ｒｅｆｕｎｄ", EN, "en/refund"),
    ],
)
def test_the_meant_reply_comes_first(text: str, language: Language, first: str, replies: list[CannedReply]) -> None:
    assert names(text, replies, language)[0] == first


def test_the_tickets_language_comes_first_and_others_after(replies: list[CannedReply]) -> None:
    assert names("refund", replies, LV) == ["lv/refund", "en/refund", "zh/refund"]


def test_words_in_the_agents_language_find_the_reply_in_the_customers(replies: list[CannedReply]) -> None:
    assert names("atmaksa", replies, ZH) == ["zh/refund", "lv/refund"]


def test_what_fits_the_channel_comes_before_what_does_not(replies: list[CannedReply]) -> None:
    assert names("greeting", replies, channel=Channel.CHAT) == ["en/hi-chat", "en/hi-mail"]
    assert names("hi", replies, channel=Channel.CHAT)[0] == "en/hi-chat"


def test_the_queue_and_ones_own_use_decide_between_equals(reply: Callable[..., CannedReply]) -> None:
    three = [
        reply(name="a", title="Parcel one"),
        reply(name="b", title="Parcel two", tags=("Billing",)),
        reply(name="c", title="Parcel three"),
    ]
    assert names("parcel", three) == ["en/a", "en/c", "en/b"]
    assert names("parcel", three, queue="billing") == ["en/b", "en/a", "en/c"]
    assert names("parcel", three, uses={"c": 5}) == ["en/c", "en/a", "en/b"]
    assert names("parcel one", three, uses={"c": 500}, queue="billing")[0] == "en/a"


def test_empty_text_lists_all_by_use_then_phase(replies: list[CannedReply]) -> None:
    listed = names(" ", replies, uses={"bye": 2, "sorry": 9}, channel=Channel.CHAT)
    assert listed == [
        *("en/sorry", "en/bye", "en/hi-chat", "en/refund", "en/hi-mail"),
        *("lv/refund", "ru/wait", "zh/hold", "zh/refund"),
    ]


@pytest.mark.parametrize("text", ["zzzz", "slot", "customer", "\x1b]0;", "[/]", "{{", "客服电话"])
def test_what_matches_nothing_finds_nothing(text: str, replies: list[CannedReply]) -> None:
    assert names(text, replies) == []


def test_hostile_and_endless_text_is_searched_like_any(replies: list[CannedReply]) -> None:
    for text in ("(" * 10_000, "refund " * 10_000, "退" * 10_000, "\u202e[@click=app.quit]x", "🙂"):
        search(text, replies, language=EN)
