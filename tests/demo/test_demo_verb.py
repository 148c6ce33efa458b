"""The verb: a demo of its own each time, or the one that is at ``--db``; never anybody's real store."""

from pathlib import Path

import pytest

from deskterm.cli import demo as verb
from deskterm.cli.session import Session
from deskterm.demo.store import is_demo
from deskterm.errors import DesktermError, StoreUnreadable
from deskterm.store.opening import open_store


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    monkeypatch.setenv("DESKTERM_HOME", str(folder))
    monkeypatch.setenv("DESKTERM_DB", str(tmp_path / "mine.db"))
    monkeypatch.setenv("DESKTERM_AGENT", "somebody")
    return folder


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """The sessions with which the workstation was opened, on what seems a terminal."""
    sessions: list[Session] = []

    def open_workstation(session: Session, start_live: object = None) -> int:
        assert start_live is not None
        assert session.open_store().reads.is_demo()
        sessions.append(session)
        return 0

    monkeypatch.setattr("deskterm.cli.workstation.open_workstation", open_workstation)
    monkeypatch.setattr(verb, "at_terminal", lambda: True)
    return sessions


def tickets_in(path: Path) -> int:
    store = open_store(path)
    ((count,),) = store.read("SELECT count(*) FROM ticket")
    store.close()
    return count


def test_without_a_file_it_is_made_afresh_in_the_data_folder(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verb.demo(Session(), tickets=12, no_open=True) == 0
    out, err = capsys.readouterr()
    assert out.strip() == str(home / "demo.db")
    assert "12 tickets made" in err
    assert is_demo(home / "demo.db")
    verb.demo(Session(), tickets=7, no_open=True)
    assert tickets_in(home / "demo.db") == 7
    assert not (tmp_path / "mine.db").exists()


def test_a_demo_named_is_made_once_and_opened_again_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kept.db"
    verb.demo(Session(db=path), tickets=5, no_open=True)
    before = path.read_bytes()
    verb.demo(Session(db=path), tickets=9, seed=4, no_open=True)
    assert path.read_bytes() == before
    assert "as it is" in capsys.readouterr().err


def test_anything_else_there_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_store(path).close()
    before = path.read_bytes()
    with pytest.raises(StoreUnreadable, match="no demo"):
        verb.demo(Session(db=path), no_open=True)
    with pytest.raises(DesktermError):
        verb.demo(Session(db=tmp_path), no_open=True)
    assert path.read_bytes() == before


def test_without_a_terminal_nothing_is_made(home: Path) -> None:
    with pytest.raises(DesktermError, match="terminal"):
        verb.demo(Session())
    assert not home.exists()


def test_aija_works_there_unless_another_is_named(opened: list[Session], tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    assert verb.demo(Session(db=path), tickets=5) == 0
    assert verb.demo(Session(db=path, agent="yuqing")) == 0
    assert [session.config.agent for session in opened] == ["aija", "yuqing"]
    assert all(session.config.db == path for session in opened)
