"""A post office for the tests of mail, and desks that are its customers."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from mail_desk import NUMBERS, MailDesk
from post_office import PostOffice

from deskterm.config import Config
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.model.commands import DESK, AddAgent
from deskterm.model.words import Role
from deskterm.store.opening import open_store


@pytest.fixture(scope="session")
def running_post_office() -> Iterator[PostOffice]:
    if shutil.which("dovecot") is None:
        pytest.skip("Dovecot is not installed: mail is not tried against a real server")
    try:
        office = PostOffice()
    except (RuntimeError, OSError) as error:
        pytest.skip(f"Dovecot could not be started: {error}")
    yield office
    office.stop()


@pytest.fixture
def post(running_post_office: PostOffice) -> PostOffice:
    """The post office, with nothing left of the test before."""
    office = running_post_office
    office.outside.clear()
    office.refuse.clear()
    office.hang_up = 0
    office.extensions = ["8BITMIME"]
    return office


@pytest.fixture
def make_desk(post: PostOffice, tmp_path: Path) -> Iterator[Callable[..., MailDesk]]:
    """Makes desks; each has the mailbox of a name nobody else has, unless one is given."""
    made: list[MailDesk] = []

    def make(address: str = "", where: str = "", **box: Any) -> MailDesk:
        name = address or f"support{next(NUMBERS)}@desk.test"
        mailbox = MailboxConfig(
            **{
                "name": "support", "address": name, "user": name, "imap": "127.0.0.1", "imap_port": post.imap,
                "imap_security": "none", "smtp": "127.0.0.1", "smtp_port": post.smtp, "smtp_security": "none",
                "smtp_login": False, "plus": True, **box,
            }
        )  # fmt: skip
        home = tmp_path / f"desk{len(made)}"
        home.mkdir()
        config = Config(
            path=home / "config.toml", home=home, db=home / "desk.db", mail=MailConfig(mailboxes=(mailbox,)),
            countdown={"mail": 0.0, "chat": 0.0, "social": 0.0, "web": 0.0, "phone": 0.0},
        )  # fmt: skip
        desk = MailDesk(post, open_store(where or config.db), config, name)
        desk.done(AddAgent(actor=DESK, name="aija", display_name="Aija", role=Role.ADMIN))
        made.append(desk)
        return desk

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def office(make_desk: Callable[..., MailDesk]) -> MailDesk:
    return make_desk()
