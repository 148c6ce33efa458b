"""A short storm: workstations and a server killed at random over bad lines; the benchmark makes longer ones."""

import sys
from pathlib import Path

import pytest

from postgres import Cluster, find_programs
from storm import Storm

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="wants kill -9"),
    pytest.mark.timeout(600),
]
COUNT, SECONDS, PAUSE = 3, 5.0, (0.3, 1.0)


def weather(folder: Path, where: Path | str, seed: int) -> None:
    """One storm from beginning to end."""
    storm = Storm(folder, where, COUNT, seed)
    try:
        storm.rage(SECONDS, PAUSE)
        storm.settle()
        tally = storm.check()
        assert tally.kills.total() > 0
        assert tally.done > 0
    finally:
        storm.close()


def test_after_a_storm_everybody_agrees(tmp_path: Path, request: pytest.FixtureRequest):
    if find_programs() is None:
        weather(tmp_path, tmp_path / "server.db", 1)
        return
    cluster: Cluster = request.getfixturevalue("cluster")
    name = cluster.create()
    try:
        weather(tmp_path, cluster.url(name), 2)
    finally:
        cluster.drop(name)
