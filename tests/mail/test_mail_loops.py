"""The automatic answer: its words, to whom it goes, and that two robots stop."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from mail_desk import MailDesk, letter
from post_office import PASSWORD, PostOffice

from deskterm.channels.mail.acknowledging import Acknowledger
from deskterm.channels.mail.fetching import Fetcher
from deskterm.model.instants import now


@pytest.fixture
def polite(office: MailDesk) -> MailDesk:
    """A desk that tells its customers that their mails arrived."""
    office.configure(acknowledge=True)
    return office


def told(office: MailDesk, post: PostOffice, *mails: bytes) -> list[str]:
    """Whom the desk told something by itself after these mails."""
    for one in mails:
        office.arrives(one)
        office.fetch()
    office.deliver()
    return [one for sent in post.outside for one in sent.recipients]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Where is my parcel? I have been waiting for a week.", "Your message has arrived"),
        ("Kur ir mana paka? Es gaidu jau veselu nedēļu, lūdzu atbildiet.", "Jūsu vēstule ir saņemta"),
        ("Где моя посылка? Я жду уже целую неделю.", "Ваше письмо получено"),
        ("您好，我的包裹在哪里？我已经等了一个星期了。", "您的邮件已收到"),
    ],
)
def test_it_speaks_the_customers_language(polite: MailDesk, post: PostOffice, words: str, expected: str) -> None:
    assert told(polite, post, letter(words)) == ["ilze@example.com"]
    mail = post.outside[0].mail
    text = mail.get_body(("plain",)).get_content()
    assert expected in text
    assert "#1001" in text
    assert "(UTC" in text or "(E" in text or ":" in text
    assert mail["Auto-Submitted"] == "auto-replied"
    assert post.outside[0].sender == ""


def test_it_counts_as_no_answer(polite: MailDesk, post: PostOffice) -> None:
    told(polite, post, letter())
    ((state, answers, first, unsent),) = polite.rows("SELECT state, answers, first_answer_at, unsent FROM ticket")
    assert (state, answers, first, unsent) == ("new", 0, None, 0)


@pytest.mark.parametrize(
    "given",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<news.example.com>"},
        {"X_Auto_Response_Suppress": "All"},
        {"sender": "noreply@example.com"},
        {"sender": "MAILER-DAEMON@example.com", "subject": "Undelivered Mail Returned to Sender"},
    ],
    ids=str,
)
def test_never_to_what_no_person_wrote(polite: MailDesk, post: PostOffice, given: dict[str, str]) -> None:
    assert told(polite, post, letter(**given)) == []  # type: ignore[arg-type]


def test_never_to_ourselves(polite: MailDesk, post: PostOffice) -> None:
    assert told(polite, post, letter(sender=polite.address)) == []


def test_a_mail_marked_as_not_automatic_is_answered(polite: MailDesk, post: PostOffice) -> None:
    assert told(polite, post, letter(Auto_Submitted="no")) == ["ilze@example.com"]


def test_once_a_ticket_and_not_again_at_once(polite: MailDesk, post: PostOffice) -> None:
    assert len(told(polite, post, letter("1", ident="a@x"), letter("2", answers="a@x"), letter("3"), letter("4"))) == 1


def robot(*, marked: bool) -> Callable[[bytes], bytes]:
    """What another program answers to a mail: a new mail, perhaps without any mark and thread."""

    def answer(raw: bytes) -> bytes:
        marks = {"Auto_Submitted": "auto-replied"} if marked else {}
        return letter(f"Thank you for your mail of {len(raw)} bytes", sender="robot@example.com", **marks)

    return answer


@pytest.mark.parametrize("marked", [True, False])
def test_a_robot_is_answered_once_at_most(polite: MailDesk, post: PostOffice, marked: bool) -> None:
    polite.arrives(letter(sender="robot@example.com"))
    for _ in range(5):
        before = len(post.outside)
        polite.fetch()
        polite.deliver()
        for sent in post.outside[before:]:
            polite.arrives(robot(marked=marked)(sent.raw))
    assert len(post.outside) == 1
    assert len(polite.rows("SELECT 1 FROM message")) <= 3


def test_two_desks_that_answer_by_themselves_stop(make_desk: Callable[..., MailDesk], post: PostOffice) -> None:
    one, two = make_desk(), make_desk("helpdesk@robot.test")
    for desk in (one, two):
        desk.configure(acknowledge=True)
    one.arrives(letter("Hello", sender=two.address, ident="first@robot.test"))
    for _ in range(6):
        for desk in (one, two):
            desk.fetch()
            desk.deliver()
    assert post.outside == []
    assert len(one.rows("SELECT 1 FROM message")) == 2
    assert len(two.rows("SELECT 1 FROM message")) == 1
    assert [row[0] for row in two.rows("SELECT automatic FROM message")] == [1]


@pytest.mark.both_databases
def test_it_is_the_same_on_both_databases(
    make_desk: Callable[..., MailDesk], post: PostOffice, database: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    where = request.getfixturevalue("store_url") if database == "postgresql" else str(tmp_path / "one.db")
    office = make_desk(where=where)
    office.configure(acknowledge=True)
    assert told(office, post, letter("1"), letter("2")) == ["ilze@example.com"]
    bounce = letter(sender="MAILER-DAEMON@x.test", subject="Undelivered Mail", answers=post.outside[0].id)
    office.arrives(bounce)
    office.fetch()
    assert len(office.tickets) == 2
    message = office.reply(office.tickets[0][0])
    office.deliver()
    office.arrives(letter(sender="MAILER-DAEMON@x.test", subject="Undelivered Mail", answers=f"{message}@desk.test"))
    office.fetch()
    assert office.delivery(message)[0] == "failed"


def test_what_is_owed_for_hours_is_owed_no_more(polite: MailDesk) -> None:
    polite.arrives(letter())
    with patch.object(Acknowledger, "settle", return_value=0):
        polite.fetch()
    late = now() + timedelta(hours=5)
    fetcher = Fetcher(polite.desk, polite.mail, polite.mail.mailboxes[0], lambda _: PASSWORD, clock=lambda: late)
    assert fetcher.once().acknowledged == 0
    assert polite.fetch().acknowledged == 0


def test_a_copy_of_a_mail_known_already_is_told_nothing(polite: MailDesk) -> None:
    polite.arrives(letter(ident="same@example.com", Date="Mon, 02 Jun 2025 10:00:00 +0300"))
    polite.configure(acknowledge=False)
    polite.fetch()
    polite.configure(acknowledge=True)
    polite.arrives(letter(ident="same@example.com", Date="Mon, 02 Jun 2025 10:00:00 +0300"))
    tally = polite.fetch()
    assert (tally.known, tally.acknowledged) == (1, 0)
