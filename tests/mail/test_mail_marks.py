"""What kind of sender wrote: a person, a machine that answers, a mail system that bounces."""

import pytest
from mail_samples import mail, multipart, part

from deskterm.channels.mail.parse import parse_mail


@pytest.mark.parametrize(
    ("line", "automatic", "no_answer"),
    [
        ("Auto-Submitted: auto-replied", True, True),
        ("Auto-Submitted: auto-generated (vacation)", True, True),
        ("Auto-Submitted: no", False, False),
        ("Auto-Submitted: No ", False, False),
        ("X-Autoreply: yes", True, True),
        ("X-Autoreply: no", False, False),
        ("X-Autorespond: away", True, True),
        ("Precedence: auto_reply", True, True),
        ("Precedence: bulk", False, True),
        ("Precedence: junk", False, True),
        ("Precedence: list", False, True),
        ("Precedence: first-class", False, False),
        ("List-Id: <news.example.net>", False, True),
        ("List-Unsubscribe: <mailto:x@y.lv>", False, True),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply", False, True),
        ("X-Auto-Response-Suppress: None", False, False),
        ("X-Loop: support@shop.example", False, True),
        ("Return-Path: <>", False, True),
        ("Return-Path: <ilze@example.net>", False, False),
        ("X-Priority: 3", False, False),
    ],
)
def test_header_rules(line: str, automatic: bool, no_answer: bool) -> None:
    parsed = parse_mail(mail("Hello", line))
    assert (parsed.is_auto_reply, parsed.no_auto_response, parsed.is_bounce) == (automatic, no_answer, False)


@pytest.mark.parametrize(
    ("subject", "automatic"),
    [
        ("Automatic reply: order", True),
        ("Auto: Re: Auto: Re: we got your mail", True),
        ("Out of Office", True),
        ("Automātiskā atbilde: pasūtījums", True),
        ("Автоматический ответ: заказ", True),
        ("自动回复：订单", True),
        ("Re: Abwesenheitsnotiz: Urlaub", True),
        ("Autograph wanted", False),
        ("Automobile parts", False),
        ("My order", False),
    ],
)
def test_subjects_of_answering_machines(subject: str, automatic: bool) -> None:
    assert parse_mail(mail(subject=subject)).is_auto_reply is automatic


def report(action: str, report_type: str = "delivery-status", kind: str = "message/delivery-status") -> bytes:
    return multipart(
        part("Enclosed is the report.", "Content-Type: text/plain"),
        part(f"Final-Recipient: rfc822; a@b.lv\r\nAction: {action}\r\n", f"Content-Type: {kind}"),
        kind=f"multipart/report; report-type={report_type}",
    )


@pytest.mark.parametrize(
    ("action", "bounce"), [("failed", True), ("delayed", True), ("delivered", False), ("relayed", False)]
)
def test_a_delivery_report_is_a_bounce_unless_all_went_well(action: str, bounce: bool) -> None:
    parsed = parse_mail(report(action))
    assert parsed.is_bounce is bounce
    assert parsed.no_auto_response


def test_a_read_receipt_is_automatic_and_no_bounce() -> None:
    parsed = parse_mail(report("x", "disposition-notification", "message/disposition-notification"))
    assert (parsed.is_auto_reply, parsed.is_bounce) == (True, False)


def test_a_spam_complaint_is_a_feedback_report_and_no_bounce() -> None:
    parsed = parse_mail(report("x", "feedback-report", "message/feedback-report"))
    assert (parsed.is_feedback_report, parsed.is_bounce, parsed.no_auto_response) == (True, False, True)


@pytest.mark.parametrize(
    ("sender", "subject", "body", "lines"),
    [
        ("MAILER-DAEMON@mx.example (Mail System)", "failure notice", "<a@b.lv>: user unknown", ()),
        ("Mail Delivery Subsystem <x@mx.example>", "Returned mail", "550 5.1.1 User unknown", ()),
        ("postmaster@mx.example", "Undeliverable: order", "Your message could not be delivered", ()),
        ("x@mx.example", "anything", "anything", ("X-Failed-Recipients: a@b.lv",)),
        ("no-reply@mx.example", "Mail delivery failed", "550 no such user", ("Return-Path: <>",)),
        ("mail@mx.example", "Не доставлено: недоставленное письмо", "user unknown", ("Return-Path: <>",)),
        ("admin@mx.example", "Non-Delivery: order", "Your message could not be delivered to:\n<a@b.lv>", ()),
        (
            "gate@mx.example",
            "RE: order (delivery failed)",
            'The email below could not be delivered to the following user:\n\n"Ilze" <a@b.lv>',
            (),
        ),
        (
            "x@mx.example",
            "Notice",
            '{"Type": "Notification", "Message": "{\\"notificationType\\":\\"Bounce\\"}"}',
            (),
        ),
    ],
)
def test_bounces_without_a_report(sender: str, subject: str, body: str, lines: tuple[str, ...]) -> None:
    parsed = parse_mail(mail(body, *lines, subject=subject, sender=sender))
    assert parsed.is_bounce
    assert not parsed.is_auto_reply


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Delivery problem", "My parcel could not be delivered, the courier says the address does not exist."),
        ("Not delivered!", "The lamp was not delivered. Error 550 on your page."),
        ("Fwd: Undelivered Mail Returned to Sender", "I wrote to you and got this: 550 user unknown"),
        ("Fwd: Undeliverable", "Your message could not be delivered to support@shop.example. Why?"),
        ("Delivery failed", "The message on your page says it could not be delivered to Riga. Write to me@x.lv"),
        ("Nav piegādāts", "Pasūtījums nav piegādāts"),
    ],
)
def test_a_customer_who_complains_about_delivery_is_a_customer(subject: str, body: str) -> None:
    parsed = parse_mail(mail(body, subject=subject))
    assert not parsed.is_bounce
    assert not parsed.no_auto_response
