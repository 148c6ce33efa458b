"""The manual page: everything there is, in a form that ``man`` reads without complaint."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm.cli.app import VERBS
from deskterm.cli.taking import taken_by
from deskterm.tui.actions import ACTIONS


@pytest.mark.skipif(not shutil.which("man"), reason="man is not here")
def test_man_reads_it_and_everything_is_in_it(cli: Cli, tmp_path: Path) -> None:
    page = tmp_path / "deskterm.1"
    page.write_text(cli("man", db=False).out, "utf-8")
    done = subprocess.run(
        ["man", "--warnings", "-P", "cat", "-l", str(page)],
        capture_output=True, encoding="utf-8", timeout=120, check=True,
        env={"PATH": "/usr/bin:/bin", "MANWIDTH": "200", "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": ""},
    )  # fmt: skip
    assert done.stderr == ""
    read = re.sub(r"\s+", " ", re.sub(r".\x08|\x1b\[[0-9;]*m", "", done.stdout))
    for name, verb in VERBS.items():
        assert f"deskterm {name}" in read
        assert verb.help in read
        for one in taken_by(verb):
            for option in one.names:
                assert option in read
    for action in ACTIONS.values():
        assert f"{action.title}." in read
    for word in ("NO_COLOR", "DESKTERM_HOME", "state:", "--config FILE", "new, open, pending"):
        assert word in read


def test_no_line_of_text_is_a_request_by_accident(cli: Cli) -> None:
    requests = {line.split()[0] for line in cli("man", db=False).lines if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".SS", ".TP", ".B"}
