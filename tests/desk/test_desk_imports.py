"""What is read before the first screen is painted loads nothing heavy."""

import subprocess
import sys

import pytest

HEAVY = ("sqlmodel", "sqlalchemy", "pydantic", "alembic", "jinja2", "typer", "babel", "lxml", "phonenumbers", "opencc")


@pytest.mark.parametrize(
    "modules",
    [
        ("deskterm.desk.reads", "deskterm.desk.workplace", "deskterm.desk.first_page", "deskterm.config"),
        ("deskterm.model.commands", "deskterm.model.snapshot", "deskterm.model.query", "deskterm.store.drafts"),
        ("deskterm.store.database", "deskterm.store.inbox", "deskterm.store.timeline", "deskterm.store.backup"),
    ],
    ids=lambda modules: modules[0],
)
def test_importing_what_reads_loads_nothing_that_writes(modules: tuple[str, ...]) -> None:
    script = f"import sys, {', '.join(modules)}; print(*sorted({{one.split('.')[0] for one in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=120)
    assert set(HEAVY) & set(done.stdout.split()) == set()


def test_reading_an_existing_store_loads_nothing_that_writes(store_path: object) -> None:
    script = """
import sys
from pathlib import Path
from deskterm.config import load
from deskterm.desk.first_page import read_first_page
from deskterm.desk.workplace import Workplace
place = Workplace(load(db=Path(sys.argv[1]), agent="aija", environ={"DESKTERM_HOME": "/nonexistent"}))
page = read_first_page(place.reads)
place.reads.search("paciņa"), place.reads.board({}), place.reads.unsent(), place.drafts.tickets_with("aija")
print(*sorted({one.split('.')[0] for one in sys.modules}))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(store_path)], capture_output=True, text=True, check=True, timeout=120
    )
    assert set(HEAVY[:4]) & set(done.stdout.split()) == set()
