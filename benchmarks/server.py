"""What the team server costs over the least that could do its work.

    python benchmarks/server.py STORE [--database postgresql://...] [--only page,events,sync,commands]

STORE is copied first. Make one with ``deskterm demo --tickets 100000 --no-open --db STORE``.

page      a page of 50 tickets over HTTP against a bare ASGI application that runs the same SQL on raw ``sqlite3`` and
          writes its rows as JSON; both are served by uvicorn, asked in turn, over the same number of connections
events    from sending a command to its event at each of 500 listeners, and from another process's commit
sync      a first sync of everything, and following every change since the beginning
commands  commands a second: one by one, in batches, and from several at once, against the desk in this process; with a
          database, on a fresh one there too

Nothing here is a test: times are this machine's at this moment, ratios are of medians taken in turn.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bare_page import recorded_page
from http_line import CONNECTIONS, ROUND_SECONDS, Line, get, post, throughput

ROUNDS = 20
LISTENERS = 500
EVENTS = 30
TICKETS = 300
BARE_PAGE = Path(__file__).with_name("bare_page.py")


@contextlib.contextmanager
def process(*words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A process that ends with the block."""
    running = subprocess.Popen(
        [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, **environment},
    )  # fmt: skip
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


def processor_seconds(running: subprocess.Popen[str]) -> float:
    """How long a process has been computing; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(path: Path, *words: str) -> Iterator[int]:
    """``deskterm serve`` on a free port."""
    with serving_process(path, *words) as (_, port):
        yield port


@contextlib.contextmanager
def serving_process(path: Path, *words: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process of ``deskterm serve``, and its port."""
    with process("-m", "deskterm", "serve", "--port", "0", "--db", str(path), *words) as server:
        assert server.stderr is not None
        line = ""
        while " at http://" not in line:
            line = server.stderr.readline()
            assert line, "the server did not start"
        yield server, int(line.split(" at http://127.0.0.1:")[1].split(";")[0])


def page(path: Path, token: str) -> None:
    """A page of 50 tickets, ours and the floor in turn."""
    with (
        serving_process(path) as (server, port),
        process(str(BARE_PAGE), str(path), DESKTERM_FLOOR=recorded_page(path)) as bare,
    ):
        assert bare.stdout is not None
        bare_port = int(bare.stdout.readline())
        cases = {"bare ASGI": (bare, bare_port, get("/")), "deskterm": (server, port, get("/v1/tickets", token))}
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in cases}
        computed: dict[str, float] = {}
        for one in range(ROUNDS + 1):
            for name, (running, where, request) in cases.items():
                before = processor_seconds(running)
                rate, middle = asyncio.run(throughput(where, request))
                if one:  # the first is for warming up
                    found[name].append((rate, middle))
                    spent = processor_seconds(running) - before
                    computed[name] = computed.get(name, 0.0) + spent / (rate * ROUND_SECONDS) / ROUNDS
        rates = {name: statistics.median(one[0] for one in rounds) for name, rounds in found.items()}
        for name, rounds in found.items():
            middle = statistics.median(one[1] for one in rounds)
            print(
                f"page of 50   {name:<10} {rates[name]:7.0f} /s   {middle:6.1f} ms each over {CONNECTIONS} lines,"
                f" {computed[name] * 1000:.2f} ms of a processor"
            )
        by_rate, by_time = rates["deskterm"] / rates["bare ASGI"], computed["bare ASGI"] / computed["deskterm"]
        print(f"page of 50   ratio      {by_rate:7.2f}x   goal at least 0.7x; by processor time {by_time:.2f}x")


def events(path: Path, token: str) -> None:
    """From a command to its event at every listener."""
    with serving(path) as port:
        asyncio.run(_events(path, port, token))


