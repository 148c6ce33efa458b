"""Verbs that keep the house: backup, restore, config, doctor."""

import os
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any

from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import say
from deskterm.cli.session import Session
from deskterm.config import config_path as usual_config_path
from deskterm.config.template import TEMPLATE
from deskterm.errors import ConfigError, DesktermError


def backup(
    session: Session,
    file: Annotated[str, Argument("Where the copy goes.", "FILE")],
    overwrite: Annotated[bool, Option("--overwrite", "Replace a file that is there.")] = False,
) -> None:
    """Copy the store, consistent even while others work in it."""
    from deskterm.store.backup import backup as copy

    copy(session.config.db, Path(file), overwrite=overwrite)
    say(f"copied {session.config.db} to {file}")


def restore(session: Session, file: Annotated[str, Argument("A copy made by backup.", "FILE")]) -> None:
    """Put a copy back, after checking it; the present store is kept under another name."""
    from deskterm.store.backup import restore as put_back

    aside = put_back(Path(file), session.config.db)
    say(f"restored {session.config.db}" + (f"; what was there is kept as {aside}" if aside else ""))


def config_init(session: Session) -> None:
    """Write a configuration file that shows every default."""
    path = _config_file(session)
    if path.exists():
        raise ConfigError("is there already and was left as it is", "edit it, or name another with --config", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, "utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", path=path) from error
    say(f"wrote {path}")


def config_path(session: Session) -> None:
    """Say where the configuration file is looked for."""
    say(str(_config_file(session)))


def _config_file(session: Session) -> Path:
    return session.config_file or usual_config_path()


def config_show(session: Session) -> None:
    """Show what is in force, defaults included."""
    for line in _settings("", session.config):
        say(line)


def _settings(name: str, value: Any) -> Iterator[str]:
    """Lines of ``name = value``, one for each setting within."""
    before = f"{name}." if name else ""
    if is_dataclass(value):
        for one in fields(value):
            yield from _settings(f"{before}{one.name}", getattr(value, one.name))
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _settings(f"{before}{key}", inner)
    elif isinstance(value, tuple) and any(is_dataclass(one) for one in value):
        for one in value:
            yield from _settings(f"{before}{one.name}", one)
    else:
        yield f"{name} = {', '.join(map(str, value)) if isinstance(value, tuple) else value}"


def doctor(session: Session) -> int:
    """Say what is configured, reachable, and wrong; exits with 1 when something is."""
    for name, value in _versions():
        _report(name, value)
    _report("terminal", _terminal())
    wrong = 0
    checks = (
        ("config", _config),
        ("store", _store),
        ("standards", _standards),
        ("phrases", _phrases),
        ("checks", _checks),
        ("macros", _macros),
        ("screen", _screen),
        ("drafts", _drafts),
        ("remote", _remote),
    )
    for name, check in checks:
        try:
            _report(name, check(session))
        except DesktermError as error:
            wrong += 1
            _report(name, f"WRONG: {error.message}")
            if error.hint:
                _report("", error.hint)
            if name == "config":
                return 1  # everything else wants it
    wrong += _mail(session)
    _report("secrets", _secrets(session))
    return 1 if wrong else 0


def _mail(session: Session) -> int:
    """Say how mail stands; returns how many mailboxes are wrong. Nothing is asked of a server."""
    from deskterm.channels.mail.secrets import find_kept

    mail = session.config.mail
    if session.config.mirrors:
        _report("transports", "the server's: what leaves by itself leaves from there")
    elif not mail.delivers:
        _report("transports", "none: answers are held for you to send by hand")
    wrong = 0
    for box in mail.mailboxes:
        ways = [f"reads {box.imap}" if box.imap else "", f"sends by {box.smtp}" if box.smtp else ""]
        words = f"{box.address}: {', '.join(one for one in ways if one)}"
        try:
            if box.imap or box.smtp_login:
                words = f"{words}; its password is in {find_kept(box, session.config.path.parent).place}"
            _report("mailbox", words)
        except DesktermError as error:
            wrong += 1
            _report("mailbox", f"{words}; WRONG: {error.message}")
            _report("", error.hint)
    if mail.mailboxes:
        from deskterm.store.mailing import mail_places

        try:
            places = mail_places(session.workplace.store)
        except DesktermError:  # said already
            return wrong
        read = {(box.name, folder) for box in mail.mailboxes for folder in box.folders}
        for place in places:
            if (place.mailbox, place.folder) not in read:
                continue  # it was read once, and is not any more
            state = f"{place.waiting} waiting" + (f"; {place.trouble}" if place.trouble else "")
            _report("", f"{place.mailbox} {place.folder}: read up to {place.uid}, {state}")
        ((leaving,),) = session.workplace.store.read("SELECT count(*) FROM message WHERE delivery = 'leaving'")
        if leaving:
            _report("", f"{leaving} answers are to leave by mail: deskterm work takes them")
    return wrong


def _report(name: str, value: str) -> None:
    say(f"{name:<12} {value}")


