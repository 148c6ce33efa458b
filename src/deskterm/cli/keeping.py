"""Verbs that keep the house: backup, restore, config, doctor."""

import os
import platform
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import Annotated

import typer

from deskterm.cli.output import say
from deskterm.cli.session import Session
from deskterm.config import TEMPLATE, config_path
from deskterm.errors import ConfigError, DesktermError


def add_to(app: typer.Typer) -> None:
    """Register the verbs."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("doctor")(doctor)
    group = typer.Typer(help="The configuration: where it is, what is in force, a first one.", no_args_is_help=True)
    group.command("init")(config_init)
    group.command("path")(config_show_path)
    group.command("show")(config_show)
    app.add_typer(group, name="config")


def backup(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="Where the copy goes.", metavar="FILE")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
) -> None:
    """Copy the store, consistent even while others work in it."""
    from deskterm.store.backup import backup as copy

    session: Session = context.obj
    copy(session.config.db, Path(file).expanduser(), overwrite=overwrite)
    say(f"copied to {file}")


def restore(
    context: typer.Context, file: Annotated[str, typer.Argument(help="A copy made by backup.", metavar="FILE")]
) -> None:
    """Put a copy back, after checking it; the present store is set aside first."""
    from deskterm.store.backup import restore as put_back

    session: Session = context.obj
    aside = put_back(Path(file).expanduser(), session.config.db)
    say(f"restored {session.config.db}" + (f"; what was there is kept as {aside}" if aside else ""))


def config_init(context: typer.Context) -> None:
    """Write a configuration file that shows every default."""
    session: Session = context.obj
    path = session.config_file or config_path()
    if path.exists():
        raise ConfigError("is there already and was left as it is", "edit it, or name another with --config", path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEMPLATE, "utf-8")
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", path=path) from error
    say(f"wrote {path}")


def config_show_path(context: typer.Context) -> None:
    """Say where the configuration file is looked for."""
    session: Session = context.obj
    say(str(session.config_file or config_path()))


def config_show(context: typer.Context) -> None:
    """Show what is in force, defaults included."""
    from dataclasses import fields

    session: Session = context.obj
    for one in fields(session.config):
        value = getattr(session.config, one.name)
        say(f"{one.name} = {dict(value) if hasattr(value, 'items') else value!s}")


def doctor(context: typer.Context) -> None:
    """Say what is configured, reachable, and wrong; exits 1 when something is."""
    session: Session = context.obj
    wrong = 0
    for name, value in _versions():
        say(f"{name:<12} {value}")
    say(f"{'terminal':<12} {_terminal()}")
    try:
        config = session.config
        there = "" if config.path.exists() else " (not there; defaults are in force)"
        say(f"{'config':<12} {config.path}{there}")
    except DesktermError as error:
        say(f"{'config':<12} WRONG: {error.message}")
        raise typer.Exit(1) from None
    for name, check in (("store", _store), ("standards", _standards), ("phrases", _phrases), ("drafts", _drafts)):
        try:
            say(f"{name:<12} {check(session)}")
        except DesktermError as error:
            wrong += 1
            say(f"{name:<12} WRONG: {error.message}")
            if error.hint:
                say(f"{'':<12} {error.hint}")
    say(f"{'transports':<12} none: answers are held for you to send by hand")
    say(f"{'secrets':<12} none are configured")
    if wrong:
        raise typer.Exit(1)


def _versions() -> list[tuple[str, str]]:
    from importlib.metadata import version

    return [
        ("deskterm", version("deskterm")),
        ("python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        ("sqlite", sqlite3.sqlite_version),
        *((name, version(name)) for name in ("textual", "sqlmodel", "sqlalchemy")),
    ]


def _terminal() -> str:
    size = shutil.get_terminal_size()
    tools = [name for name in ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe") if shutil.which(name)]
    facts = [
        os.environ.get("TERM", "no TERM"),
        f"{size.columns}x{size.lines}",
        f"{sys.stdout.encoding}",
        "NO_COLOR" if os.environ.get("NO_COLOR") else "colours",
        f"clipboard by {tools[0]}" if tools else "clipboard by OSC 52",
    ]
    return ", ".join(facts)


def _store(session: Session) -> str:
    path = session.config.db
    if not path.exists():
        return f"{path} (not there yet; it is made when first used)"
    from deskterm.store.backup import verify

    verify(path)
    reads = session.workplace.reads
    (tickets,) = session.workplace.store.read("SELECT count(*) FROM ticket")[0]
    kind = "demonstration, delivers nothing" if reads.is_demo() else "desk"
    return f"{path}, {path.stat().st_size / 1e6:.1f} MB, {tickets} tickets, {kind}, sound"


def _standards(session: Session) -> str:
    return f"{len(session.workplace.settings.standards.rules)} rules"


def _phrases(session: Session) -> str:
    from deskterm.canned.library import load_for
    from deskterm.canned.reply import Severity

    library = load_for(session.config.team_phrases, session.config.user_phrases)
    errors = [one for one in library.problems if one.severity is Severity.ERROR]
    if errors:
        raise DesktermError(f"{len(errors)} files cannot be used, the first is {errors[0]}", "deskterm canned lint")
    return f"{len(library.replies)} in force"


def _drafts(session: Session) -> str:
    from deskterm.store.drafts import Drafts

    count = sum(1 for _ in Drafts(session.config.db).of_agent(session.config.agent))
    return f"{count} of {session.config.agent}"