async def _events(path: Path, port: int, token: str) -> None:
    from deskterm.desk.users import Users

    users = Users(_open(path), _settings(path))
    tokens = [users.new_token("aija", f"listener {one}") for one in range(-(-LISTENERS // 20))]
    arrived: dict[int, list[float]] = {}

    async def listen(number: int) -> None:
        line = await Line.to(port)
        line.writer.write(get("/v1/events", tokens[number // 20]))
        while piece := await line.reader.readline():
            if piece.startswith(b"data: "):
                head = json.loads(piece[6:]).get("head")
                arrived.setdefault(head, []).append(time.perf_counter())

    listening = [asyncio.create_task(listen(one)) for one in range(LISTENERS)]
    while sum(map(len, arrived.values())) < LISTENERS:
        await asyncio.sleep(0.05)
    commander, tickets = await Line.to(port), _tickets(path)
    print(f"events       {LISTENERS} listeners")

    async def measure(name: str, act: Callable[[], Any]) -> None:
        middles: list[float] = []
        slowest: list[float] = []
        for _ in range(EVENTS):
            begun, head = await act()
            while len(arrived.get(head, ())) < LISTENERS:
                await asyncio.sleep(0.002)
            times = [(one - begun) * 1000 for one in arrived[head]]
            middles.append(statistics.median(times))
            slowest.append(max(times))
            await asyncio.sleep(0.1)
        print(
            f"events       {name:<28} median {statistics.median(middles):6.1f} ms,"
            f" slowest {statistics.median(slowest):6.1f} ms, worst of {EVENTS}: {max(slowest):6.1f} ms"
            "   goal 100 ms to the slowest"
        )

    async def by_command() -> tuple[float, int]:
        begun = time.perf_counter()
        _, body = await commander.ask(post("/v1/commands", token, {"commands": [_note(next(tickets))]}))
        return begun, json.loads(body)["head"]

    async def elsewhere() -> tuple[float, int]:
        answer = await asyncio.to_thread(desk.execute, read_command({**_note(next(tickets)), "actor": "aija"}))
        return time.perf_counter(), answer.sequence

    from deskterm.desk.desk import Desk
    from deskterm.model.wire import read_command

    await measure("from sending a command", by_command)
    desk = Desk(_open(path), _settings(path))
    await measure("from another process's commit", elsewhere)
    for one in listening:
        one.cancel()


def sync(path: Path, token: str) -> None:
    """A first sync, as a mirror asks for it, without a mirror's own work."""
    with serving(path) as port:
        asyncio.run(_sync(port, token))


async def _sync(port: int, token: str) -> None:
    for packed in (False, True):
        line, count, size = await Line.to(port), 0, 0
        headers = {"accept_encoding": "gzip"} if packed else {}
        begun = time.perf_counter()
        first = 0.0
        for part in ("active", "rest"):
            after: Any = None
            while True:
                place = f"/v1/sync?part={part}&limit=200" + (f"&after={after}" if after is not None else "")
                status, body = await line.ask(get(place, token, **headers))
                assert status == 200, body
                size += len(body)
                if packed:
                    import gzip

                    body = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
                document = json.loads(body)
                count += len(document["tickets"])
                after = document["next"]
                if after is None:
                    break
            first = first or time.perf_counter() - begun
        took = time.perf_counter() - begun
        print(
            f"first sync   {'packed' if packed else 'plain':<7} {count} tickets in {took:.1f} s ({count / took:.0f}/s),"
            f" {size / 1e6:.0f} MB; the unfinished ones after {first:.1f} s"
        )
        line.writer.close()


def commands(path: Path, token: str, database: str | None) -> None:
    """Commands a second."""
    tickets = _tickets(path)
    _in_this_process("SQLite", path, tickets)
    with serving(path) as port:
        asyncio.run(_commands("SQLite", port, token, tickets))
    if database is None:
        print("commands     PostgreSQL: none was named")
        return
    from deskterm.desk.desk import Desk
    from deskterm.desk.users import Users
    from deskterm.model.commands import OpenTicket, Party
    from deskterm.model.words import Channel, ContactKind, Role
    from deskterm.store.opening import open_store

    store = open_store(database)
    users = Users(store, _settings(path))
    users.add("aija", role=Role.ADMIN)
    users.revoke("aija")
    token = users.new_token("aija", "benchmark")
    Desk(store, _settings(path)).execute_many(
        OpenTicket(
            actor="aija", subject="Benchmark", channel=Channel.MAIL,
            party=Party(ContactKind.MAIL, f"customer{one}@example.com"),
        )
        for one in range(TICKETS)
    )  # fmt: skip
    tickets = _tickets(database)
    store.close()
    _in_this_process("PostgreSQL", database, tickets)
    with serving(path, "--database", database) as port:
        asyncio.run(_commands("PostgreSQL", port, token, tickets))


def _in_this_process(name: str, where: Any, tickets: Iterator[str]) -> None:
    from deskterm.desk.desk import Desk
    from deskterm.model.wire import read_command
    from deskterm.store.opening import open_store

    store = open_store(where)
    desk, count = Desk(store, _settings(Path("."))), 0
    begun = time.perf_counter()
    while time.perf_counter() - begun < ROUND_SECONDS * 8:
        desk.execute(read_command({**_note(next(tickets)), "actor": "aija"}))
        count += 1
    print(f"commands     {name:<10} {'the desk in this process':<28} {count / (time.perf_counter() - begun):6.0f} /s")
    store.close()


async def _commands(name: str, port: int, token: str, tickets: Iterator[str]) -> None:
    async def keep_sending(line: Line, size: int, end: float) -> int:
        count = 0
        while time.perf_counter() < end:
            status, body = await line.ask(
                post("/v1/commands", token, {"commands": [_note(next(tickets)) for _ in range(size)]})
            )
            assert status == 200, body
            assert all(one["answer"] == "done" for one in json.loads(body)["answers"]), body
            count += size
        return count

    for words, lines, size in (("one by one", 1, 1), ("batches of 50", 1, 50), ("8 at once, one by one", 8, 1)):
        asking = [await Line.to(port) for _ in range(lines)]
        begun = time.perf_counter()
        end = begun + ROUND_SECONDS * 8
        counts = await asyncio.gather(*(keep_sending(line, size, end) for line in asking))
        print(f"commands     {name:<10} {words:<28} {sum(counts) / (time.perf_counter() - begun):6.0f} /s")
        for line in asking:
            line.writer.close()


def _note(ticket: str) -> dict[str, str]:
    from deskterm.model.ids import new_id
    from deskterm.model.instants import now

    return {"type": "Note", "id": new_id(), "at": now().isoformat(), "ticket": ticket, "body": "called the warehouse"}


def _settings(path: Path) -> Any:
    from deskterm.config import Config
    from deskterm.desk.settings import Settings

    return Settings.of(Config(path=path.parent / "config.toml", home=path.parent, db=path))


def _open(where: Any) -> Any:
    from deskterm.store.opening import open_store

    return open_store(where)


def _tickets(where: Any) -> Iterator[str]:
    """Tickets to write on, in turn, for ever."""
    store = _open(where)
    ids = [row[0] for row in store.read("SELECT id FROM ticket WHERE finished = 0 ORDER BY key LIMIT ?", (TICKETS,))]
    store.close()
    return itertools.cycle(ids)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store", type=Path)
    parser.add_argument("--database", help="a PostgreSQL database that may be filled")
    parser.add_argument("--only", default="page,events,sync,commands")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copyfile(given.store, Path(folder) / "desk.db"))
        from deskterm.desk.users import Users

        store = _open(path)
        users = Users(store, _settings(path))
        users.add("aija")
        token = users.new_token("aija", "benchmark")
        store.close()
        os.environ["DESKTERM_HOME"] = folder
        for name in given.only.split(","):
            if name == "commands":
                commands(path, token, given.database)
            else:
                {"page": page, "events": events, "sync": sync}[name](path, token)


if __name__ == "__main__":
    main()
