"""Presence beside the store's file: windows see each other, who is gone is gone, nothing in the folder is obeyed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from deskterm.desk.presence import Alone, Presence, Together, presence_beside
from deskterm.model.presence import NAME_MOST, Doing, Someone, gathered
from deskterm.store.presence import GONE_AFTER, MOST_BYTES, MOST_FILES, TOUCHED_EVERY, FilePresence

needs_locks = pytest.mark.skipif(sys.platform == "win32", reason="locks tell who is gone elsewhere")

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

FORBIDDEN = set("\x00\x07\x08\x1b\x7f\x90\x9b\n\r\u200b\u202e\u2066\ufeff\ufffe")
"""What a terminal might obey."""

Window = Callable[..., FilePresence]


class Clock:
    """An instant that goes on when told to."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(tmp_path: Path, clock: Clock) -> Iterator[Window]:
    """Opens windows of agents on one store."""
    store = tmp_path / "desk.db"
    store.touch(mode=0o640)
    windows: list[FilePresence] = []

    def opened(agent: str, name: str = "") -> FilePresence:
        windows.append(FilePresence(store, agent, name or agent.title(), clock=clock))
        return windows[-1]

    yield opened
    for one in windows:
        one.close()


def seen(window: Presence, ticket: str = "t1") -> list[tuple[str, str]]:
    """Who a window sees at a ticket, and what they do."""
    window.look()
    return [(one.name, one.doing.value) for one in window.others(ticket)]


def crash(window: FilePresence) -> None:
    """What is left of a window that died: its file, without the lock."""
    window._let_go()
    window._closed = True


def lie(folder: Path, file: str = "1-0123abcd.json", touched: datetime = NOON, **fields: Any) -> Path:
    """Somebody puts a file into the folder."""
    folder.mkdir(exist_ok=True)
    told = {"agent": "eve", "name": "Eve", "ticket": "t1", "doing": "looking", "at": NOON.isoformat(), "locked": False}
    path = folder / file
    path.write_text(json.dumps({**told, **fields}), "utf-8")
    os.utime(path, (touched.timestamp(), touched.timestamp()))
    return path


def test_windows_see_who_looks_and_who_writes(window: Window) -> None:
    mine, other = window("aija"), window("pavils", "Pāvils")
    other.announce("t1", Doing.LOOKING)
    other.look()
    assert seen(mine) == [("Pāvils", "looking")]
    other.announce("t1", Doing.WRITING)
    other.look()
    assert seen(mine) == [("Pāvils", "writing")]
    other.announce("t2", Doing.LOOKING)
    other.look()
    assert seen(mine) == []
    assert seen(mine, "t2") == [("Pāvils", "looking")]
    other.announce(None, Doing.LEFT)
    other.look()
    assert mine.look()
    assert mine.everywhere() == {}


def test_a_look_tells_whether_anything_changed(window: Window, clock: Clock) -> None:
    mine, other = window("aija"), window("pavils")
    mine.announce("t1", Doing.LOOKING)
    assert not mine.look()
    other.announce("t1", Doing.WRITING)
    assert other.look()
    assert mine.look()
    assert not mine.look()
    for _ in range(12):
        clock.now += timedelta(seconds=5)
        other.announce("t1", Doing.WRITING)
        assert not other.look()
        assert not mine.look()
    assert mine.others("t1")[0].since == NOON


def test_whoever_is_heard_of_no_more_is_gone_after_half_a_minute(window: Window, clock: Clock) -> None:
    mine, other = window("aija"), window("pavils")
    other.announce("t1", Doing.WRITING)
    other.look()
    clock.now += GONE_AFTER
    assert seen(mine) == [("Pavils", "writing")]
    clock.now += timedelta(seconds=1)
    assert seen(mine) == []
    other.look()
    assert seen(mine) == [("Pavils", "writing")]


def test_a_clock_set_back_hides_nobody_for_long(window: Window, clock: Clock) -> None:
    mine, other = window("aija"), window("pavils")
    other.announce("t1", Doing.WRITING)
    other.look()
    clock.now -= timedelta(days=1)
    assert seen(mine) == []
    other.look()
    assert seen(mine) == [("Pavils", "writing")]


@needs_locks
def test_whose_process_is_no_more_is_gone_at_once_and_leaves_nothing(window: Window) -> None:
    mine, other = window("aija"), window("pavils")
    other.announce("t1", Doing.WRITING)
    other.look()
    assert seen(mine) == [("Pavils", "writing")]
    crash(other)
    assert seen(mine) == []
    assert not other.path.exists()


def test_the_same_agent_in_another_window_is_seen(window: Window) -> None:
    one, other = window("aija"), window("aija")
    one.announce("t1", Doing.WRITING)
    one.look()
    assert seen(other) == [("Aija", "writing")]
    assert seen(one) == []


