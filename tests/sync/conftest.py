"""What tests of one mirror share: the truth with one ticket, and the mirror of pavils, in step."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fleet import Fleet, Mirror

from deskterm.desk.settings import Settings
from office import Office


@pytest.fixture
def fleet(tmp_path: Path, template_store: Path, settings: Settings) -> Iterator[Fleet]:
    """The truth, with one ticket of Ilze's, and the mirror of pavils, in step."""
    folder = tmp_path / "fleet"
    folder.mkdir()
    fleet = Fleet(folder, template_store, settings, ("pavils",))
    fleet.office.ticket()
    fleet.mirrors[0].settle()
    yield fleet
    fleet.close()


@pytest.fixture
def truth(fleet: Fleet) -> Office:
    """Where the truth is; aija works there."""
    return fleet.office


@pytest.fixture
def mirror(fleet: Fleet) -> Mirror:
    """The mirror of pavils."""
    return fleet.mirrors[0]


@pytest.fixture
def ticket(truth: Office) -> str:
    """Ilze's ticket."""
    return truth.store.read("SELECT id FROM ticket")[0][0]
