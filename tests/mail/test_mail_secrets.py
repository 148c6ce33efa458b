"""Where a mailbox's password is looked for; it is never shown, and never kept where others can read it."""

import os
from pathlib import Path

import pytest

from deskterm.channels.mail.secrets import find_secret, keep_secret, place_of
from deskterm.config.mail import MailboxConfig
from deskterm.errors import DesktermError, InputError
from deskterm.store import secrets

BOX = MailboxConfig(name="support-eu", address="s@example.com")


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "real_keyring", lambda: None)


def test_the_environment_comes_first(tmp_path: Path) -> None:
    keep_secret(BOX, tmp_path, "from the file")
    assert find_secret(BOX, tmp_path, {"DESKTERM_MAIL_SUPPORT_EU": "pässword"}) == "pässword"
    assert find_secret(BOX, tmp_path, {}) == "from the file"
    named = MailboxConfig(name="support", address="s@example.com", password_env="MY_PASSWORD")
    assert find_secret(named, tmp_path, {"MY_PASSWORD": "x"}) == "x"


def test_a_file_is_the_owners_alone(tmp_path: Path) -> None:
    keep_secret(BOX, tmp_path, "secret")
    path = place_of(BOX, tmp_path).path
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o640)
    with pytest.raises(InputError, match="others may read") as raised:
        find_secret(BOX, tmp_path, {})
    assert "chmod 600" in raised.value.hint


def test_where_there_is_none_it_says_where_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(DesktermError, match="no password for the mailbox support-eu") as raised:
        find_secret(BOX, tmp_path, {})
    assert "keyring set" in raised.value.hint


@pytest.mark.parametrize("bad", ["", "\n", "a\x1b[2J", "x" * 5000])
def test_what_is_no_password_is_not_repeated(tmp_path: Path, bad: str) -> None:
    path = place_of(BOX, tmp_path).path
    path.write_text(bad)
    os.chmod(path, 0o600)
    with pytest.raises(InputError) as raised:
        find_secret(BOX, tmp_path, {})
    assert not bad.strip() or bad not in raised.value.message