def test_an_agent_with_two_other_windows_at_a_ticket_is_shown_once_as_writing(window: Window) -> None:
    mine = window("aija")
    for doing in (Doing.LOOKING, Doing.WRITING, Doing.LOOKING):
        other = window("pavils")
        other.announce("t1", doing)
        other.look()
    another = window("dace")
    another.announce("t1", Doing.LOOKING)
    another.look()
    assert seen(mine) == [("Pavils", "writing"), ("Dace", "looking")]


def test_names_from_files_are_made_safe_and_short(window: Window, hostile: str) -> None:
    mine = window("aija")
    lie(mine.folder, name=hostile[:1000], agent=f"e{hostile[:1000]}")
    mine.announce("t1", Doing.LOOKING)
    ((name, _),) = seen(mine)
    assert len(name) <= NAME_MOST
    assert name
    assert not FORBIDDEN & set(name)


def test_an_agent_with_a_hostile_name_is_seen(window: Window, hostile: str) -> None:
    mine, other = window("aija"), window(f"e{hostile}", hostile)
    other.announce("t1", Doing.LOOKING)
    other.look()
    ((name, _),) = seen(mine)
    assert not FORBIDDEN & set(name)


@pytest.mark.parametrize(
    "fields",
    [
        {"doing": "left"},
        {"doing": "[@click=app.quit]"},
        {"doing": ["looking"]},
        {"ticket": ""},
        {"ticket": "t" * 65},
        {"ticket": 7},
        {"agent": ""},
        {"agent": None},
        {"name": 1},
        {"at": "yesterday"},
        {"at": 1e300},
        {"locked": "no"},
        {"name": "x" * MOST_BYTES},
    ],
    ids=ascii,
)
def test_a_file_that_makes_no_sense_is_nobody(window: Window, fields: dict[str, Any]) -> None:
    mine = window("aija")
    lie(mine.folder, **fields)
    assert not mine.look()


@pytest.mark.parametrize(
    "whole",
    [b"", b"{", b"[" * 4000, b"null", b'"x"', b"\xff\xfe", b"9" * 4096, b'{"agent": "\\ud800"}', b"\x00" * 100_000],
    ids=lambda whole: ascii(whole)[:16],
)
def test_bytes_that_are_no_presence_are_nobody(window: Window, whole: bytes) -> None:
    mine = window("aija")
    lie(mine.folder).write_bytes(whole)
    os.utime(mine.folder / "1-0123abcd.json", (NOON.timestamp(), NOON.timestamp()))
    assert not mine.look()


def test_what_is_told_of_the_future_began_now(window: Window) -> None:
    mine = window("aija")
    lie(mine.folder, at="9999-12-31T23:59:59-12:00")
    lie(mine.folder, "2-0123abcd.json", agent="mallory", at="2026-03-02T11:00:00")
    mine.look()
    assert [one.since for one in mine.others("t1")] == [NOON, NOON]


def test_other_files_in_the_folder_are_left_alone(window: Window, tmp_path: Path) -> None:
    mine = window("aija")
    long_ago = NOON - timedelta(days=400)
    treasure = tmp_path / "treasure"
    treasure.write_text("mine")
    strange = lie(mine.folder, "notes.json", touched=long_ago)
    left = lie(mine.folder, "77-0123abcd.new", touched=long_ago)
    (mine.folder / "78-0123abcd.json").symlink_to(treasure)
    os.mkfifo(mine.folder / "79-0123abcd.json")
    (mine.folder / "80-0123abcd.json").mkdir()
    assert not mine.look()
    assert strange.exists()
    assert not left.exists()
    assert treasure.read_text() == "mine"


def test_thousands_of_files_are_not_all_read(window: Window) -> None:
    mine = window("aija")
    for number in range(MOST_FILES + 50):
        lie(mine.folder, f"{number}-0123abcd.json", agent=f"a{number}")
    mine.look()
    assert len(mine.others("t1")) <= MOST_FILES


def test_whoever_may_read_the_store_may_read_who_is_there(window: Window) -> None:
    mine = window("aija")
    mine.announce("t1", Doing.LOOKING)
    mine.look()
    assert mine.folder.stat().st_mode & 0o777 == 0o750
    assert mine.path.stat().st_mode & 0o777 == 0o640


def test_where_nothing_can_be_written_nobody_is_seen_and_nothing_fails(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "desk.db.presence").write_text("a file where the folder should be")
    mine = FilePresence(tmp_path / "desk.db", "aija", "Aija", clock=clock)
    mine.announce("t1", Doing.WRITING)
    assert not mine.look()
    (tmp_path / "desk.db.presence").unlink()
    assert not mine.look()
    assert not mine.path.exists()
    clock.now += TOUCHED_EVERY
    mine.look()
    assert mine.path.exists()
    mine.close()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_only_be_read_shows_others(window: Window) -> None:
    mine, other = window("aija"), window("pavils")
    other.announce("t1", Doing.LOOKING)
    other.look()
    mine.folder.chmod(0o500)
    mine.announce("t1", Doing.WRITING)
    assert seen(mine) == [("Pavils", "looking")]
    assert seen(other) == []
    mine.folder.chmod(0o700)


