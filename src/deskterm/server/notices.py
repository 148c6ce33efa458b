"""What the processes of one team server tell each other by way of their PostgreSQL: who is at which ticket.

Nothing of it is kept: what is said while the connection is gone is not heard, and presence is said again soon.
"""

import json
import logging
import secrets
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from deskterm.model.presence import Doing, bounded
from deskterm.server.presence import Said
from deskterm.store.database import Store

if TYPE_CHECKING:
    import psycopg

CHANNEL: Final = "deskterm_presence"

_LOOK_SECONDS: Final = 0.5
"""How soon the thread notices that it is to end."""

_AGAIN_SECONDS: Final = 2.0
_LOG: Final = logging.getLogger("deskterm.server")


class Notices:
    """One process's end: tells the others, and calls ``heard``, in a thread, for what they tell."""

    def __init__(self, store: Store, url: str) -> None:
        self._store = store
        self._url = url
        self._process = secrets.token_hex(8)
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self.listening = threading.Event()

    def tell(self, said: Said) -> None:
        """Tell the other processes; raises ``StoreError``."""
        words = [self._process, said.agent, bounded(said.name), said.ticket, said.queue, said.doing.value]
        self._store.read("SELECT pg_notify(?, ?)", (CHANNEL, json.dumps(words)))

    def start(self, heard: Callable[[Said], None]) -> None:
        """Begin to listen."""
        self._thread = threading.Thread(target=self._listen, args=(heard,), name="notices", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(5)

    def _listen(self, heard: Callable[[Said], None]) -> None:
        import psycopg

        complained = False
        while not self._ended.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, application_name="deskterm presence") as connection:
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    complained = False
                    self.listening.set()
                    self._follow(connection, heard)
            except psycopg.Error:
                if not complained:
                    _LOG.warning("colleagues at other processes are not seen: the connection for that was lost")
                complained = True
                self._ended.wait(_AGAIN_SECONDS)

    def _follow(self, connection: "psycopg.Connection[Any]", heard: Callable[[Said], None]) -> None:
        while not self._ended.is_set():
            for notice in connection.notifies(timeout=_LOOK_SECONDS):
                said = self._understood(notice.payload)
                if said is not None:
                    heard(said)

    def _understood(self, payload: str) -> Said | None:
        """What another process said; None for one's own words and for what makes no sense."""
        try:
            match json.loads(payload):
                case [str(process), str(agent), str(name), str(ticket), str(queue), str(doing)]:
                    return None if process == self._process else Said(agent, name, ticket, queue, Doing(doing))
                case _:
                    return None
        except (ValueError, RecursionError):
            return None
