"""What the tests of the server share: a store with users and tokens, made once and copied."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
pytest.importorskip("argon2")

from server_driver import Team, config_for, make_tokens

from deskterm.store.database import open_store


@pytest.fixture(scope="session")
def team_store(template_store: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A store whose agents have tokens, and the tokens; only to be copied."""
    home = tmp_path_factory.mktemp("team")
    path = Path(shutil.copyfile(template_store, home / "desk.db"))
    return path, make_tokens(path, config_for(home))


@pytest.fixture
def team(team_store: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Team]:
    """A team server over a store of its own."""
    path, tokens = team_store
    store = open_store(shutil.copyfile(path, tmp_path / "desk.db"))
    team = Team(store, tmp_path, tokens)
    yield team
    team.site.close()
