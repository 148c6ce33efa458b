"""A PostgreSQL of the tests' own: a cluster in a temporary folder, reached through a socket there and no other way.

It is made of the server's programs where there are some, with nothing kept safe from a power cut. It ends with the
tests, even when those are killed: it lives no longer than the pipe that they hold.
"""

import itertools
import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

USER: Final = "desk"
_WHERE: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/usr/local/pgsql*/bin", "/usr/local/bin",
                 "/opt/homebrew/opt/postgresql*/bin")  # fmt: skip
_SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "log_min_messages": "fatal",
}
_KEEPER: Final = '"$@" & cluster=$!; cat > /dev/null; kill -INT $cluster; wait $cluster; rm -rf "$0"'
"""Ends the server and removes its folder when standard input ends; ``INT`` asks it not to wait for its guests."""


def find_programs() -> Path | None:
    """The folder of the server's programs: the search path's, else the newest there is."""
    found = shutil.which("initdb")
    if found is not None and (folder := Path(found).resolve().parent).joinpath("postgres").exists():
        return folder
    folders = [folder for place in _WHERE for folder in Path("/").glob(place[1:]) if (folder / "initdb").exists()]
    return max(folders, key=lambda one: [int(number) for number in re.findall(r"\d+", str(one))], default=None)


class Cluster:
    """A running server with databases by number."""

    def __init__(self, programs: Path) -> None:
        # Not among pytest's own folders: a socket's name may only be so long, and the server's user must get there.
        self.folder = Path(tempfile.mkdtemp(prefix="deskterm-pg-"))
        self._numbers = itertools.count(1)
        self._as = self._whose()
        data = self.folder / "data"
        self._run(programs / "initdb", "-D", data, "-U", USER, "-E", "UTF8", "--locale=C", "-A", "trust", "--no-sync")
        (data / "pg_hba.conf").write_text("local guarded all scram-sha-256\nlocal all all trust\n")
        settings = [f"--{name}={value}" for name, value in _SETTINGS.items()]
        command = [str(programs / "postgres"), "-D", str(data), "-k", str(self.folder), *settings]
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, str(self.folder), *command],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=self.folder, start_new_session=True, **self._as,
        )  # fmt: skip
        self._wait()

    def _whose(self) -> dict[str, Any]:
        """Whose server it is: it will not be root's."""
        if os.geteuid() != 0:
            return {}
        known = {one.pw_name: one for one in pwd.getpwall()}
        owner = known.get("postgres") or known["nobody"]
        os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": ()}

    def _run(self, *command: object) -> None:
        subprocess.run(
            [str(one) for one in command], check=True, capture_output=True, cwd=self.folder, timeout=120, **self._as
        )

    def _wait(self) -> None:
        import psycopg

        deadline = time.monotonic() + 60
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=5).close()
            except psycopg.OperationalError:
                if self._keeper.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return

    def url(self, name: str, user: str = USER, password: str = "") -> str:
        """The URL of the database ``name``."""
        beside = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{user}{beside}@/{name}?host={quote(str(self.folder), safe='')}"

    def tell(self, sql: str, name: str = "postgres") -> None:
        """Carry out statements in the database ``name``, outside any store."""
        import psycopg

        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(sql.encode())

    def ask(self, sql: str, name: str) -> list[Any]:
        """The first column of a query."""
        import psycopg

        with psycopg.connect(self.url(name)) as connection:
            return [row[0] for row in connection.execute(sql.encode())]

    def create(self, template: str | None = None, *, encoding: str = "UTF8") -> str:
        """A new database, like ``template`` if there is one; returns its name."""
        name = f"desk_{next(self._numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} ENCODING '{encoding}'")
        return name

    def keep(self, name: str) -> str:
        """Keep what the tables of ``name`` hold now, and return what puts it back: making a database takes longer."""
        tables = self.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name)
        copies = "; ".join(f"CREATE TABLE kept.{one} AS TABLE public.{one}" for one in tables)
        self.tell(f"CREATE SCHEMA kept; {copies}", name)
        full = [one for one in tables if self.ask(f"SELECT count(*) FROM kept.{one}", name) != [0]]
        sequences = self.ask(
            "SELECT format('SELECT setval(%L, %s, %L)', sequencename, coalesce(last_value, 1), last_value IS NOT NULL)"
            " FROM pg_sequences WHERE schemaname = 'public'",
            name,
        )
        return "; ".join(
            [
                "SET session_replication_role = replica",  # in no order, so regardless of what refers to what
                *(f"DELETE FROM {one}" for one in tables),
                *(f"INSERT INTO {one} TABLE kept.{one}" for one in full),
                *sequences,
            ]
        )

    def drop(self, name: str) -> None:
        """Remove a database, whoever is there."""
        self.tell(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and remove everything."""
        assert self._keeper.stdin is not None
        self._keeper.stdin.close()
        self._keeper.wait(timeout=120)
        shutil.rmtree(self.folder, ignore_errors=True)
