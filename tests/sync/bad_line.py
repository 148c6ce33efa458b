"""A bad line between workstation and server: a TCP proxy that dawdles, breaks off or swallows; a fake for faults."""

import random
import selectors
import socket
import threading
import time


class BadLine:
    """Listens at ``port`` on loopback and passes bytes on to ``target``, badly, as ``dice`` fall.

    While ``bad`` is False it is a good line. Else a connection passes, is slow, breaks off after some bytes (perhaps
    in the middle of an answer whose question was carried out), or swallows everything.
    """

    def __init__(self, target: int, dice: random.Random) -> None:
        self.target = target
        self.dice = dice
        self.bad = False
        self.broken = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No more line."""
        self._ended.set()
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            how = self.dice.choice(("pass", "pass", "slow", "break", "break", "swallow")) if self.bad else "pass"
            seed = self.dice.random()
            threading.Thread(target=self._carry, args=(near, how, random.Random(seed)), daemon=True).start()

    def _carry(self, near: socket.socket, how: str, dice: random.Random) -> None:
        with near:
            try:
                far = socket.create_connection(("127.0.0.1", self.target), timeout=2)
            except OSError:
                return
            with far, selectors.DefaultSelector() as either:
                either.register(near, selectors.EVENT_READ, far)
                either.register(far, selectors.EVENT_READ, near)
                left = dice.randrange(20_000) if how == "break" else 1 << 60
                until = time.monotonic() + (dice.uniform(0.5, 3) if how == "swallow" else 1e9)
                while not self._ended.is_set() and (time.monotonic() < until):
                    for key, _ in either.select(0.1):
                        source: socket.socket = key.fileobj  # type: ignore[assignment]
                        try:
                            data = source.recv(4096)
                            if not data:
                                return
                            if how == "slow":
                                time.sleep(dice.uniform(0, 0.05))
                            left -= len(data)
                            if left < 0:
                                self.broken += 1
                                return
                            if how != "swallow" or (source is near and dice.random() < 0.5):
                                key.data.sendall(data)
                        except OSError:
                            return
