"""A mail that arrives twice is recognised; a mail that forges an id is another mail."""

import json

from mail_samples import attached, mail

from deskterm.channels.mail.parse import natural_key, parse_mail, to_json


def key(raw: bytes) -> str:
    return natural_key(parse_mail(raw), raw)


def test_the_same_mail_that_came_another_way_is_the_same() -> None:
    raw = mail("Hello")
    assert key(raw) == key(b"Received: from elsewhere\r\n" + raw)
    assert key(raw) == key(raw.replace(b"\r\n", b"\n"))
    assert len(key(raw)) == 64


def test_another_sender_or_date_with_the_same_id_is_another_mail() -> None:
    raw = mail("Hello")
    assert key(raw) != key(mail("Hello", sender="Mallory <mallory@evil.example>"))
    assert key(raw) != key(raw.replace(b"02 Jun 2025", b"03 Jun 2025"))
    assert key(raw) != key(mail("Hello", ids="<2@example.net>"))


def test_without_an_id_the_content_counts() -> None:
    raw = mail("Hello").replace(b"Message-ID: <1@example.net>\r\n", b"")
    assert key(raw) == key(raw.replace(b"\r\n", b"\n"))
    assert key(raw) != key(raw.replace(b"Hello", b"Hullo"))


def test_a_parsed_mail_is_plain_json() -> None:
    raw = attached('attachment; filename="../x.sh"')
    document = json.loads(json.dumps(to_json(parse_mail(raw))))
    assert document["attachments"] == [
        {"name": "x.sh", "size": 4, "media_type": "application/octet-stream", "inline": False}
    ]
    assert document["date"] == "2025-06-02T07:00:00+00:00"
    assert document["to"] == [{"name": "", "address": "support@shop.example"}]
    assert document["from_address"] == "ilze@example.net"
    assert document["notes"] == []
