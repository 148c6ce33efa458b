"""Killed at random: nothing lost, nothing twice. A few kills here; benchmarks/mail_kills.py does it at length."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mail_desk import MailDesk, letter
from post_office import PASSWORD, PostOffice

KILLS = 4

_CONFIG = """
[agent]
name = "aija"
[countdown]
mail = 0
[mail]
most_per_hour = 1000
[[mailbox]]
name = "support"
address = "{address}"
imap = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
smtp = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
smtp_login = false
sent = ""
"""


def environment(office: MailDesk) -> dict[str, str]:
    return {**os.environ, "DESKTERM_HOME": str(office.config.home), "DESKTERM_MAIL_SUPPORT": PASSWORD}


def verb(office: MailDesk, post: PostOffice, *words: str) -> subprocess.Popen[bytes]:
    """A process of its own that carries out a verb on the desk's store."""
    file: Path = office.config.home / "config.toml"
    file.write_text(_CONFIG.format(address=office.address, imap=post.imap, smtp=post.smtp))
    return subprocess.Popen(
        [sys.executable, "-m", "deskterm", *words],
        env=environment(office),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def busy(office: MailDesk, sql: str) -> int:
    return office.rows(sql)[0][0]


def kill_when(one: subprocess.Popen[bytes], office: MailDesk, sql: str, chance: random.Random) -> None:
    """Kill it some moments after it has begun to do something."""
    before, end = busy(office, sql), time.monotonic() + 20
    while one.poll() is None and busy(office, sql) == before and time.monotonic() < end:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.15))
    one.send_signal(signal.SIGKILL)
    one.wait()


def test_a_fetcher_killed_at_random_takes_every_mail_once(office: MailDesk, post: PostOffice) -> None:
    chance, total = random.Random(5), 400
    mails = [
        letter(f"words {one}", ident=f"kill{one}@example.com", sender=f"c{one}@example.com") for one in range(total)
    ]
    office.arrives(*mails[: total // 2])
    for number in range(KILLS):
        fetcher = verb(office, post, "fetch")
        some = total // 2 // KILLS
        office.arrives(*mails[total // 2 + number * some : total // 2 + (number + 1) * some])
        kill_when(fetcher, office, "SELECT count(*) FROM message", chance)
    assert verb(office, post, "fetch").wait() == 0
    assert office.fetch().taken == 0
    found = [row[0] for row in office.rows("SELECT external_id FROM message ORDER BY 1")]
    assert found == sorted(f"kill{one}@example.com" for one in range(total))
    assert len(post.folder_of(office.address)) == 0


def test_a_courier_killed_at_random_loses_nothing_and_sends_nothing_twice(office: MailDesk, post: PostOffice) -> None:
    chance, total = random.Random(6), 60
    office.arrives(*(letter(f"{one}", sender=f"k{one}@example.com") for one in range(total)))
    office.fetch()
    messages = [office.reply(ticket) for ticket, _, _ in office.tickets]
    sql = "SELECT count(*) FROM message WHERE delivery = 'sent'"
    for _ in range(KILLS):
        kill_when(verb(office, post, "deliver"), office, sql, chance)
    assert verb(office, post, "deliver").wait() == 0
    left = [one.id.partition("@")[0] for one in post.outside]
    assert len(left) == len(set(left))
    for message in messages:
        delivery, reason = office.delivery(message)
        assert (delivery == "sent" and message in left) or (delivery == "held" and "may have been sent" in reason)
    assert set(left) <= set(messages)


_DIES = """
import os, signal
from deskterm.channels.mail.acknowledging import Acknowledger
kill = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
if {early}:
    Acknowledger.owe = kill
else:
    settle = Acknowledger.settle
    Acknowledger.settle = lambda self, at: kill() if self._desk.store.read("SELECT 1 FROM ticket") else 0
from deskterm.cli.entry import run
run(["fetch"])
"""


@pytest.mark.parametrize("early", [True, False], ids=["before the mail is in", "before the answer is queued"])
def test_killed_between_taking_in_and_telling_it_is_told_once_by_whoever_comes_next(
    office: MailDesk, post: PostOffice, early: bool
) -> None:
    office.configure(acknowledge=True)
    office.arrives(letter(sender="a@example.com"), letter(sender="b@example.com"))
    (office.config.home / "config.toml").write_text(
        _CONFIG.format(address=office.address, imap=post.imap, smtp=post.smtp).replace(
            "[mail]", "[mail]\nacknowledge = true"
        )
    )
    died = subprocess.run([sys.executable, "-c", _DIES.format(early=early)], env=environment(office), check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(office.tickets) == (0 if early else 2)
    assert not office.rows("SELECT 1 FROM message WHERE kind = 'answer'")
    office.deliver()
    assert not post.outside
    assert office.fetch().acknowledged == 2
    assert office.fetch().acknowledged == 0
    office.deliver()
    office.deliver()
    assert sorted(one for sent in post.outside for one in sent.recipients) == ["a@example.com", "b@example.com"]
    assert not office.rows("SELECT 1 FROM meta WHERE name LIKE 'owed %'")
