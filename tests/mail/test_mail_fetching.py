"""Every mail once: where a folder was left, what a server does to its numbers, what breaks, who else reads."""

import imaplib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from mail_desk import MailDesk, letter
from post_office import PASSWORD, PostOffice

from deskterm.channels.mail import fetching
from deskterm.channels.mail.fetching import Fetcher
from deskterm.channels.mail.mailbox import Mailbox, MailboxTrouble, MailRefused
from deskterm.desk.desk import Desk
from deskterm.store.mailing import holder_name, mail_places, take_folder
from deskterm.store.opening import open_store


def imap(post: PostOffice, user: str) -> imaplib.IMAP4:
    client = imaplib.IMAP4("127.0.0.1", post.imap)
    client.login(user, PASSWORD)
    return client


class Died(BaseException):
    """The process ends here."""


def test_a_second_look_takes_nothing_again(office: MailDesk) -> None:
    office.configure_box(processed="leave")
    office.arrives(letter("1"), letter("2"))
    assert (office.fetch().taken, office.fetch().taken, len(office.tickets)) == (2, 0, 2)
    office.arrives(letter("3"))
    assert (office.fetch().taken, len(office.tickets)) == (1, 3)


@pytest.mark.parametrize(
    ("processed", "inbox", "archive", "seen"), [("move", 0, 2, 0), ("flag", 2, 0, 2), ("leave", 2, 0, 0)]
)
def test_what_becomes_of_a_mail_on_the_server(
    office: MailDesk, post: PostOffice, processed: str, inbox: int, archive: int, seen: int
) -> None:
    office.configure_box(processed=processed)
    office.arrives(letter("1"), letter("2"))
    office.fetch()
    assert len(post.folder_of(office.address)) == inbox
    assert len(post.folder_of(office.address, "Archive")) == archive
    with imap(post, office.address) as client:
        client.select("INBOX")
        assert len(client.search(None, "SEEN")[1][0].split()) == seen


def test_a_mailbox_that_is_new_may_begin_with_what_is_new(office: MailDesk) -> None:
    office.configure_box(begin="new")
    office.arrives(letter("years ago"))
    assert office.fetch().taken == 0
    office.arrives(letter("today"))
    assert office.fetch().taken == 1


def test_a_server_that_numbers_anew_brings_nothing_twice(office: MailDesk, post: PostOffice) -> None:
    office.configure_box(processed="leave", folders=("Orders",))
    with imap(post, office.address) as client:
        client.create("Orders")
        for number in range(2):
            client.append("Orders", "", None, letter(f"{number}", ident=f"order{number}@example.com"))
        office.fetch()
        (before,) = mail_places(office.store)
        kept = post.folder_of(office.address, "Orders")
        client.delete("Orders")
        client.create("Aside")
        client.create("Orders")
        for raw in (letter("new", ident="order-new@example.com"), *kept):
            client.append("Orders", "", None, raw)
    tally = office.fetch()
    (after,) = mail_places(office.store)
    assert after.validity != before.validity
    assert (tally.taken, tally.known, len(office.tickets)) == (1, 2, 3)