def test_the_last_window_takes_the_folder_along_and_who_comes_then_makes_it_anew(window: Window, clock: Clock) -> None:
    mine, other = window("aija"), window("pavils")
    for one in (mine, other):
        one.announce("t1", Doing.LOOKING)
        one.look()
    other.close()
    assert mine.folder.exists()
    mine.close()
    assert not mine.folder.exists()
    assert not mine.look()
    third, fourth = window("dace"), window("ieva")
    third.announce("t1", Doing.LOOKING)
    third.look()
    third.path.unlink()
    third.folder.rmdir()
    clock.now += TOUCHED_EVERY
    third.look()
    assert seen(fourth) == [("Dace", "looking")]


def test_windows_that_name_the_store_by_another_way_meet(window: Window, tmp_path: Path, clock: Clock) -> None:
    mine = window("aija")
    (tmp_path / "link.db").symlink_to(tmp_path / "desk.db")
    other = FilePresence(tmp_path / "link.db", "pavils", "Pāvils", clock=clock)
    other.announce("t1", Doing.LOOKING)
    other.look()
    assert seen(mine) == [("Pāvils", "looking")]
    other.close()


OTHER_PROCESS = """
import sys
from pathlib import Path
from deskterm.model.presence import Doing
from deskterm.store.presence import FilePresence
window = FilePresence(Path(sys.argv[1]), "pavils", "Pāvils")
window.announce("t1", Doing.WRITING)
window.look()
print("there", flush=True)
sys.stdin.read()
window.close()
"""


@needs_locks
@pytest.mark.parametrize("how", ["kill -9, not yet waited for", "kill -9", "end"])
def test_two_processes_meet_and_whoever_ends_is_gone(tmp_path: Path, how: str) -> None:
    mine = FilePresence(tmp_path / "desk.db", "aija", "Aija")
    other = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, str(tmp_path / "desk.db")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONUTF8": "1"},
    )
    with other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"there\n"
        mine.announce("t1", Doing.LOOKING)
        assert seen(mine) == [("Pāvils", "writing")]
        if how == "end":
            other.communicate(b"")
        else:
            other.send_signal(signal.SIGKILL)
            # The end of its output tells that it is gone, though nobody has asked for its exit code yet.
            assert other.stdout.read() == b""
            if how == "kill -9":
                other.wait()
        for _ in range(1000):
            if not seen(mine):
                break
        assert seen(mine) == []
    mine.close()


# Several together


class Heard(Alone):
    """What some other source says."""

    def __init__(self, **people: Someone) -> None:
        self.people = {ticket: (one,) for ticket, one in people.items()}
        self.said: list[tuple[str | None, Doing]] = []
        self.closed = False

    def announce(self, ticket: str | None, doing: Doing) -> None:
        self.said.append((ticket, doing))

    def everywhere(self) -> dict[str, tuple[Someone, ...]]:
        return self.people

    def look(self) -> bool:
        return True

    def close(self) -> None:
        self.closed = True


def test_windows_here_and_colleagues_elsewhere_are_shown_together_each_once() -> None:
    looking = Someone.of("pavils", "Pāvils", Doing.LOOKING, NOON)
    writing = Someone.of("pavils", "Pāvils", Doing.WRITING, NOON)
    me = Someone.of("aija", "Aija", Doing.WRITING, NOON)
    here, elsewhere = Heard(t1=looking, t3=me), Heard(t1=writing, t2=me)
    both = Together("aija", here, elsewhere)
    assert both.look()
    assert not both.look()
    assert both.others("t1") == (writing,)
    assert both.others("t2") == ()
    assert both.others("t3") == (me,)
    both.announce("t1", Doing.LOOKING)
    assert here.said == elsewhere.said == [("t1", Doing.LOOKING)]
    both.close()
    assert here.closed
    assert elsewhere.closed


def test_in_a_database_nobody_is_seen_and_a_file_has_its_windows(tmp_path: Path) -> None:
    assert isinstance(presence_beside("postgresql://localhost/desk", "aija", "Aija"), Alone)
    assert isinstance(presence_beside(tmp_path / "desk.db", "aija", "Aija"), FilePresence)


def test_people_are_sorted_whoever_writes_first() -> None:
    people = [
        Someone.of(name, "", Doing.WRITING if name == "zane" else Doing.LOOKING, NOON)
        for name in ("ieva", "zane", "dace")
    ]
    assert [one.name for one in gathered(("t", one) for one in people)["t"]] == ["zane", "dace", "ieva"]
