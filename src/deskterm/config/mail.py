"""The configuration of mail: the section ``[mail]`` and one ``[[mailbox]]`` for each address the desk answers from.

Only words are kept here, never a secret. A wrong key or value is named by file, line and key.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, cast

from deskterm.config.values import flag, is_loopback, one_of, whole

TLS: Final = "tls"
STARTTLS: Final = "starttls"
PLAIN: Final = "none"
MOVE, FLAG, LEAVE = "move", "flag", "leave"
REOPEN, NEW = "reopen", "new"
AGENT, TEAM = "agent", "team"
PASSWORD, OAUTH = "password", "oauth2"

_IMAP_PORTS: Final = {TLS: 993, STARTTLS: 143, PLAIN: 143}
_SMTP_PORTS: Final = {TLS: 465, STARTTLS: 587, PLAIN: 25}


@dataclass(frozen=True, slots=True)
class MailboxConfig:
    """One mailbox: an address, the IMAP server its mail is read from and the SMTP server its answers leave by.

    Either server may be missing. ``processed`` says what becomes of a mail that was taken in: ``move`` to the folder
    ``archive``, ``flag`` as seen, or ``leave``. ``sent`` is the folder for copies of answers, empty for none; with
    ``sent_by_server`` the server keeps them there itself, and with ``sent_to_us`` each answer comes to this mailbox
    too, which proves that it left. ``plus`` gives every ticket a reply address of its own,
    which the mail server must bring to this mailbox.
    """

    name: str
    address: str
    queue: str = ""
    aliases: tuple[str, ...] = ()
    user: str = ""
    login: str = PASSWORD
    provider: str = ""
    client_id: str = ""
    password_env: str = ""
    imap: str = ""
    imap_port: int = 0
    imap_security: str = TLS
    folders: tuple[str, ...] = ("INBOX",)
    processed: str = MOVE
    archive: str = "Archive"
    begin: str = "all"
    poll: int = 60
    smtp: str = ""
    smtp_port: int = 0
    smtp_security: str = TLS
    smtp_user: str = ""
    smtp_login: bool = True
    sent: str = "Sent"
    sent_by_server: bool = False
    sent_to_us: bool = False
    plus: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """The addresses that are this mailbox, in lower case."""
        return tuple(one.casefold() for one in (self.address, *self.aliases))


@dataclass(frozen=True, slots=True)
class MailConfig:
    """What holds for all mail. ``late_reply`` is what a word on a closed ticket does: ``reopen`` it, or make a new one.

    ``sender`` is whose name answers bear: the ``agent``'s or the ``team``'s. ``most_per_hour`` is how many answers one
    address gets within an hour, ``acknowledgements_per_hour`` how many automatic ones.
    """

    mailboxes: tuple[MailboxConfig, ...] = ()
    late_reply: str = NEW
    acknowledge: bool = False
    acknowledgements_per_hour: int = 3
    most_per_hour: int = 30
    sender: str = AGENT
    quote: bool = True

    @property
    def delivers(self) -> bool:
        """Whether any mailbox has a server by which answers leave."""
        return any(one.smtp for one in self.mailboxes)

    @property
    def own(self) -> frozenset[str]:
        """Every address that is ours, in lower case."""
        return frozenset(address for one in self.mailboxes for address in one.own)


class Wrong(ValueError):
    """A wrong key or value; ``keys`` lead to it, a number counting the mailboxes from 1."""

    def __init__(self, keys: tuple[str | int, ...], message: str, hint: str = "") -> None:
        super().__init__(message)
        self.keys = keys
        self.message = message
        self.hint = hint


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise ValueError("wants text in quotes")
    return value.strip()


def _text_or_none(value: object) -> str:
    return "" if value == "" else _text(value)


def _word(value: object) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,39}", _text(value)):
        raise ValueError("wants one word of small letters, digits and - _")
    return cast(str, value)


def _address(value: object) -> str:
    if not re.fullmatch(r"[^@\s<>\"',;()+]+@[^@\s<>\"',;()]+", _text(value)):
        raise ValueError("wants an address such as support@example.com, without a +")
    return cast(str, value).strip()


def _list_of(check: Callable[[object], str]) -> Callable[[object], tuple[str, ...]]:
    def check_all(value: object) -> tuple[str, ...]:
        if not isinstance(value, list) or not value:
            raise ValueError("wants a list of texts")
        return tuple(check(one) for one in cast(list[object], value))

    return check_all


def _host(value: object) -> str:
    if not re.fullmatch(r"[\w.:-]+", _text(value)):
        raise ValueError("wants the name of a server, such as imap.example.com")
    return cast(str, value).strip()


_MAIL: Final[dict[str, Callable[[object], Any]]] = {
    "late_reply": one_of(REOPEN, NEW),
    "acknowledge": flag,
    "acknowledgements_per_hour": whole(0, 100),
    "most_per_hour": whole(1, 10_000),
    "sender": one_of(AGENT, TEAM),
    "quote": flag,
}
_MAILBOX: Final[dict[str, Callable[[object], Any]]] = {
    "name": _word,
    "address": _address,
    "queue": _text,
    "aliases": _list_of(_address),
    "user": _text,
    "login": one_of(PASSWORD, OAUTH),
    "provider": one_of("google", "microsoft"),
    "client_id": _text,
    "password_env": _text,
    "imap": _host,
    "imap_port": whole(1, 65535),
    "imap_security": one_of(TLS, STARTTLS, PLAIN),
    "folders": _list_of(_text),
    "processed": one_of(MOVE, FLAG, LEAVE),
    "archive": _text,
    "begin": one_of("all", "new"),
    "poll": whole(5, 3600),
    "smtp": _host,
    "smtp_port": whole(1, 65535),
    "smtp_security": one_of(TLS, STARTTLS, PLAIN),
    "smtp_user": _text,
    "smtp_login": flag,
    "sent": _text_or_none,
    "sent_by_server": flag,
    "sent_to_us": flag,
    "plus": flag,
}
"""Every key, and what its value must be."""


def read_mail(section: object, mailboxes: object) -> MailConfig:
    """The configuration in ``[mail]`` and the tables ``[[mailbox]]``, None where missing; raises ``Wrong``."""
    values = _values(("mail",), {} if section is None else section, _MAIL, "[mail]")
    if mailboxes is None:
        return MailConfig(**values)
    if not isinstance(mailboxes, list):
        raise Wrong(("mailbox",), "mailbox is a list of tables", "write [[mailbox]]")
    found = tuple(_mailbox(number, one) for number, one in enumerate(cast(list[object], mailboxes), 1))
    for name in ("name", "address"):
        seen = list[str]()
        for number, one in enumerate(found, 1):
            if (value := getattr(one, name)) in seen:
                raise Wrong(("mailbox", number, name), f"two mailboxes have the {name} {value!r}")
            seen.append(value)
    return MailConfig(mailboxes=found, **values)


def _mailbox(number: int, table: object) -> MailboxConfig:
    where = ("mailbox", number)
    values = _values(where, table, _MAILBOX, "[[mailbox]]")
    for needed in ("name", "address"):
        if needed not in values:
            raise Wrong(where, f"mailbox.{needed} is missing", f"every [[mailbox]] has a {needed}")
    if "imap" not in values and "smtp" not in values:
        raise Wrong(where, "this mailbox has neither imap nor smtp", "name the server it is read from or sends by")
    for kind in ("imap", "smtp"):
        if kind in values and values.get(f"{kind}_security") == PLAIN and not is_loopback(values[kind]):
            raise Wrong(
                (*where, f"{kind}_security"),
                f"mailbox.{kind}_security wants tls or starttls: a password and customers' letters would travel in"
                " the clear",
            )
    if values.get("login") == OAUTH and not ("provider" in values and "client_id" in values):
        raise Wrong((*where, "login"), 'mailbox.login = "oauth2" wants a provider and a client_id')
    values.setdefault("user", values["address"])
    values.setdefault("smtp_user", values["user"])
    values.setdefault("imap_port", _IMAP_PORTS[values.get("imap_security", TLS)])
    values.setdefault("smtp_port", _SMTP_PORTS[values.get("smtp_security", TLS)])
    return MailboxConfig(**values)


def _values(
    where: tuple[str | int, ...], table: object, rules: Mapping[str, Callable[[object], Any]], head: str
) -> dict[str, Any]:
    name = cast(str, where[0])
    if not isinstance(table, dict):
        raise Wrong(where, f"{name} is a section, not {table!r}", f"write {head}")
    values: dict[str, Any] = {}
    for key, value in cast(dict[str, object], table).items():
        if key not in rules:
            close = get_close_matches(key, list(rules), n=1)
            hint = f"did you mean {close[0]}?" if close else f"it may be: {', '.join(rules)}"
            raise Wrong((*where, key), f"there is no setting {name}.{key}", hint)
        try:
            values[key] = rules[key](value)
        except ValueError as error:
            raise Wrong((*where, key), f"{name}.{key} {error}, not {value!r}") from None
    return values


DEFAULT: Final = MailConfig()
"""No mailbox: answers are held for a person to send."""
