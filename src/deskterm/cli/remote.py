"""Verbs about the team server this workstation is a mirror of: login, logout, sync."""

import getpass
import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from deskterm.cli.declaring import Argument, Option
from deskterm.cli.linking import link_of, remote_of
from deskterm.cli.output import note, say, standard_input
from deskterm.cli.session import Session
from deskterm.config import config_path
from deskterm.config.file import line_of
from deskterm.config.values import remote_address
from deskterm.errors import ConfigError, DesktermError, InputError

if TYPE_CHECKING:
    from datetime import tzinfo

    from deskterm.desk.link import LinkState
    from deskterm.desk.workplace import Workplace
    from deskterm.remotes.protocol import Me

_RENEWED: Final = 0.2
"""Seconds between two looks of the line that tells how far a sync is."""


def login(
    session: Session,
    url: Annotated[str, Argument("The server, such as https://desk.example.com", "URL")],
    token_file: Annotated[str, Option("--token-file", "A file with the token; - reads standard input.", "FILE")] = "",
) -> None:
    """Work as a mirror of a team server from now on. The token is asked for without being shown.

    It is kept in the system's keyring where there is one, else in a file that only you may read. DESKTERM_TOKEN in the
    environment comes before both.
    """
    from deskterm.remotes.protocol import RemoteAway
    from deskterm.remotes.team_server import TeamServer
    from deskterm.remotes.tokens import Tokens, checked

    try:
        address = remote_address(url)
    except ValueError as error:
        raise InputError(f"URL: {error}", f"it reads {url[:200]!r}") from None
    path = session.config_file or config_path()
    before = _section(path)
    token = checked(_asked(token_file), "standard input" if token_file in ("", "-") else token_file)
    remote = TeamServer(address, token)
    try:
        me = remote.me()
    except RemoteAway as error:
        raise DesktermError(error.message, f"look at the address, {address}, then log in again") from error
    finally:
        remote.close()
    _expect_room(path, before, address, me.agent)
    place = Tokens(address, me.agent, path.parent).keep(token)
    if not before:
        _append(path, address, me.agent)
    say(f"logged in at {address} as {me.agent} ({_standing(me)})")
    say(f"the token is kept in {place}")
    note("deskterm opens the mirror, deskterm sync fills it")


def _standing(me: "Me") -> str:
    sees = "" if me.queues is None else f", sees {', '.join(me.queues)}"
    return f"{me.role}{sees}"


def _asked(token_file: str) -> str:
    if token_file and token_file != "-":
        try:
            return Path(token_file).read_bytes()[:2000].decode("utf-8-sig")
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", path=Path(token_file)) from error
        except UnicodeDecodeError as error:
            raise InputError("that is no token", "it is one line of ASCII", path=Path(token_file)) from error
    if not token_file and sys.stdin is not None and sys.stdin.isatty():
        return getpass.getpass("token: ")
    return standard_input().readline(2000).decode("utf-8", "replace")


def _section(path: Path) -> dict[str, str]:
    """The [remote] section as it stands; empty where there is none. Raises ``ConfigError`` for a wrong file."""
    import tomllib

    from deskterm.config import load

    if not path.exists():
        return {}
    load(path=path)
    return tomllib.loads(path.read_text("utf-8-sig")).get("remote", {})


def _expect_room(path: Path, before: dict[str, str], address: str, agent: str) -> None:
    if not before or (remote_address(before.get("url", address)), before.get("name")) == (address, agent):
        return
    raise ConfigError(
        "it names another remote already, and nothing was changed",
        f"let [remote] read url = {json.dumps(address)} and name = {json.dumps(agent)}, then log in again",
        path=path,
        line=line_of(path.read_text("utf-8-sig"), "remote", None),
    )


def _append(path: Path, address: str, agent: str) -> None:
    lines = f"[remote]\nurl = {json.dumps(address)}\nname = {json.dumps(agent)}\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = path.read_text("utf-8") if path.exists() else ""
        blank = "" if not text else "\n" if text.endswith("\n") else "\n\n"
        aside = path.with_name(f".{path.name}.new")
        aside.write_text(text + blank + lines, "utf-8")
        if path.exists():
            aside.chmod(path.stat().st_mode & 0o777)
        aside.replace(path)
    except OSError as error:
        raise ConfigError(f"cannot be written: {error.strerror}", f"add to it:\n{lines}", path=path) from error