class TestDyingBetween:
    """Wherever the process ends, the next one goes on exactly there."""

    def test_after_what_was_read_and_before_it_was_kept(
        self, office: MailDesk, post: PostOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.arrives(letter("1"), letter("2"))

        def die(*_: object) -> None:
            raise Died

        with monkeypatch.context() as patch:
            patch.setattr(fetching, "keep_place", self.at_the_second_call(die))
            with pytest.raises(Died):
                office.fetch()
        assert office.tickets == []
        assert office.fetch().taken == 2
        assert len(post.folder_of(office.address)) == 0

    def at_the_second_call(self, die: Callable[..., None]) -> Callable[..., None]:
        calls: list[object] = []
        real = fetching.keep_place

        def keep(*given: object) -> None:
            calls.append(given)
            real(*given)  # type: ignore[arg-type]
            if len(calls) == 2:
                die()

        return keep

    def test_after_it_was_kept_and_before_it_was_filed_away(
        self, office: MailDesk, post: PostOffice, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.arrives(letter("1"), letter("2"))

        def die(_: Mailbox, uids: list[int]) -> None:
            if uids:
                raise Died

        with monkeypatch.context() as patch:
            patch.setattr(Mailbox, "file_away", die)
            with pytest.raises(Died):
                office.fetch()
        assert len(office.tickets) == 2
        assert len(post.folder_of(office.address)) == 2
        assert (office.fetch().taken, len(office.tickets)) == (0, 2)
        assert len(post.folder_of(office.address)) == 0


class TestWhatCannotBeRead:
    def test_one_broken_mail_is_kept_as_it_came_and_stops_nothing(
        self, office: MailDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from deskterm.channels.mail import arriving

        real = arriving.read_mail

        def parse(raw: bytes) -> object:
            if b"breaks the reader" in raw:
                raise RuntimeError("a fault \x1b[2J of ours")
            return real(raw)

        monkeypatch.setattr(arriving, "read_mail", parse)
        broken = letter("this breaks the reader")
        office.arrives(letter("1"), broken, letter("3"))
        tally = office.fetch()
        assert (tally.taken, tally.unreadable, len(office.tickets)) == (3, 1, 3)
        ((content,),) = office.rows("SELECT content FROM blob")
        assert b"breaks the reader" in bytes(content)
        assert office.fetch().taken == 0

    def test_one_the_store_cannot_keep_is_kept_as_it_came(
        self, office: MailDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from deskterm.desk import desk as room
        from deskterm.model import commands

        real = room.HANDLERS[commands.Receive]

        def receive(work: object, command: commands.Receive) -> object:
            if "poison" in command.body:
                raise RuntimeError("a fault of the desk")
            return real(work, command)  # type: ignore[arg-type]

        monkeypatch.setitem(room.HANDLERS, commands.Receive, receive)
        office.arrives(letter("1"), letter("poison"), letter("3"))
        tally = office.fetch()
        assert (tally.taken, tally.unreadable, len(office.tickets)) == (3, 1, 3)

    def test_one_the_server_keeps_to_itself_stops_nothing_and_is_shown(
        self, office: MailDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = Mailbox.fetch

        def fetch(mailbox: Mailbox, uids: list[int]) -> object:
            if 2 in uids:
                raise MailRefused("NO internal error occurred \x1b[2J")
            return real(mailbox, uids)

        monkeypatch.setattr(Mailbox, "fetch", fetch)
        office.arrives(letter("1"), letter("2"), letter("3"))
        tally = office.fetch()
        assert (tally.taken, tally.unreadable, len(office.tickets)) == (3, 1, 3)
        assert office.fetch().taken == 0

    def test_garbage_is_listed(self, office: MailDesk) -> None:
        office.arrives(b"\xff\xfe not a mail at all \x00\r\n\r\n\x1b]0;owned\x07")
        assert office.fetch().taken == 1
        assert len(office.tickets) == 1


class TestSeveralWorkers:
    @pytest.mark.both_databases
    def test_each_mail_is_taken_once(
        self, make_desk: Callable[..., MailDesk], database: str, request: pytest.FixtureRequest, tmp_path: Path
    ) -> None:
        import threading

        where = request.getfixturevalue("store_url") if database == "postgresql" else str(tmp_path / "shared.db")
        office = make_desk(where=where)
        office.arrives(*(letter(f"{number}", sender=f"c{number}@example.com") for number in range(60)))
        stores = [open_store(where) for _ in range(3)]
        fetchers = [
            Fetcher(Desk(one, office.desk.settings), office.mail, office.mail.mailboxes[0], lambda _: PASSWORD)
            for one in stores
        ]
        threads = [threading.Thread(target=one.once) for one in fetchers]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        office.fetch()
        assert len(office.tickets) == 60
        for one in stores:
            one.close()

    def test_who_fell_silent_for_too_long_loses_what_was_not_kept(
        self, office: MailDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        office.arrives(letter("1"))
        real = Mailbox.fetch

        def slow(mailbox: Mailbox, uids: list[int]) -> object:
            far = 4_000_000_000_000
            assert take_folder(office.store, "support", "INBOX", holder_name(), far, far + 1) is not None
            return real(mailbox, uids)

        with monkeypatch.context() as patch:
            patch.setattr(Mailbox, "fetch", slow)
            assert office.fetch().busy == 1
        assert office.tickets == []

    def test_a_worker_of_this_machine_that_ended_is_not_waited_for(self, office: MailDesk) -> None:
        import socket
        import subprocess
        import sys

        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        far = 4_000_000_000_000
        take_folder(office.store, "support", "INBOX", f"{socket.gethostname()}:{ended.pid}:x", 0, far)
        office.arrives(letter("1"))
        assert office.fetch().taken == 1
        take_folder(office.store, "support", "INBOX", "another-machine:1:x", 0, far)
        assert office.fetch().busy == 1


def test_a_wrong_password_is_said_and_kept_beside_the_mailbox(office: MailDesk) -> None:
    fetcher = Fetcher(office.desk, office.mail, office.mail.mailboxes[0], lambda _: "wrong")
    with pytest.raises(MailboxTrouble, match=r"^support: \S+ refuses the login: NO \[AUTHENTICATIONFAILED\]") as raised:
        fetcher.once()
    assert "the password" in raised.value.hint


def test_what_arrives_is_here_in_about_a_second(office: MailDesk) -> None:
    import time

    stop = threading.Event()
    fetcher = Fetcher(office.desk, office.mail, office.mail.mailboxes[0], lambda _: PASSWORD)
    thread = threading.Thread(target=fetcher.run, args=(stop, lambda _: None))
    thread.start()
    try:
        end = time.monotonic() + 60
        while not mail_places(office.store)[:1] or not mail_places(office.store)[0].heard_at:
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(0.1)
        office.arrives(letter("now"))
        sent = time.monotonic()
        while not office.tickets:
            assert time.monotonic() < sent + 60
            time.sleep(0.02)
        assert time.monotonic() - sent < 30  # pushed, not found by the next look a minute later
    finally:
        stop.set()
        thread.join()


def test_a_line_that_was_good_is_soon_tried_again_whenever_it_breaks(
    office: MailDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float | None] = []

    class Stop(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waits.append(timeout)
            if len(waits) == 3:
                self.set()
            return self.is_set()

    def breaks(*_: object) -> None:
        raise MailboxTrouble("the line broke")

    monkeypatch.setattr(Mailbox, "wait", breaks)
    heard: list[str] = []
    Fetcher(office.desk, office.mail, office.mail.mailboxes[0], lambda _: PASSWORD).run(Stop(), heard.append)
    assert waits == [1.0, 1.0, 1.0]
    assert heard == ["the line broke; tried again in 1 s"] * 3
