"""Upgrading a store: a failed upgrade leaves it as it was, and an older file is copied aside first.

A database is not copied: its own tools do that, while others work in it.
"""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from deskterm.errors import StoreError
from deskterm.store.backup import written_aside
from deskterm.store.database import SCHEMA_VERSION
from deskterm.store.sqlite_file import explained, make_engine, mark_as_ours, schema_of

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from deskterm.store.postgres_errors import Place

MIGRATIONS = Path(__file__).parent / "migrations"
"""Where alembic finds the steps from one schema to the next."""


def upgrade(path: Path) -> Path | None:
    """Bring the file at ``path`` to this schema, making it if need be; returns the copy of an older one set aside."""
    before = schema_of(path)
    if before == SCHEMA_VERSION:
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {path.parent} cannot be made: {error.strerror}", "name another with --db"
        ) from error
    # Customers' letters are nobody else's business on a shared machine.
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    aside = copy_aside(path, before) if before else None
    with explained(path):
        engine = make_engine(path)
        try:
            with engine.begin() as connection:
                # Another process may have upgraded while this one waited for the lock.
                if connection.exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA_VERSION:
                    return aside
                _take_steps(connection)
                mark_as_ours(connection)
        finally:
            engine.dispose()
    return aside


def upgrade_database(engine: "Engine", place: "Place") -> None:
    """Bring the database at ``place`` to this schema, making the tables if need be; whoever comes second finds it done.

    ``engine`` is the store's own, whose transactions wait for one another.
    """
    from deskterm.store.postgres_connection import driver_of, mark_in, schema_in

    with engine.begin() as connection:
        if schema_in(driver_of(connection), place) != SCHEMA_VERSION:
            _take_steps(connection)
            mark_in(driver_of(connection))


def _take_steps(connection: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["configure_logger"] = False
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def copy_aside(path: Path, version: int) -> Path:
    """A consistent copy of the store beside it, named for its schema version; an existing copy is kept.

    Like the store it is only for its owner to read, and only a whole one bears the name.
    """
    number = 0
    while (aside := path.with_name(f"{path.name}.schema-{version}{f'-{number}' if number else ''}")).exists():
        number += 1
    with (
        written_aside(aside) as fresh,
        explained(path),
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(fresh)) as target,
    ):
        source.backup(target)
    return aside
