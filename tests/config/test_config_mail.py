"""Mailboxes in the configuration: what is wrong is named by file, line and key, and no secret is kept there."""

from pathlib import Path

import pytest

from deskterm.config import load
from deskterm.config.mail import MailConfig
from deskterm.errors import ConfigError

GOOD = """
[mail]
late_reply = "reopen"
acknowledge = true

[[mailbox]]
name = "support"
address = "Support@example.com"
aliases = ["help@example.com"]
imap = "imap.example.com"
smtp = "smtp.example.com"
smtp_security = "starttls"

[[mailbox]]
name = "billing"
address = "billing@example.com"
imap = "localhost"
imap_security = "none"
"""


def read(tmp_path: Path, text: str) -> MailConfig:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return load(path=path, environ={"DESKTERM_HOME": str(tmp_path)}).mail


def test_mailboxes_with_what_follows_from_what_is_given(tmp_path: Path) -> None:
    mail = read(tmp_path, GOOD)
    support, billing = mail.mailboxes
    assert (support.imap_port, support.smtp_port, support.user) == (993, 587, "Support@example.com")
    assert (billing.imap_port, billing.smtp) == (143, "")
    assert mail.own == {"support@example.com", "help@example.com", "billing@example.com"}
    assert (mail.delivers, mail.late_reply) == (True, "reopen")


def test_without_any_nothing_is_delivered(tmp_path: Path) -> None:
    assert not read(tmp_path, "").delivers


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ("acknowledge = true", "acknowlege = true", 4, "did you mean acknowledge"),
        ('late_reply = "reopen"', 'late_reply = "never"', 3, "wants one of reopen, new"),
        ('name = "billing"', 'name = "support"', 15, "two mailboxes have the name 'support'"),
        ('name = "billing"', 'nmae = "billing"', 15, "did you mean name"),
        ('address = "billing@example.com"', 'address = "billing"', 16, "wants an address"),
        ('imap = "localhost"', 'imap = "imap.example.com"', 18, "in the clear"),
        ('imap = "localhost"', 'imap = "localhost"\nimap_port = 70000', 18, "from 1 to 65535"),
        ('smtp = "smtp.example.com"', 'smtp = "smtp.example.com"\nlogin = "oauth2"', 12, "wants a provider"),
        ('smtp = "smtp.example.com"', 'smtp = "smtp.example.com"\npassword = "x"', 12, "no setting mailbox.password"),
        ("[mail]", "mail = 3\n[other]", 2, "mail is a section"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, before: str, after: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read(tmp_path, GOOD.replace(before, after))
    said = f"{raised.value.message} {raised.value.hint}"
    assert words in said
    assert said.startswith(f"{tmp_path / 'config.toml'}:{line}: ")
