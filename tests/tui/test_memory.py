"""Memory is given back without anybody waiting for it, and where it cannot be nothing happens."""

from pathlib import Path

import pytest

from deskterm.store.sqlite_file import connect
from deskterm.tui import memory


def test_being_frugal_and_giving_back_do_no_harm() -> None:
    memory.be_frugal()
    words = ["x" * 100_000 for _ in range(100)]
    del words
    memory.give_back()


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    import ctypes

    def missing(_: object) -> object:
        raise OSError("no such library")

    monkeypatch.setattr(ctypes, "CDLL", missing)
    memory.be_frugal()
    memory.give_back()


def test_readers_map_nothing_and_keep_little(tmp_path: Path) -> None:
    connect(tmp_path / "one.db", reading=False).close()
    reader = connect(tmp_path / "one.db", reading=True)
    assert reader.execute("PRAGMA mmap_size").fetchone() in (None, (0,))
    assert reader.execute("PRAGMA cache_size").fetchone() == (-1024,)
    reader.close()
