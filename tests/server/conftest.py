"""What the tests of the server share: a team server over a store of one's own, and tokens for its staff."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
pytest.importorskip("argon2")

from server_driver import Team, config_for, make_tokens

from deskterm.model.commands import DESK, AddAgent
from deskterm.store.database import Store
from deskterm.store.opening import open_store
from deskterm.store.tables import TokenRow


@pytest.fixture(scope="session")
def made_tokens(
    template_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Tokens for everybody, and the rows that let them in: making them takes a while."""
    home = tmp_path_factory.mktemp("tokens")
    store = open_store(Path(shutil.copyfile(template_store, home / "desk.db")))
    made = make_tokens(store, config_for(home))
    store.close()
    return made


@pytest.fixture
def new_team(
    database: str, store: Store, made_tokens: Any, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Team]]:
    """Makes servers over one store, as processes of one team are."""
    tokens, rows = made_tokens
    teams: list[Team] = []
    url = None if database == "sqlite" else request.getfixturevalue("store_url")
    with store.writing() as session:
        session.add_all(TokenRow(**row) for row in rows)

    def make() -> Team:
        ours = store if not teams else open_store(url or tmp_path / "desk.db")
        teams.append(Team(ours, tmp_path, tokens, url))
        return teams[-1]

    yield make
    for one in teams:
        one.site.close()


@pytest.fixture
def team(new_team: Callable[[], Team]) -> Team:
    """A team server over a store of its own, where pavils sees only the queue technical."""
    team = new_team()
    team.office.done(AddAgent, actor=DESK, name="pavils", display_name="Pavils", sees=("technical",))
    return team
