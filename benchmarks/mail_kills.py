"""Mail under kills, at length and against real servers: fetchers and couriers that are killed again and again.

    python benchmarks/mail_kills.py --imap-port 11143 --smtp-port 11025 --user support@desk.test --password-env PASSWORD
        --outbound FOLDER [--mails 10000] [--answers 1000] [--kills 50]

The IMAP account must be empty; what the SMTP server takes for other domains must end up in the Maildir ``--outbound``.
Every mail has to be taken exactly once; every answer has to leave once, or to be held with the reason; none may leave
twice. Prints what was found; ends with 1 where that is not so.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from email import message_from_binary_file
from email.message import EmailMessage
from imaplib import IMAP4
from pathlib import Path

CONFIG = """
[agent]
name = "aija"
[countdown]
mail = 0
[mail]
most_per_hour = 10000
[[mailbox]]
name = "support"
address = "{user}"
imap = "127.0.0.1"
imap_port = {imap}
imap_security = "none"
smtp = "127.0.0.1"
smtp_port = {smtp}
smtp_security = "none"
smtp_login = false
sent = ""
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, kind, default in (
        ("--imap-port", int, 143), ("--smtp-port", int, 25), ("--user", str, "support@desk.test"),
        ("--password-env", str, "DESKTERM_MAIL_SUPPORT"), ("--outbound", Path, None), ("--mails", int, 10_000),
        ("--answers", int, 1000), ("--kills", int, 50), ("--seed", int, 1),
    ):  # fmt: skip
        parser.add_argument(name, type=kind, default=default)
    given = parser.parse_args()
    chance = random.Random(given.seed)
    home = Path(tempfile.mkdtemp(prefix="mail-kills-"))
    (home / "config.toml").write_text(CONFIG.format(user=given.user, imap=given.imap_port, smtp=given.smtp_port))
    environ = {**os.environ, "DESKTERM_HOME": str(home), "DESKTERM_MAIL_SUPPORT": os.environ[given.password_env]}

    def verb(*words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "deskterm", *words], env=environ, stdout=subprocess.DEVNULL)

    def count(sql: str) -> int:
        try:
            with sqlite3.connect(f"file:{home / 'desk.db'}?mode=ro", uri=True) as store:
                return store.execute(sql).fetchone()[0]
        except sqlite3.Error:
            return 0

    def killed(word: str, sql: str, kills: int, longest: float) -> None:
        hit = 0
        for number in range(kills):
            one, before, end = verb(word), count(sql), time.monotonic() + 30
            while one.poll() is None and count(sql) == before and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, longest))
            hit += one.poll() is None
            one.send_signal(signal.SIGKILL)
            one.wait()
            print(f"\r{word}: {number + 1} kills, {hit} of them at work, {count(sql)}", end="", flush=True)
        print()
        begun = time.monotonic()
        before = count(sql)
        assert verb(word).wait() == 0
        done = count(sql) - before
        print(f"{word}: the last run did {done} in {time.monotonic() - begun:.1f} s, starting included")

    print(f"putting {given.mails} mails into {given.user}")
    with IMAP4("127.0.0.1", given.imap_port) as client:
        client.login(given.user, environ["DESKTERM_MAIL_SUPPORT"])
        for number in range(given.mails):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = f"c{number}@example.com", given.user, f"Matter {number}"
            mail["Message-ID"], mail["Date"] = f"<bench{number}@example.com>", datetime.now(UTC)
            mail.set_content(f"Where is my order {number}?\n\nIlze")
            client.append("INBOX", "", None, mail.as_bytes())
    wrong = 0
    killed("fetch", "SELECT count(*) FROM message", given.kills, 0.8)
    with sqlite3.connect(home / "desk.db") as store:
        found = Counter(row[0] for row in store.execute("SELECT external_id FROM message"))
        tickets = [row[0] for row in store.execute("SELECT id FROM ticket ORDER BY number LIMIT ?", (given.answers,))]
    twice = sum(many > 1 for many in found.values())
    lost = given.mails - len(found)
    wrong += twice + lost
    print(f"mails: {len(found)} taken, {lost} lost, {twice} twice")

    from deskterm.config import load
    from deskterm.desk.desk import Desk
    from deskterm.desk.settings import Settings
    from deskterm.model.commands import Reply
    from deskterm.store.opening import open_store

    config = load(path=home / "config.toml", environ=environ)
    store = open_store(home / "desk.db")
    Desk(store, Settings.of(config)).execute_many(
        [Reply(actor="aija", ticket=ticket, body="It is on its way.") for ticket in tickets]
    )
    store.close()
    killed("deliver", "SELECT count(*) FROM message WHERE delivery = 'sent'", given.kills, 0.5)
    time.sleep(5)
    with sqlite3.connect(home / "desk.db") as rows:
        states = dict(rows.execute("SELECT id, delivery FROM message WHERE kind = 'answer'").fetchall())
    left: Counter[str] = Counter()
    for path in (given.outbound / "new").iterdir():
        with path.open("rb") as file:
            ident = str(message_from_binary_file(file)["Message-ID"]).strip("<> ").partition("@")[0]
        if ident in states:
            left[ident] += 1
    twice = sum(many > 1 for many in left.values())
    lost = sum(state == "sent" and ident not in left for ident, state in states.items())
    wrong += twice + lost + sum(state not in ("sent", "held") for state in states.values())
    print(f"answers: {Counter(states.values())}, {len(left)} arrived, {lost} lost, {twice} twice")
    print(f"store: {home}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
