"""Verbs of mail: fetch and deliver once, or work for ever."""

import signal
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.errors import DesktermError, InputError

if TYPE_CHECKING:
    from deskterm.channels.mail.fetching import Tally
    from deskterm.config.mail import MailboxConfig
    from deskterm.desk.desk import Desk

_DATABASE = Option("--database", "A PostgreSQL database instead of the file.", metavar="URL")


def fetch(
    session: Session,
    names: Annotated[list[str] | None, Argument("Which mailboxes; every one when not given.", "MAILBOX")] = None,
    json: Annotated[bool, Option("--json", "Data for scripts, as JSON.")] = False,
    database: Annotated[str | None, _DATABASE] = None,
) -> int:
    """Take in what is new in the mailboxes, once.

    Every mail once, whatever ended the last run. The exit code is 1 when a mailbox could not be read.
    """
    from deskterm.channels.mail.fetching import Fetcher

    boxes = [one for one in _mailboxes(session, names) if one.imap]
    if not boxes:
        raise InputError("no mailbox is read from", 'name its server: imap = "..." under [[mailbox]]')
    desk = _desk(session, database)
    failed, found = 0, list[Any]()
    for box in boxes:
        try:
            tally = Fetcher(desk, session.config.mail, box, _secrets(session), told=_progress(box.name)).once()
        except DesktermError as error:
            failed += 1
            note(f"deskterm: {error.message}")
            if error.hint:
                note(f"  {error.hint}")
            found.append({"mailbox": box.name, "trouble": error.message})
            continue
        finally:
            if sys.stderr.isatty():
                print("\r", end="", file=sys.stderr)
        found.append({name: getattr(tally, name) for name in tally.__slots__} | {"mailbox": box.name})
        if not json:
            say(f"{box.name}: {tally}")
    if json:
        say_json(found)
    return 1 if failed else 0


def deliver(
    session: Session,
    json: Annotated[bool, Option("--json", "Data for scripts, as JSON.")] = False,
    database: Annotated[str | None, _DATABASE] = None,
) -> int:
    """Send the answers whose countdown is over, once.

    The exit code is 1 when a server could not be reached.
    """
    from deskterm.channels.mail.delivering import Courier

    if not session.config.mail.delivers:
        raise InputError("no mailbox sends", 'name its server: smtp = "..." under [[mailbox]]')
    came = Courier(_desk(session, database), session.config.mail, _secrets(session)).round()
    if json:
        say_json({name: getattr(came, name) for name in came.__slots__})
    else:
        say(str(came))
    return 1 if came.trouble else 0


def work(session: Session, database: Annotated[str | None, _DATABASE] = None) -> None:
    """Fetch and deliver, until interrupted."""
    from deskterm.channels.mail.working import work as go_on

    boxes = _mailboxes(session, None)
    desk = _desk(session, database)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    note(f"deskterm works for {', '.join(one.address for one in boxes)} on {desk.store.place}; ctrl+c ends it")
    go_on(desk, session.config.mail, _secrets(session), stop, note)


def _mailboxes(session: Session, names: list[str] | None) -> "list[MailboxConfig]":
    known = session.config.mail.mailboxes
    if not known:
        raise InputError("no mailbox is configured", "write a [[mailbox]] into the configuration; see docs/mail.md")
    by_name = {one.name: one for one in known}
    for name in names or ():
        if name not in by_name:
            raise InputError(f"there is no mailbox {name!r}", f"it may be: {', '.join(by_name)}")
    return [by_name[one] for one in names] if names else list(known)


def mail_login(
    session: Session,
    name: Annotated[str, Argument("A mailbox whose login is oauth2.", "MAILBOX")],
) -> None:
    """Allow the use of a mailbox at Google or Microsoft, with a code typed in on another device.

    What Google calls the client's secret is asked for on standard input; leave the line empty where there is none.
    """
    from getpass import getpass

    from deskterm.channels.mail.oauth import log_in
    from deskterm.channels.mail.secrets import keep_secret
    from deskterm.config.mail import OAUTH

    (box,) = _mailboxes(session, [name])
    if box.login != OAUTH:
        raise InputError(f"{name} logs in by a password", "see docs/mail.md for where it is kept")
    secret = getpass("client's secret, or nothing: ") if sys.stdin.isatty() else sys.stdin.readline()
    kept = log_in(box, secret.strip(), lambda address, code: say(f"open {address} and type in {code}"))
    say(f"kept in {keep_secret(box, session.config.path.parent, kept)}")


def _secrets(session: Session) -> "Callable[[MailboxConfig], str]":
    from deskterm.channels.mail.oauth import AccessTokens
    from deskterm.channels.mail.secrets import find_secret, keep_secret
    from deskterm.config.mail import OAUTH

    folder = session.config.path.parent
    tokens = AccessTokens(lambda box: find_secret(box, folder), lambda box, secret: keep_secret(box, folder, secret))
    return lambda box: tokens.token(box) if box.login == OAUTH else find_secret(box, folder)


def _desk(session: Session, database: str | None) -> "Desk":
    if database:
        from deskterm.desk.desk import Desk
        from deskterm.desk.settings import Settings
        from deskterm.store.opening import is_url, open_store

        if not is_url(database):
            raise InputError("--database wants a URL", "such as postgresql://user@host/name; a file is named with --db")
        return Desk(open_store(database), Settings.of(session.config))
    workplace = session.workplace
    if workplace.place is not None:
        raise DesktermError(
            f"{workplace.store.place} is a mirror: mail comes in and goes out where its server is",
            "run this beside the server",
        )
    return workplace.desk


def _progress(name: str) -> "Callable[[Tally], None]":
    def told(tally: "Tally") -> None:
        if sys.stderr is not None and sys.stderr.isatty():
            print(f"\r{name}: {tally.taken} taken, {tally.waiting} waiting ", end="", file=sys.stderr, flush=True)

    return told
