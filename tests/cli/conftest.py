"""What the tests of the shell share: a store with a few tickets, made once and copied, and one call to run a verb."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from shell_driver import Cli, Terminal, fill_store


@pytest.fixture(autouse=True)
def _at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test sees the configuration of whoever runs it, and all of them live in Riga."""
    monkeypatch.setenv("DESKTERM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("DESKTERM_AGENT", "aija")
    monkeypatch.setenv("TZ", "Europe/Riga")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("DESKTERM_DB", raising=False)
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three agents and seven tickets; only to be copied."""
    path = tmp_path_factory.mktemp("stocked") / "desk.db"
    fill_store(path)
    return path


@pytest.fixture
def db(stocked: Path, tmp_path: Path) -> Path:
    """A copy of the stocked store."""
    return Path(shutil.copyfile(stocked, tmp_path / "desk.db"))


@pytest.fixture
def cli(db: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs verbs on a copy of the stocked store."""
    return Cli(db, capsys)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs verbs on a store that is not there yet."""
    return Cli(tmp_path / "new" / "desk.db", capsys)


@pytest.fixture
def shell() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the installed command as a process of its own."""

    def run(*words: object, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **options.pop("env", {})}
        return subprocess.run(
            [sys.executable, "-m", "deskterm", *map(str, words)],
            env={name: value for name, value in environment.items() if value is not None},
            **{"capture_output": True, "encoding": "utf-8", "timeout": 60, "stdin": subprocess.DEVNULL, **options},
            check=False,
        )

    return run


@pytest.fixture
def on_terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Make standard output a terminal of so many columns."""

    def make(columns: int) -> None:
        monkeypatch.setattr(sys, "stdout", Terminal(sys.stdout))
        monkeypatch.setenv("COLUMNS", str(columns))

    return make
