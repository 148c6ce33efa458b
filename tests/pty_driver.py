"""A program in a real pseudo-terminal: bytes typed into it, and the screen it draws, emulated by pyte."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import pyte

# Answers a terminal gives to what Textual asks at the start.
_ANSWERS = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
)
# Private sequences pyte takes for text.
_UNKNOWN = re.compile(rb"\x1b\[[<>=][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP[^\x1b]*\x1b\\")

# States of a thread that has something to do: running or about to, and waiting for a disk.
_AT_WORK = ("R", "D")


class Terminal:
    """A running program; use it in a ``with`` block. ``raw`` is every byte it has written."""

    def __init__(
        self, command: Sequence[str], *, size: tuple[int, int] = (120, 40), environment: dict[str, str] | None = None
    ) -> None:
        self.columns, self.rows = size
        self.screen = pyte.Screen(self.columns, self.rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.ended = False
        self.status: int | None = None
        given = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
        }
        for name in ("COLUMNS", "LINES", "NO_COLOR", "TEXTUAL"):
            given.pop(name, None)
        given.update(environment or {})
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), given)
        self.resize(*size, tell=False)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill(signal.SIGHUP)

    def resize(self, columns: int, rows: int, *, tell: bool = True) -> None:
        """Change the window's size."""
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.columns, self.rows = columns, rows
        self.screen.resize(rows, columns)
        if tell:
            os.kill(self.pid, signal.SIGWINCH)

    def type(self, text: str | bytes) -> None:
        """Send these bytes at once, as a paste or a fast machine would."""
        os.write(self.file, text.encode() if isinstance(text, str) else text)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program has written; whether there was anything."""
        if self.ended or not select.select([self.file], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.file, 1 << 16)
        except OSError:
            data = b""
        if not data:
            self.ended = True
            return False
        self.raw += data
        for asked, answer in _ANSWERS:
            for _ in asked.finditer(data):
                with suppress(OSError):  # whoever asked may be gone
                    os.write(self.file, answer)
        self.stream.feed(_UNKNOWN.sub(b"", data))
        return True

    @property
    def text(self) -> str:
        """The screen as lines."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait_for(self, *texts: str, seconds: float = 60.0) -> str:
        """Read until every one of ``texts`` stands on the screen; the screen."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.text
            if all(text in found for text in texts):
                return found
            if self.ended:
                break
            self.read()
        raise AssertionError(f"{texts} did not come up; the screen:\n{self.text}")

    def wait_until(self, true: Callable[[], bool], seconds: float = 60.0) -> bool:
        """Read until something is ``true``; whether it ever was."""
        end = time.monotonic() + seconds
        while not (found := true()) and time.monotonic() < end and not self.ended:
            self.read()
        return found

    def quiet(self, seconds: float = 0.3, *, most: float = 30.0) -> str:
        """Read until it is at rest; the screen."""
        self.rest(seconds, most=most)
        return self.text

    def rest(self, seconds: float, *, most: float = 30.0) -> None:
        """Read until for ``seconds`` nothing has been written and nothing was being done."""
        end = time.monotonic() + most
        since = time.monotonic()
        while not self.ended and (now := time.monotonic()) < end and now < since + seconds:
            if self.read(0.02) or self.busy:
                since = time.monotonic()

    @property
    def busy(self) -> bool:
        """Whether a thread of the program works or waits for its turn, as on a machine with much else to do.

        Known where the system tells it in ``/proc``; elsewhere it is taken to be idle.
        """
        for one in Path(f"/proc/{self.pid}/task").glob("*/stat"):
            with suppress(OSError):  # the thread has ended meanwhile
                if one.read_text("ascii", "replace").rpartition(")")[2].split()[0] in _AT_WORK:
                    return True
        return False

    def wait_until_it_ends(self, seconds: float = 60.0) -> int:
        """Read until the program ends by itself; its exit code."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.alive:
            self.read()
            if self.ended:
                time.sleep(0.01)
        assert not self.alive, f"still running; the screen:\n{self.text}"
        while self.read(0.05):  # what it said last
            pass
        return self._reap()

    @property
    def alive(self) -> bool:
        """Whether the program still runs."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = status
        return self.status is None

    def kill(self, sign: int = signal.SIGKILL) -> None:
        """End the program, read what it still wrote, and close the terminal."""
        if self.alive:
            os.kill(self.pid, sign)
            end = time.monotonic() + 3
            while self.alive and time.monotonic() < end:
                self.read(0.02)
            if self.alive:
                os.kill(self.pid, signal.SIGKILL)
                self._reap()
        if self.file >= 0:
            while self.read(0.05):
                pass
            os.close(self.file)
            self.file = -1

    def hang_up(self) -> None:
        """Take the terminal away."""
        os.close(self.file)
        self.file = -1
        self.ended = True

    def _reap(self) -> int:
        if self.status is None:
            _, self.status = os.waitpid(self.pid, 0)
        return os.waitstatus_to_exitcode(self.status)


def workstation(
    store: Path, home: Path, *, config: str = "", size: tuple[int, int] = (120, 40), before: Sequence[str] = ()
) -> Terminal:
    """The real workstation over a store, with a home and perhaps a configuration of its own.

    ``before`` is a command that runs it.
    """
    home.mkdir(parents=True, exist_ok=True)
    if config:
        (home / "config.toml").write_text(config, "utf-8")
    environment = {"DESKTERM_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [*before, sys.executable, "-m", "deskterm", "--db", str(store), "--as", "aija"]
    return Terminal(command, size=size, environment=environment)
