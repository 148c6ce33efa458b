"""The installed command as a process: pipes, terminals, several at once, what it loads, hostile surroundings."""

import ctypes
import fcntl
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import termios
from collections.abc import Callable
from pathlib import Path

import pytest
from shell_driver import Cli

from deskterm.tui.cells import width

Shell = Callable[..., subprocess.CompletedProcess[str]]

HEAVY = {"textual", "sqlmodel", "sqlalchemy", "pydantic", "alembic", "jinja2", "babel", "httpx", "typer"}
LOADED = """
import json, sys
from deskterm.cli.entry import run
code = run(sys.argv[1:])
print(json.dumps([code, sorted({name.split(".")[0] for name in sys.modules})]), file=sys.stderr)
"""


def loaded_by(*words: object) -> set[str]:
    """The packages that are loaded after running a verb."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED, *map(str, words)], capture_output=True, encoding="utf-8", check=True
    )
    code, names = json.loads(ran.stderr.splitlines()[-1])
    assert code == 0, ran.stderr
    return set(names)


@pytest.mark.parametrize(
    "words",
    [("--help",), ("--version",), ("list", "--help"), ("reply", "--help"), ("canned", "list", "-h")],
    ids=" ".join,
)  # fmt: skip
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    assert not HEAVY & loaded_by(*words)


@pytest.mark.parametrize(
    "words",
    [("list",), ("list", "--json"), ("show", "1001"), ("next",), ("board",), ("why", "1001"), ("search", "退款")],
    ids=" ".join,
)
def test_looking_loads_nothing_that_only_writing_needs(db: Path, words: tuple[str, ...]) -> None:
    assert not HEAVY & loaded_by(*words, "--db", db)


def test_errors_go_to_standard_error_with_exit_code_1(shell: Shell, db: Path) -> None:
    ran = shell("show", 4711, "--db", db)
    assert ran.returncode == 1
    assert not ran.stdout
    assert ran.stderr == "deskterm: there is no ticket #4711\n  deskterm list shows what there is\n"
    assert shell("lst").returncode == 2


def test_without_a_terminal_the_workstation_does_not_open(shell: Shell, db: Path) -> None:
    ran = shell("--db", db)
    assert ran.returncode == 1
    assert "wants a terminal" in ran.stderr


def test_a_reader_that_has_enough_is_no_error(db: Path) -> None:
    command = f'"{sys.executable}" -m deskterm'
    ran = subprocess.run(
        [
            "bash",
            "-o",
            "pipefail",
            "-c",
            f'{command} export --db "{db}" | head -c 1; {command} list --db "{db}" | true',
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert ran.stdout == "{"
    assert not ran.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no full device here")
def test_output_that_cannot_be_written_is_an_error(db: Path) -> None:
    for verb in ("list", "export"):
        with open("/dev/full", "w") as full:
            ran = subprocess.run(
                [sys.executable, "-m", "deskterm", verb, "--db", str(db)],
                stdout=full,
                stderr=subprocess.PIPE,
                check=False,
            )
        assert ran.returncode == 1
        assert ran.stderr.decode() == "deskterm: the system said: No space left on device\n"


@pytest.mark.parametrize(
    ("closed", "verbs"),
    [
        ("<&-", ("", "clock", "import -", "reply 1001 --file -")),
        (">&-", ("list", "list --json", "export", "--help")),
        ("2>&-", ("lst", "show 1")),
        ("<&- >&- 2>&-", ("list", "")),
    ],
)
def test_closed_streams_are_no_fault(db: Path, closed: str, verbs: tuple[str, ...]) -> None:
    for verb in verbs:
        command = f'"{sys.executable}" -m deskterm {verb} --db "{db}" {closed}'
        ran = subprocess.run(["sh", "-c", command], capture_output=True, encoding="utf-8", check=False)
        assert "Traceback" not in ran.stderr, verb
        assert "Exception" not in ran.stderr, verb


def test_two_processes_write_at_once_and_both_succeed(db: Path, cli: Cli) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "deskterm", "note", "1001", "--text", f"note {number}", "--db", str(db)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(2)
    ]  # fmt: skip
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert (process.returncode, out, err) == (0, b"#1001 noted\n", b"")
    shown = cli.done("show", 1001).out
    assert all(f"note {number}" in shown for number in range(2))


def test_two_processes_make_one_new_store(empty: Cli) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "deskterm", "call", f"+3712000000{number}", "--db", str(empty.db)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(2)
    ]  # fmt: skip
    for process in processes:
        _, err = process.communicate(timeout=120)
        said = err.decode().replace(f"there was no {empty.db}: it is a new store, with nothing in it yet\n", "")
        assert (process.returncode, said) == (0, "")
    assert len(empty.done("list", "--json").json) == 2


@pytest.mark.parametrize("locale", ["C", "POSIX", "ru_RU.KOI8-R"])
def test_whatever_the_locale_everything_is_printed(shell: Shell, db: Path, locale: str) -> None:
    for words in (("show", 1002), ("list", "退款")):
        ran = shell(*words, "--db", db, env={"LC_ALL": locale, "LANG": locale})
        assert ran.returncode == 0, ran.stderr


def test_a_terminal_that_knows_no_chinese_shows_question_marks(shell: Shell, db: Path) -> None:
    ran = shell("show", 1002, "--db", db, env={"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0
    assert "#1002 ????" in ran.stdout


def test_without_a_home(shell: Shell, db: Path, tmp_path: Path) -> None:
    bare = {"HOME": None, "DESKTERM_HOME": None, "DESKTERM_AGENT": None, "USER": None, "LOGNAME": None}
    bare |= {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    assert shell("list", "--db", db, env=bare).returncode == 0
    assert shell("config", "path", env=bare).stdout == f"{tmp_path}/config/deskterm/config.toml\n"
    ran = shell("list", env=bare)
    assert ran.returncode == 0
    assert (tmp_path / "data" / "deskterm" / "desk.db").exists()


def test_a_home_that_cannot_be_written(shell: Shell) -> None:
    ran = shell("list", env={"DESKTERM_HOME": "/proc/nowhere"})
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "/proc/nowhere" in ran.stderr


def _without_roots_powers() -> None:
    """Root may write anywhere; a child without these powers may not."""
    libc = ctypes.CDLL(None)
    for power in (1, 2, 3):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER
        libc.prctl(24, power, 0, 0, 0)  # PR_CAPBSET_DROP


@pytest.mark.skipif(sys.platform != "linux", reason="powers are taken from root in Linux's way")
@pytest.mark.parametrize("file_too", [True, False], ids=["file and folder", "folder"])
def test_a_store_in_a_folder_that_may_only_be_read(shell: Shell, db: Path, tmp_path: Path, file_too: bool) -> None:
    folder = tmp_path / "read only"
    folder.mkdir()
    store = folder / "desk.db"
    shutil.copyfile(db, store)
    store.chmod(0o444 if file_too else 0o644)
    folder.chmod(0o555)
    try:
        subprocess.run(["touch", folder / "x"], preexec_fn=_without_roots_powers, capture_output=True, check=False)
        if (folder / "x").exists():
            pytest.skip("root keeps its powers here")
        for words in (("note", 1001, "--text", "x"), ("list",)):
            ran = shell(*words, "--db", store, preexec_fn=_without_roots_powers)
            assert "Traceback" not in ran.stderr
            assert ran.returncode == 0 or "permissions" in ran.stderr
        ran = shell("list", "--db", folder / "new.db", preexec_fn=_without_roots_powers)
        assert ran.returncode == 1
        assert "new.db cannot be opened" in ran.stderr
    finally:
        folder.chmod(0o755)


def test_an_interrupt_ends_quietly() -> None:
    # Whoever runs the tests in the background has it ignored, and so would their children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        [sys.executable, "-m", "deskterm", "clock"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    signal.signal(signal.SIGINT, before)
    assert process.stdin is not None
    assert process.stdout is not None
    cases = Path(__file__).parent.parent / "standards" / "cases.jsonl"
    process.stdin.write(cases.read_bytes().splitlines()[0] + b"\n")
    process.stdin.flush()
    assert process.stdout.readline().startswith(b"{")  # so it is at work, waiting for the next line
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (130, b"")


def test_on_a_real_terminal_rows_fit_and_nothing_is_coloured(db: Path) -> None:
    main, other = pty.openpty()
    fcntl.ioctl(other, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    process = subprocess.Popen(
        [sys.executable, "-m", "deskterm", "list", "--db", str(db)],
        stdin=other, stdout=other, stderr=other, env=environment,
    )  # fmt: skip
    os.close(other)
    seen = b""
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    os.close(main)
    assert process.wait(timeout=120) == 0
    text = seen.decode()
    assert "\x1b" not in text
    assert max(width(line) for line in text.splitlines()) <= 80


def test_a_fault_of_our_own_is_shown_safe() -> None:
    script = (
        "import sys; from deskterm.cli.entry import crashed; sys.excepthook = crashed; raise KeyError('\\x1b]0;x\\x07')"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 1
    assert "\x1b" not in ran.stderr
    assert "please report it" in ran.stderr
