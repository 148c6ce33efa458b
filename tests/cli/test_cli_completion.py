"""Completing a command line, in the shells themselves where they are there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm.cli.app import VERBS
from deskterm.cli.taking import taken_by


def offered(cli: Cli, line: str) -> list[str]:
    """What may come at the end of ``line``, without the meanings."""
    words = [f"={one}" for one in f"deskterm {line}".split(" ")]
    outcome = cli("completion", "bash", *words, db=False)
    assert (outcome.code, outcome.err) == (0, "")
    return [one.split("\t")[0] for one in outcome.lines]


def test_every_verb_and_its_options_are_offered(cli: Cli) -> None:
    first = offered(cli, "")
    assert set(first) == {name.split()[0] for name in VERBS}
    assert len(first) == len(set(first))
    for name, verb in VERBS.items():
        assert name.split()[-1] in offered(cli, name if " " not in name else f"{name.split()[0]} ")
        options = {one.names[-1] for one in taken_by(verb) if one.names}
        assert options <= set(offered(cli, f"{name} --")), name


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("li", ["list"]),
        ("canned re", ["render"]),
        ("keys s", ["set"]),
        ("keys set ass", ["assign", "assign_me"]),
        ("list sta", ["state:"]),
        ("list channel:mail state:s", ["state:snoozed", "state:solved"]),
        ("list --limit 5 late:", ["late:yes", "late:no"]),
        ("list queue:f", ["queue:front"]),
        ("state 1001 so", ["solved"]),
        ("canned list --phase=clo", ["--phase=closing"]),
        ("canned list --language l", ["lv"]),
        ("canned show greeting-m", ["greeting-mail"]),
        ("reply 1001 --canned greeting-m", ["greeting-mail"]),
        ("completion z", ["zsh"]),
        ("--db x.db re", ["reply", "release", "restore"]),
        ("reply 1001 --solve --sol", []),
        ("help can", ["canned"]),
        ("--d", ["--db"]),
        ("--db ", [":files"]),
        ("parse ", [":files"]),
        ("reply --file ", [":files"]),
        ("nonsense ", []),
        ("canned nonsense ", []),
        ("list -- --", []),
    ],
)
def test_what_comes_next_is_offered(cli: Cli, line: str, some: list[str]) -> None:
    found = offered(cli, line)
    assert found == some or (some and set(some) <= set(found) and line.startswith("--db x"))


def test_people_are_offered_out_of_the_store(cli: Cli) -> None:
    assert {"me", "none", "aija", "zane", "pavils"} == set(offered(cli, f"--db {cli.db} assign 1001 "))


def test_a_broken_configuration_offers_what_needs_none(cli: Cli) -> None:
    home = Path(os.environ["DESKTERM_HOME"])
    home.mkdir(parents=True)
    (home / "config.toml").write_text("[keys\n", "utf-8")
    assert offered(cli, "li") == ["list"]
    assert offered(cli, "list queue:") == []


def deskterm_on_path(folder: Path) -> dict[str, str]:
    """An environment in which ``deskterm`` is this one."""
    folder.mkdir()
    script = folder / "deskterm"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deskterm "$@"\n', "utf-8")
    script.chmod(0o755)
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": os.pathsep.join(sys.path)}


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not here")
@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("deskterm rep", ["reply"]),
        ("deskterm canned sh", ["show"]),
        ("deskterm list sta", ["state:"]),
        ("deskterm list state:sn", ["snoozed"]),
        ("deskterm canned list --phase=gre", ["greeting"]),
        ("deskterm list --js", ["--json"]),
        ("deskterm parse one", ["one file.eml"]),
    ],
)
def test_bash_completes(tmp_path: Path, line: str, reply: list[str]) -> None:
    (tmp_path / "one file.eml").write_text("", "utf-8")
    script = f"""
        source <(deskterm completion bash)
        complete -p deskterm > /dev/null || exit 3
        COMP_LINE={line!r} COMP_POINT={len(line)}
        _deskterm
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script], capture_output=True, encoding="utf-8", cwd=tmp_path, timeout=120,
        env=deskterm_on_path(tmp_path / "bin"), check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == reply


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not here")
def test_fish_completes(tmp_path: Path) -> None:
    script = "deskterm completion fish | source; complete -C 'deskterm rep'; complete -C 'deskterm list state:sn'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", script], capture_output=True, encoding="utf-8", timeout=120,
        env=deskterm_on_path(tmp_path / "bin"), check=False,
    )  # fmt: skip
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["reply", "state:snoozed"], done.stderr


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not here")
def test_zsh_reads_its_script(tmp_path: Path) -> None:
    script = "autoload -U compinit; compinit -u -D; source <(deskterm completion zsh); print $_comps[deskterm]"
    done = subprocess.run(
        ["zsh", "-f", "-c", script], capture_output=True, encoding="utf-8", timeout=120,
        env=deskterm_on_path(tmp_path / "bin"), check=False,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("_deskterm\n", "")
