"""What the writer of a mail added, without the quotations below, above and between."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_samples import mail

from deskterm.channels.mail.parse import parse_mail
from deskterm.channels.mail.reply import visible_reply
from deskterm.channels.mail.signature import split_closing, split_signature

INTRODUCTIONS = [
    "On Mon, Jun 2, 2025 at 10:00 AM Shop <support@shop.example> wrote:",
    "On Mon, Jun 2, 2025 at 10:00 AM Shop\n<support@shop.example> wrote:",
    "On 2 Jun 2025, at 10:00, Shop wrote:",
    "Pirmd., 2025. g. 2. jūn., plkst. 10:00 — lietotājs Shop (<support@shop.example>) rakstīja:",
    "пн, 2 июн. 2025 г. в 10:00, Shop <support@shop.example>:",
    "2 июня 2025 г., в 10:00, Shop <support@shop.example> написал(а):",
    "Понедельник, 2 июня 2025, 10:00 +03:00 от Shop <support@shop.example>:",
    "Shop <support@shop.example> 于2025年6月2日周一 10:00写道：",
    "在 2025年6月2日 10:00，Shop <support@shop.example> 写道：",
    "在2025-06-02 10:00:00，Shop <support@shop.example> 写道：",
    "Am Mo., 2. Juni 2025 um 10:00 Uhr schrieb Shop <support@shop.example>:",
    "Shop <support@shop.example> schrieb am Mo., 2. Juni 2025, 10:00:",
    "Le lun. 2 juin 2025 à 10:00, Shop <support@shop.example> a écrit :",
    "El lun, 2 jun 2025 a las 10:00, Shop (<support@shop.example>) escribió:",
    "W dniu pon., 2 cze 2025 o 10:00 Shop <support@shop.example> napisał(a):",
    "Il giorno lun 2 giu 2025 alle ore 10:00 Shop <support@shop.example> ha scritto:",
    "2025-06-02 10:00 GMT+03:00 Shop <support@shop.example>:",
]
BLOCKS = [
    "From: Shop <support@shop.example>\nSent: Monday, June 2, 2025 10:00 AM\nTo: Ilze\nSubject: Order",
    "No: Shop <support@shop.example>\nNosūtīts: 2025. gada 2. jūnijs 10:00\nKam: Ilze\nTemats: Pasūtījums",
    "От: Shop <support@shop.example>\nОтправлено: 2 июня 2025 г. 10:00\nКому: Ilze\nТема: Заказ",
    "发件人: Shop <support@shop.example>\n发送时间: 2025年6月2日 10:00\n收件人: 王小明\n主题: 订单",
    "*Von:* Shop <support@shop.example>\n*Gesendet:* Montag, 2. Juni 2025\n*An:* Ilze\n*Betreff:* Bestellung",
    "De : Shop <support@shop.example>\nEnvoyé : lundi 2 juin 2025\nÀ : Ilze\nObjet : Commande",
    "-----Original Message-----\nFrom: Shop",
    "-------- Исходное сообщение --------\nОт: Shop",
    "________________________________\nFrom: Shop <support@shop.example>\nSent: Monday\nTo: Ilze\nSubject: Order",
    "##- Please type your reply above this line -##",
]


@pytest.mark.parametrize("introduction", INTRODUCTIONS)
@pytest.mark.parametrize(
    "quotation", ["> Your order\n> has left.", "\n> Your order\n>\n> has left.\n", "Your order\nhas left."]
)
def test_what_stands_above_a_quotation_is_the_reply(introduction: str, quotation: str) -> None:
    assert visible_reply(f"Thanks!\n\n{introduction}\n{quotation}") == "Thanks!"


@pytest.mark.parametrize("block", BLOCKS)
def test_what_stands_above_a_block_of_headers_is_the_reply(block: str) -> None:
    assert visible_reply(f"Paldies!\n\nIlze\n\n{block}\n\nYour order has left.") == "Paldies!\n\nIlze"


def test_what_stands_below_a_quotation_is_the_reply() -> None:
    assert visible_reply(f"{INTRODUCTIONS[0]}\n> Your order\n> has left.\n\nNo, it has not.") == "No, it has not."


def test_answers_between_quoted_lines_keep_them() -> None:
    text = "> Which size?\nThe large one.\n\n> Which colour?\nRed."
    assert visible_reply(text) == text


def test_nothing_but_a_quotation_is_shown_whole() -> None:
    text = "> Your order has left."
    assert visible_reply(text) == text


def test_what_somebody_forwards_stays() -> None:
    text = "FYI\n\n---------- Forwarded message ----------\nFrom: Shop <a@b.lv>\nDate: Mon, 2 Jun 2025\nSubject: Order"
    text += "\n\nText"
    assert visible_reply(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "I want to travel.\nFrom: Riga\nTo: London\nDate: 12.05.2025",
        "On 12.05.2025 I wrote to you:\nwhere is my lamp?",
        "12.05.2025 я писал вам:\nгде заказ?",
        "The clerk wrote:\nno refunds",
        "> 5 EUR is too much",
        "Please answer:\n1. when\n2. where",
        "Total\n-----\n5 EUR",
    ],
)
def test_a_customers_own_words_are_not_taken_for_a_quotation(text: str) -> None:
    assert visible_reply(text) == text


@pytest.mark.parametrize(
    ("text", "body", "signature"),
    [
        ("Hello\n\n-- \nIlze\nRiga", "Hello", "-- \nIlze\nRiga"),
        ("Hello\n--\nIlze", "Hello", "--\nIlze"),
        ("Hello\n\nSent from my iPhone", "Hello", "Sent from my iPhone"),
        ("Hello\n\nGet Outlook for Android<https://aka.ms/x>", "Hello", "Get Outlook for Android<https://aka.ms/x>"),
        ("Sveiki\n\nNosūtīts no mana iPhone", "Sveiki", "Nosūtīts no mana iPhone"),
        ("Привет\n\nОтправлено с iPhone", "Привет", "Отправлено с iPhone"),
        ("你好\n\n发自我的 iPhone", "你好", "发自我的 iPhone"),
        ("-- \nonly", "-- \nonly", ""),
        ("Sent from my old address, does it arrive?\nBye", "Sent from my old address, does it arrive?\nBye", ""),
        ("Hello", "Hello", ""),
    ],
)
def test_a_signature_is_split_off(text: str, body: str, signature: str) -> None:
    assert split_signature(text) == (body, signature)


@pytest.mark.parametrize(
    ("text", "writer", "body", "closing"),
    [
        ("It works.\n\nKind regards,\nIlze Kalniņa\nRiga", "", "It works.", "Kind regards,\nIlze Kalniņa\nRiga"),
        ("Viss darbojas.\n\nAr cieņu\nIlze", "", "Viss darbojas.", "Ar cieņu\nIlze"),
        ("Всё работает.\n\nС уважением,\n\nОлег", "", "Всё работает.", "С уважением,\n\nОлег"),
        ("好的。\n\n谢谢！\n王小明", "", "好的。", "谢谢！\n王小明"),
        ("Hej,\n\nSvar.\n\nMvh\nPeter", "", "Hej,\n\nSvar.", "Mvh\nPeter"),
        ("It works.\n\nIlze Kalniņa\nby telephone", "Ilze Kalniņa", "It works.", "Ilze Kalniņa\nby telephone"),
        ("It works.\n\nThank you,\n\nIlze", "Ilze Kalniņa", "It works.", "Thank you,\n\nIlze"),
        ("Where is it?\n\nThanks!", "", "Where is it?\n\nThanks!", ""),
        ("Where is it?\n\nThanks\nfor nothing.", "", "Where is it?\n\nThanks\nfor nothing.", ""),
        ("Thanks,\nIlze", "", "Thanks,\nIlze", ""),
        ("Ilze", "Ilze", "Ilze", ""),
        ("The name on the order is\nIlze", "Ilze", "The name on the order is\nIlze", ""),
    ],
)
def test_a_closing_with_a_name_is_the_signature(text: str, writer: str, body: str, closing: str) -> None:
    assert split_closing(text, writer) == (body, closing)


def test_the_closing_stays_in_the_reply() -> None:
    parsed = parse_mail(mail("It works.\n\nKind regards,\nIlze\n-- \nShop of Ilze"))
    assert parsed.reply_text == "It works.\n\nKind regards,\nIlze"
    assert (parsed.body_without_signature, parsed.signature) == (
        "It works.",
        "Kind regards,\nIlze\n\n-- \nShop of Ilze",
    )


def test_a_quotation_between_the_answer_and_the_signature_goes() -> None:
    text = "> Which size?\nThe large one.\n\n> Which colour?\nRed.\n\n> Regards\n> Shop\n\n-- \nIlze"
    assert parse_mail(mail(text)).reply_text == "> Which size?\nThe large one.\n\n> Which colour?\nRed."


@pytest.mark.parametrize("introduction", INTRODUCTIONS[:1] + INTRODUCTIONS[2:3])
def test_words_before_an_introduction_on_its_line_stay(introduction: str) -> None:
    assert visible_reply(f"Thanks!\nIt works - mostly--- {introduction}\n> Your order") == "Thanks!\nIt works - mostly"


def test_a_rule_of_dashes_in_a_line_is_none() -> None:
    text = "Size --- On the large side, as the clerk said:\nXL"
    assert visible_reply(text) == text


def test_headers_on_one_line_end_the_reply() -> None:
    text = "Thanks!\n---\nFrom: shop@example.com Date: Thu, 24 Mar 2016 08:07:12 -0700\nYour order"
    assert visible_reply(text) == "Thanks!"


def test_what_the_writer_quotes_above_an_earlier_mail_stays() -> None:
    text = f"As you say:\n\n> no refunds\n\n{INTRODUCTIONS[0]}\n> Your order"
    assert visible_reply(text) == "As you say:\n\n> no refunds"


def test_the_parts_of_a_mail_are_told_apart() -> None:
    parsed = parse_mail(mail(f"Thanks!\n\n-- \nIlze\n\n{INTRODUCTIONS[0]}\n> Your order"))
    assert parsed.reply_text == parsed.body_without_signature == "Thanks!"
    assert parsed.signature == "-- \nIlze"
    assert "Your order" in parsed.text


def test_a_quotation_in_a_page_is_one() -> None:
    page = '<div>Thanks!</div><div class="gmail_quote"><div>On Mon, Jun 2, 2025 at 10:00 AM Shop wrote:<br></div>'
    page += "<blockquote><p>Your order</p><p>has left</p></blockquote></div>"
    assert parse_mail(mail(page, kind="text/html")).reply_text == "Thanks!"


LINES = st.sampled_from(
    [
        *INTRODUCTIONS,
        *BLOCKS,
        "> quoted",
        ">",
        "",
        "",
        " ",
        "text",
        "wrote:",
        "-- ",
        "| a",
        "On",
        "-----",
        "From:",
        ">> x",
    ]
)


@given(st.lists(LINES | st.text(max_size=30), max_size=25).map("\n".join))
def test_the_reply_is_made_of_lines_of_the_mail(text: str) -> None:
    reply = visible_reply(text)
    remaining = iter(line.rstrip() for line in text.split("\n"))
    assert all(line.rstrip() in remaining for line in reply.split("\n") if line.strip())
    assert bool(reply.strip()) == bool(text.strip())


@pytest.mark.parametrize(
    "line",
    [
        "On a a a a a a a a a a a a a a a a a a a a a a a a a a a a",
        "wrote:",
        "On 2012-01-01 10:00 a@b.c wrote:",
        "From: a@b.c",
        "> x\n\n",
        "|",
        "-" * 200,
        "--a " * 50,
        "a:",
        "> x\nOn 2012-01-01 a@b.c wrote:",
        "a" + "-" * 450 + ":",
        "a---On 2012-01-01 10:00 wrote:",
    ],
)
def test_hostile_quoting_takes_no_time(line: str) -> None:
    text = (line + "\n") * (200_000 // len(line))
    start = time.process_time()
    visible_reply(text)
    assert time.process_time() - start < 8  # what is not linear takes minutes
