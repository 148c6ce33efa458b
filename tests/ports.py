"""Ports to listen at."""

import random
import socket
from contextlib import suppress


def free_port() -> int:
    """A port of this machine nobody listens at.

    It is none of those that lines to elsewhere get by themselves: one of these could be taken before somebody listens,
    or while a server is away that is to come back.
    """
    while True:
        port = random.SystemRandom().randrange(10_000, 30_000)
        with socket.socket() as one, suppress(OSError):
            one.bind(("127.0.0.1", port))
            return port
