"""Mail for ever: one thread for each mailbox that is read, and one courier."""

import threading
from collections.abc import Callable

from deskterm.channels.mail.delivering import Courier
from deskterm.channels.mail.fetching import Fetcher
from deskterm.config.mail import MailboxConfig, MailConfig
from deskterm.desk.desk import Desk
from deskterm.errors import DesktermError

ROUND_SECONDS = 1.0
"""How often the courier looks for answers whose countdown is over."""


def work(
    desk: Desk,
    mail: MailConfig,
    secret: Callable[[MailboxConfig], str],
    stop: threading.Event,
    heard: Callable[[str], None],
) -> None:
    """Fetch and deliver until ``stop`` is set; ``heard`` is told what goes wrong, from any thread."""
    threads = [
        threading.Thread(target=Fetcher(desk, mail, box, secret).run, args=(stop, heard), name=f"fetch {box.name}")
        for box in mail.mailboxes
        if box.imap
    ]
    for one in threads:
        one.start()
    try:
        _deliver(desk, mail, secret, stop, heard)
    finally:
        stop.set()
        for one in threads:
            one.join()


def _deliver(
    desk: Desk,
    mail: MailConfig,
    secret: Callable[[MailboxConfig], str],
    stop: threading.Event,
    heard: Callable[[str], None],
) -> None:
    courier = Courier(desk, mail, secret) if mail.delivers else None
    said = ""
    while not stop.is_set():
        trouble = ""
        try:
            if courier is None:
                desk.tick()
            else:
                trouble = courier.round().trouble
        except DesktermError as error:
            trouble = error.message
        if trouble and trouble != said:
            heard(trouble)
        said = trouble
        stop.wait(ROUND_SECONDS)
