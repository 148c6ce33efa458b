"""What stands between the command and the first paint: only what that paint shows is loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deskterm.model.commands import Letter
from deskterm.model.words import Channel
from office import Office

LATER = (
    "deskterm.desk.link",
    "deskterm.desk.noticing",
    "deskterm.model.commands",
    "deskterm.model.views.customers",
    "deskterm.model.views.desk",
    "deskterm.model.views.messages",
    "deskterm.model.views.notices",
    "deskterm.model.views.records",
    "deskterm.model.views.seats",
    "deskterm.model.views.tickets",
    "deskterm.store.board",
    "deskterm.store.drafts",
    "deskterm.store.pending",
    "deskterm.store.place",
    "deskterm.store.search",
    "deskterm.store.seats",
    "deskterm.store.timeline",
    "deskterm.text.fold",
    "deskterm.tui.notices",
    "deskterm.tui.screens.ticket",
    "deskterm.tui.seats",
    "deskterm.tui.widgets.seat_strip",
    "json",
    "tomllib",
)
"""What only an opened ticket, a chat, a search, the board, a mirror, a notice or a configuration file needs."""

SCRIPT = """
import sys
from pathlib import Path
from deskterm.cli.session import Session
from deskterm.cli.workstation import open_workstation
place = Session(db=Path(sys.argv[1]), agent="aija").open_store()
from deskterm.desk.first_page import read_first_page
read_first_page(place.reads)
import deskterm.tui.app
print(*sys.modules)
"""


@pytest.mark.usefixtures("office")
def test_only_what_the_first_paint_shows_is_loaded_before_it(store_path: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(store_path)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        env={**os.environ, "DESKTERM_HOME": str(tmp_path)},
    )
    assert set(LATER) & set(done.stdout.split()) == set()


TICKET = """
import sys
from pathlib import Path
from deskterm.cli.session import Session
place = Session(db=Path(sys.argv[1]), agent="aija").open_store()
from deskterm.tui.ticket_reading import gather
for row in place.store.read("SELECT id FROM ticket"):
    gather(place, row[0], drafts=True)
print(*sys.modules)
"""


def test_reading_a_ticket_loads_no_database_library_while_another_thread_may(
    office: Office, store_path: Path, tmp_path: Path
) -> None:
    letter = Letter("help", "ilze@example.com", to=("help@desk.example", "boss@example.com"))
    office.ticket(letter=letter)
    office.ticket(channel=Channel.CHAT)
    office.store.close()
    environment = {**os.environ, "DESKTERM_HOME": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", TICKET, str(store_path)], env=environment, check=True, capture_output=True, text=True
    )
    assert not {"sqlalchemy", "sqlmodel", "pydantic", "alembic"} & set(done.stdout.split())
