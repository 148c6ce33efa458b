"""Verbs of the team server: serve, and the users who may come to it."""

import os
from typing import TYPE_CHECKING, Annotated, Final

from deskterm.cli.declaring import Argument, Option
from deskterm.cli.output import note, say, say_json
from deskterm.cli.session import Session
from deskterm.config.values import is_loopback
from deskterm.errors import DesktermError, InputError
from deskterm.model.instants import iso
from deskterm.model.words import Role

if TYPE_CHECKING:
    from deskterm.desk.users import TokenLine, Users
    from deskterm.store.database import Store

_DATABASE: Final = Option(
    "--database", "A PostgreSQL database instead of a file; DESKTERM_DATABASE says it too.", "postgresql://..."
)


def serve(
    session: Session,
    host: Annotated[str, Option("--host", "The address to listen at.", "ADDRESS")] = "127.0.0.1",
    port: Annotated[int, Option("--port", "The port to listen at; 0 takes any.", "PORT", low=0, high=65535)] = 8300,
    database: Annotated[str | None, _DATABASE] = None,
    behind_tls: Annotated[
        bool, Option("--behind-tls", "Listen beyond this machine; something in front of it speaks TLS.")
    ] = False,
) -> None:
    """Serve the desk to a team's workstations, until interrupted.

    It listens on this machine only. With --behind-tls it listens at another address, where a proxy that speaks TLS must
    stand in front of it: tokens and customers' letters would travel in the clear.
    """
    if not behind_tls and not is_loopback(host):
        raise InputError(
            f"{host} is not of this machine alone, and what is served there would travel in the clear",
            "put a proxy that speaks TLS in front and say --behind-tls, or leave --host out",
        )
    try:
        from deskterm.server.running import bind, log_to_standard_error
        from deskterm.server.running import serve as run
        from deskterm.server.site import Site
    except ModuleNotFoundError as error:
        from deskterm.desk.users import WANTED

        raise DesktermError(f"what the team server needs is not installed ({error.name})", WANTED) from error
    where = _where(database)
    store = _open(session, database)
    if store.read("SELECT 1 FROM meta WHERE name = 'kind' AND value = 'mirror'"):
        raise DesktermError(
            f"{store.place} is a mirror of another server and cannot be served", "serve the store it mirrors"
        )
    site = Site.of(session.config, store, where)
    bound = bind(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"
    if not store.read("SELECT 1 FROM token WHERE revoked_at IS NULL LIMIT 1"):
        note("nobody has a token yet: deskterm user add NAME, then deskterm user token NAME --name DEVICE")
    log_to_standard_error()
    run(site, bound, lambda: note(f"deskterm serves {store.place} at {address}; ctrl+c ends it"))


def user_add(
    session: Session,
    name: Annotated[str, Argument("The person's short name, one word.", "NAME")],
    role: Annotated[Role | None, Option("--role", "What they may do; agent when they are new.", "ROLE")] = None,
    queues: Annotated[
        str | None, Option("--queues", "The only queues an agent sees, as a,b; all means every one.", "QUEUES")
    ] = None,
    display_name: Annotated[str | None, Option("--display-name", "The name customers see.", "NAME")] = None,
    database: Annotated[str | None, _DATABASE] = None,
) -> None:
    """Add a person to the desk, or change what is given of one who is there."""
    chosen = None
    if queues is not None:
        words = tuple(one.strip() for one in queues.split(",") if one.strip())
        chosen = () if words == ("all",) else words
        if not words:
            raise InputError("--queues wants names with commas between", "such as --queues front,billing, or all")
    new = _users(session, database).add(name, role=role, queues=chosen, display_name=display_name)
    say(f"{'added' if new else 'changed'} {name}")
    if new:
        note(f"a token for a workstation: deskterm user token {name} --name DEVICE")


def user_token(
    session: Session,
    name: Annotated[str, Argument("The person's short name.", "NAME")],
    device: Annotated[str, Option("--name", "What the token is for, such as laptop.", "DEVICE")],
    database: Annotated[str | None, _DATABASE] = None,
) -> None:
    """Make a token for a person's workstation; it is shown this once."""
    token = _users(session, database).new_token(name, device)
    say(token)
    note("keep it now: it is not shown again")


def user_list(
    session: Session,
    json: Annotated[bool, Option("--json", "Data for scripts, as JSON.")] = False,
    database: Annotated[str | None, _DATABASE] = None,
) -> None:
    """List everybody with their roles, queues and tokens."""
    from deskterm.cli.columns import Column, table

    users = _users(session, database).list()
    if json:
        say_json(
            [
                {
                    "name": one.name,
                    "display_name": one.display_name,
                    "role": one.role.value,
                    "queues": None if one.queues is None else list(one.queues),
                    "tokens": [
                        {
                            "id": token.id,
                            "name": token.name,
                            "created": iso(token.created_at),
                            "used": iso(token.used_at),
                            "revoked": iso(token.revoked_at),
                        }
                        for token in one.tokens
                    ],
                }
                for one in users
            ]
        )
        return
    rows: list[tuple[str, ...]] = []
    for one in users:
        queues = "every queue" if one.queues is None else ", ".join(one.queues)
        who = (one.name, one.display_name, one.role.value, queues)
        rows += [(*who, *_token_cells(token, session)) for token in one.tokens] or [(*who, "no token", "", "")]
    headings = ("name", "called", "role", "sees", "token", "for", "")
    table(rows, tuple(Column(heading) for heading in headings))
    if not users:
        note("nobody is there yet: deskterm user add NAME")


def user_revoke(
    session: Session,
    who: Annotated[str, Argument("A person, for all their tokens, or the id of one token.", "NAME|TOKEN-ID")],
    database: Annotated[str | None, _DATABASE] = None,
) -> None:
    """Make tokens worthless at once."""
    revoked = _users(session, database).revoke(who)
    for one in revoked:
        say(f"revoked {one.id} ({one.name}) of {one.agent}")
    if not revoked:
        note(f"{who} has no token that is good")


def _token_cells(token: "TokenLine", session: Session) -> tuple[str, str, str]:
    if token.revoked_at is not None:
        state, at = "revoked", token.revoked_at
    elif token.used_at is not None:
        state, at = "used", token.used_at
    else:
        state, at = "made", token.created_at
    return token.id, token.name, f"{state} {at.astimezone(session.zone):%Y-%m-%d %H:%M}"


def _users(session: Session, database: str | None) -> "Users":
    from deskterm.desk.settings import Settings
    from deskterm.desk.users import Users

    store = _open(session, database)
    if store.read("SELECT 1 FROM meta WHERE name = 'kind' AND value = 'mirror'"):
        raise DesktermError(
            f"{store.place} is a mirror of a team server, and people are kept there", "say it where the server is"
        )
    return Users(store, Settings.of(session.config))


def _where(database: str | None) -> str | None:
    return database or os.environ.get("DESKTERM_DATABASE") or None


def _open(session: Session, database: str | None) -> "Store":
    from deskterm.store.opening import is_url, open_store

    where = _where(database)
    if where is not None and not is_url(where):
        raise InputError("--database wants a URL", "such as postgresql://user@host/name; a file is named with --db")
    try:
        return open_store(where or session.config.db)
    except ModuleNotFoundError as error:
        from deskterm.desk.users import WANTED

        raise DesktermError(f"what PostgreSQL needs is not installed ({error.name})", WANTED) from error