def _versions() -> list[tuple[str, str]]:
    from importlib.metadata import version

    from deskterm import __version__

    return [
        ("deskterm", __version__),
        ("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        ("sqlite", sqlite3.sqlite_version),
        *((name, version(name)) for name in ("textual", "sqlmodel", "sqlalchemy")),
    ]


def _terminal() -> str:
    from deskterm.tui.clipboard import native_tool
    from deskterm.tui.terminal import MILLIONS, colourless, colours

    size, tool, count = shutil.get_terminal_size(), native_tool(), colours()
    many = "millions of" if count == MILLIONS else str(count)
    facts = (
        os.environ.get("TERM") or "no TERM",
        f"{size.columns}x{size.lines}",
        str(getattr(sys.stdout, "encoding", "no encoding")),
        "NO_COLOR is set" if colourless() else f"{many} colours",
        f"clipboard by {tool[0]}" if tool else "clipboard by tmux" if os.environ.get("TMUX") else "clipboard by OSC 52",
    )
    return ", ".join(facts)


def _config(session: Session) -> str:
    path = session.config.path
    return str(path) if path.exists() else f"{path} (not there; defaults are in force)"


def _store(session: Session) -> str:
    path = session.config.db
    if not path.exists():
        return f"{path} (not there yet; it is made when first used)"
    from deskterm.store.backup import verify

    verify(path)
    workplace = session.open_store()
    tickets = workplace.reads.count(workplace.reads.parse("state:any"))
    kind = "a demonstration that delivers nothing" if workplace.reads.is_demo() else "a desk"
    if workplace.place is not None:
        kind = f"a mirror of what {workplace.place.agent} sees"
    unsent = len(workplace.reads.unsent())
    return f"{path}, {path.stat().st_size / 1e6:.1f} MB, {kind}, {tickets} tickets, {unsent} answers unsent, sound"


def _standards(session: Session) -> str:
    from deskterm.desk.settings import Settings

    return f"{len(Settings.of(session.config).standards.rules)} rules"


def _phrases(session: Session) -> str:
    from deskterm.canned.library import load_for
    from deskterm.canned.reply import Severity

    library = load_for(session.config.team_phrases, session.config.user_phrases)
    errors = [one for one in library.problems if one.severity is Severity.ERROR]
    if errors:
        raise DesktermError(f"{_unusable(len(errors))}: {errors[0]}", "deskterm canned lint")
    return f"{len(library.replies)} in force"


def _unusable(count: int) -> str:
    return "cannot be used" if count == 1 else f"{count} files cannot be used, the first is"


def _checks(session: Session) -> str:
    from deskterm.desk.checking import rule_names, weights_of

    changed = weights_of(session.config)
    return f"{len(rule_names())} rules" + (f", {len(changed)} weighed otherwise" if changed else "")


def _macros(session: Session) -> str:
    from deskterm.desk.macros import folders, load

    team = session.config.team_macros
    if team is not None and not team.is_dir():
        raise DesktermError(f"macros.team: there is no folder {team}", f"look at it in {session.config.path}")
    macros = load(folders(session.config))
    if macros.problems:
        raise DesktermError(f"{_unusable(len(macros.problems))}: {macros.problems[0]}", "deskterm macro lint")
    return f"{len(macros.found)} in force"


def _screen(session: Session) -> str:
    from deskterm.tui import themes
    from deskterm.tui.keys import rebound

    config = session.config
    rebound(config.keys, config.path)
    theme = config.theme or themes.DEFAULT
    if theme not in themes.ALL:
        raise DesktermError(*themes.unknown(theme, sorted(themes.ALL)))
    program = config.notify_command[0] if config.notify_command else ""
    if program and shutil.which(program) is None:
        raise DesktermError(f"notify.command: there is no program {program}", f"look at it in {config.path}")
    own = f", {len(config.keys)} keys of your own" if config.keys else ""
    return f"{config.language}, {theme}{own}"


def _drafts(session: Session) -> str:
    from deskterm.store.drafts import Drafts

    return f"{sum(1 for _ in Drafts(session.config.db).of_agent(session.config.agent))} of {session.config.agent}"


def _remote(session: Session) -> str:
    config = session.config
    if not config.remote:
        return "none is configured: this desk is its own"
    if not config.mirrors:
        return f"{config.remote}, of which the store above is no mirror"
    from deskterm.cli.linking import AT_ONCE_SECONDS, remote_of
    from deskterm.model.instants import from_milliseconds, now
    from deskterm.standards.duration import short_duration
    from deskterm.store.pending import counts
    from deskterm.store.place import Part, read_place

    workplace = session.open_store()
    remote = remote_of(workplace, seconds=AT_ONCE_SECONDS)
    try:
        me = remote.me()
    finally:
        remote.close()
    place, pending = read_place(workplace.store), counts(workplace.store)
    heard = place.heard_at if place is not None else 0
    followed = f"followed {short_duration(now() - from_milliseconds(heard))} ago" if heard else "never followed yet"
    whole = "" if place is None or place.part is Part.DONE else ", not whole yet: deskterm sync"
    return (
        f"{config.remote} is reachable as {me.agent} ({me.role}), deskterm {me.version}; {followed}{whole};"
        f" {pending.waiting} waiting, {pending.stopped} stopped"
    )


def _secrets(session: Session) -> str:
    from deskterm.remotes.tokens import Tokens

    config = session.config
    if not config.remote:
        return "none but the mailboxes'" if config.mail.mailboxes else "none are configured"
    try:
        kept = Tokens(config.remote, config.agent, config.path.parent).find()
    except DesktermError as error:
        return f"WRONG: {error.message}"
    return f"the token of {config.remote}, in {kept.place}" if kept else f"no token of {config.remote} is kept"
