"""Opening a store: the file, or the database that a URL names."""

from pathlib import Path

from deskterm.store.database import Store


def open_store(where: Path | str) -> Store:
    """The store in the file ``where``, or in the database that the ``postgresql://`` URL names; made if need be.

    Raises ``StoreError`` when it is not ours, newer, damaged, unreachable or not writable.
    """
    if isinstance(where, str) and is_url(where):
        from deskterm.store.postgres import PostgresStore

        return PostgresStore(where)
    from deskterm.store.sqlite import SqliteStore

    return SqliteStore(Path(where))


def is_url(where: str) -> bool:
    """Whether ``where`` names a PostgreSQL database rather than a file."""
    return where.startswith(("postgresql://", "postgres://"))
