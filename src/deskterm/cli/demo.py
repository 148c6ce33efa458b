"""The verb that shows the whole: a demonstration in a store of its own, which can never deliver anything."""

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

from deskterm.cli.declaring import Option
from deskterm.cli.output import at_terminal, note, say
from deskterm.cli.session import Session
from deskterm.errors import DesktermError, StoreUnreadable

AGENT: Final = "aija"
"""Who works at the demo unless ``--as`` names another of its people."""
FILE: Final = "demo.db"
SHOP: Final = "Liepa & Lampa"
"""The made-up shop whose desk it is."""
_MOST: Final = 5_000_000
_RENEWED: Final = 0.2
"""Seconds between two looks of the line that tells how far it is."""


def demo(
    session: Session,
    tickets: Annotated[int, Option("--tickets", "How many tickets it has.", "N", low=1, high=_MOST)] = 300,
    seed: Annotated[int, Option("--seed", "Another number, other tickets.", "S", low=0)] = 1,
    no_open: Annotated[bool, Option("--no-open", "Make the store and print where it is.")] = False,
) -> int:
    """Open a demonstration: a desk in full swing, in a store of its own that can never deliver.

    It is made afresh each time in the data folder; with --db FILE it is made there once and opened again as it is.
    """
    if not no_open and not at_terminal():
        raise DesktermError("the workstation wants a terminal", "--no-open only makes the demo's store")
    path = session.db or session.config.home / FILE
    if session.db is not None and _has_content(path):
        _expect_demo(path)
        note(f"{path} is there already and is opened as it is")
    else:
        _make(session, path, tickets, seed)
    if no_open:
        say(str(path))
        return 0
    return _open(session, path)


def _has_content(path: Path) -> bool:
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def _expect_demo(path: Path) -> None:
    from deskterm.demo.store import is_demo

    if not is_demo(path):
        raise StoreUnreadable(f"{path} is no demo and was not touched", "name another file with --db")


def _make(session: Session, path: Path, tickets: int, seed: int) -> None:
    from deskterm.demo.store import make_demo
    from deskterm.desk.settings import Settings

    said = 0.0

    def progress(count: int) -> None:
        nonlocal said
        if sys.stderr.isatty() and time.monotonic() - said > _RENEWED:
            said = time.monotonic()
            print(f"\r{count} of {tickets} tickets", end="", file=sys.stderr, flush=True)

    began = time.monotonic()
    make_demo(path, tickets=tickets, seed=seed, settings=Settings.of(session.config), progress=progress)
    if said:
        print("\r", end="", file=sys.stderr)
    note(f"{tickets} tickets made in {time.monotonic() - began:.1f} s; nothing here is ever delivered")


def _open(session: Session, path: Path) -> int:
    from deskterm.cli.workstation import open_workstation
    from deskterm.demo.live import run_live

    opened = Session(db=path, agent=session.agent or AGENT, config_file=session.config_file, fresh=session.fresh)
    opened.config = replace(opened.config, desk_name=SHOP)
    try:
        return open_workstation(opened, start_live=run_live)
    finally:
        opened.close()
