"""What an answer still lacks, and what a public post must not give away."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deskterm.canned.library import Folder, Library, shipped_folder
from deskterm.canned.reply import Source
from deskterm.canned.template import Context, render
from deskterm.model.views.customers import ContactLine, CustomerView, PurchaseLine
from deskterm.model.views.messages import MessageLine
from deskterm.model.words import Audience, Certainty, Channel, ContactKind, Delivery, MessageKind, Phase
from deskterm.standards.reply_checks import Leak, Said, closes, contact_start, greets, leaks, said
from deskterm.text.safe import safe_line, safe_text

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOSTILE = "\x1b]0;owned\x07 [/] [@click=app.quit]x \u202etxt"


def message(body: str, *, at: datetime = NOW, kind: MessageKind = MessageKind.ANSWER, **fields: object) -> MessageLine:
    known: dict[str, object] = {
        "key": 1,
        "id": "m",
        "kind": kind,
        "audience": Audience.DIRECT,
        "channel": Channel.MAIL,
        "author": safe_line("Aija"),
        "author_agent": "aija",
        "body": safe_text(body),
        "at": at,
        "subject": safe_line(""),
        "delivery": Delivery.SENT if kind is MessageKind.ANSWER else None,
        "reason": safe_line(""),
        "leaves_at": None,
        "recipient": safe_line(""),
        "automatic": False,
        "bounce": False,
        "waived": False,
        "remarks": (),
        "call": None,
        "attachments": (),
    }
    return MessageLine(**(known | fields))  # type: ignore[arg-type]


def customer(name: str = "Marta Kalniņa") -> CustomerView:
    return CustomerView(
        id="c",
        name=safe_line(name),
        salutation=safe_line(""),
        salutation_certainty=Certainty.GUESS,
        language=None,
        language_certainty=Certainty.GUESS,
        script=None,
        preferred_channel=None,
        organisation=safe_line(""),
        group=safe_line(""),
        vip=False,
        note=safe_text(""),
        version=1,
        contacts=(
            ContactLine(ContactKind.PHONE, safe_line("+37120331180")),
            ContactLine(ContactKind.MAIL, safe_line("marta@example.lv")),
        ),
        consents=(),
        purchases=(PurchaseLine(safe_line("58211"), safe_line("Lamp"), 1250, safe_line("EUR"), NOW),),
        tickets=1,
        history=(),
        open_promises=(),
    )


LIBRARY = Library.load([Folder(shipped_folder(), Source.SHIPPED)])
CONTEXT = Context("王小明", "王先生", "#1042", "Refund", "Aija", "Lampu nams")


@pytest.mark.parametrize("reply", LIBRARY.replies, ids=lambda reply: f"{reply.language}-{reply.name}")
@pytest.mark.parametrize(
    "context", [CONTEXT, Context(agent_name="Aija", desk_name="Lampu nams")], ids=["named", "bare"]
)
def test_shipped_greetings_greet_and_shipped_closings_close(reply, context):
    text = render(reply, context).text
    if reply.phase is Phase.GREETING:
        assert greets(text)
        assert not closes(text)
    if reply.phase is Phase.CLOSING:
        assert closes(text)
        assert not greets(text)


@pytest.mark.parametrize(
    "text",
    [
        "Labdien, Ilze!",
        "Ilze, labdien! Paldies.",
        "  \n Здравствуйте, Олег",
        "Добрый день!",
        "王先生，您好！",
        "您好，很高兴为您服务",
        "Good morning, Tom",
        "HELLO",
        "Zdravstvuyte!",
    ],
)
def test_a_text_that_begins_like_a_greeting_greets(text):
    assert greets(text)


@pytest.mark.parametrize("text", ["", "Hellofresh is out of stock", "请稍等", "Проверяю Ваш заказ", HOSTILE])
def test_other_texts_do_not_greet(text):
    assert not greets(text)


def test_greeting_and_closing_are_asked_for_once_per_contact():
    messages = [
        message("Labdien! Pārbaudu."),
        message("您好", kind=MessageKind.CUSTOMER),
        message("Ar cieņu,\nAija", delivery=Delivery.RECALLED),
    ]
    assert said(messages) == Said(greeting=True, closing=False)


def test_automatic_acknowledgements_greet_nobody():
    assert said([message("Labdien! Saņemts. Ar cieņu", automatic=True)]) == Said()


def test_a_contact_begins_after_the_last_solve_or_a_long_silence():
    days = [message("x", at=NOW - timedelta(days=age)) for age in (40, 20, 3, 1)]
    assert contact_start(days, channel=Channel.MAIL, solved_at=None) == 2
    assert contact_start(days, channel=Channel.MAIL, solved_at=NOW - timedelta(days=2)) == 3
    assert contact_start(days, channel=Channel.MAIL, solved_at=NOW) == 4
    hours = [message("x", at=NOW - timedelta(hours=age)) for age in (9, 3, 1)]
    assert contact_start(hours, channel=Channel.CHAT, solved_at=None) == 1
    assert contact_start([], channel=Channel.CHAT, solved_at=None) == 0


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Zvanīsim uz 2033 1180", "the customer's number"),
        ("we will ring +371 20331180 today", "the customer's number"),
        ("ring 67 000 000 please", "a number"),
        ("write to Marta@Example.lv please", "the customer's address"),
        ("ask anna.b@shop.test", "a mail address"),
        ("order 58211 is on its way", "the customer's order"),
        ("Mrs Kalniņa, we are sorry", "the customer's name"),
        ("Dear Marta Kalniņa", "the customer's name"),
    ],
)
def test_a_public_post_gives_nothing_away(text, what):
    assert what in [leak.what for leak in leaks(text, customer())]


def test_a_name_the_handle_shows_may_be_repeated_and_words_are_no_names():
    assert leaks("Hello Marta!", customer(), "@marta.k") == ()
    assert leaks("Hello Marta!", customer(), "@cat_lover") == (Leak("the customer's name", "Marta"),)
    assert leaks("We will look into it", customer("Will Young")) == ()
    assert leaks("王小明，您好", customer("王小明")) == (Leak("the customer's name", "王小明"),)


def test_days_and_short_numbers_are_no_private_numbers():
    assert leaks("By 2026-11-25 12:00, or 25.11.2026, 3 parcels of 12.50 EUR, 100%", customer()) == ()


def test_hostile_text_is_checked_like_any_other():
    assert [leak.what for leak in leaks(HOSTILE + " a@b.test", customer())] == ["a mail address"]


@given(st.text(max_size=300))
def test_any_text_can_be_checked(text):
    greets(text)
    closes(text)
    for leak in leaks(text, customer(), "@marta.k"):
        assert leak.words