def logout(session: Session) -> None:
    """Forget the token of the team server. The mirror and what waits in it stay."""
    from deskterm.remotes.tokens import VARIABLE, Tokens
    from deskterm.store.pending import counts

    config = session.config
    if not config.remote:
        raise DesktermError("no remote is configured", "deskterm login URL")
    places = Tokens(config.remote, config.agent, config.path.parent).forget()
    say(f"the token is gone from {' and '.join(places)}" if places else "there was no token")
    if places:
        note(f"it is still good at the server until somebody there revokes it; {VARIABLE} is yours to unset")
    if config.mirrors and config.db.exists():
        waiting = counts(session.open_store().store).waiting
        if waiting:
            some = "1 command waits" if waiting == 1 else f"{waiting} commands wait"
            note(f"{some} in {config.db} for the next login")


def sync(
    session: Session,
    watch: Annotated[bool, Option("--watch", "Go on until interrupted, saying what changes.")] = False,
) -> int:
    """Push what waits and bring what is new from the team server, once or for ever."""
    workplace = session.open_store()
    remote = remote_of(workplace)  # what is missing is said before anything begins
    if watch:
        remote.close()
        return _watch(workplace, session.zone)
    from deskterm.remotes.protocol import RemoteAway
    from deskterm.store.pending import counts
    from deskterm.sync.courier import Courier, into_drafts
    from deskterm.sync.loop import once

    courier = Courier(workplace.mirror, remote, into_drafts(workplace.drafts, workplace.agent))
    before = counts(workplace.store).waiting
    progress = _Progress()
    try:
        once(workplace.mirror, remote, courier, progress.show)
    except RemoteAway as error:
        raise DesktermError(error.message, "what came is kept, and so is what waits: deskterm sync goes on") from error
    finally:
        progress.end()
        remote.close()
    after = counts(workplace.store)
    place = workplace.place
    assert place is not None
    ((tickets,),) = workplace.store.read("SELECT count(*) FROM ticket")
    say(f"in step with {place.url}: {before - after.waiting} pushed, {tickets} tickets here")
    if after.stopped:
        _tell_stopped(workplace)
        some = "1 command was" if after.stopped == 1 else f"{after.stopped} commands were"
        note(f"{some} stopped: the workstation asks what is to become of it (: pending commands)")
    return 1 if after.stopped else 0


def _tell_stopped(workplace: "Workplace", some: tuple[str, ...] | None = None) -> None:
    """Say what the server would not take; of ``some`` commands, else of all."""
    from deskterm.store.pending import PushState, lines

    for one in lines(workplace.store):
        if one.state is PushState.STOPPED and (some is None or one.command in some):
            where = "a ticket that is not here" if one.is_gone else f"#{one.number or 'new'}"
            note(f"stopped: {one.kind} on {where}: {one.reason}" + (f"; {one.hint}" if one.hint else ""))


class _Progress:
    """A line that tells how far a first sync is, where somebody looks at it."""

    def __init__(self) -> None:
        self._said = 0.0
        self._shown = False

    def show(self, state: "LinkState") -> None:
        if state.total and sys.stderr.isatty() and time.monotonic() - self._said > _RENEWED:
            self._said = time.monotonic()
            self._shown = True
            print(f"\rsyncing {state.came:,} of {state.total:,}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self._shown:
            print("\r", end="", file=sys.stderr)


def _watch(workplace: "Workplace", zone: "tzinfo | None") -> int:
    from deskterm.desk.link import LinkKind, Watcher
    from deskterm.desk.link_words import link_words
    from deskterm.store.pending import counts
    from deskterm.sync.courier import into_drafts

    link = link_of(workplace)
    changed, last = threading.Event(), ""

    def stopped(commands: tuple[str, ...]) -> None:
        _tell_stopped(workplace, commands)

    link.start(Watcher(changed.set, stopped, into_drafts(workplace.drafts, workplace.agent)))
    try:
        while link.state.kind is not LinkKind.REFUSED:
            changed.wait(1.0)
            changed.clear()
            words = link_words(link.state, counts(workplace.store), zone)
            if words != last:
                last = words
                say(words)
    finally:
        link.stop()
    raise DesktermError(link.state.problem, link.state.hint)
