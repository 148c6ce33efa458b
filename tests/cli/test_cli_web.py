"""``deskterm web``: on this machine only, to who has the key, and an honest word where what it needs is missing."""

import asyncio
import os
import shlex
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from shell_driver import Cli

from deskterm.cli import web
from deskterm.cli.session import Session

ADDRESS = "http://127.0.0.1:8400"
KEY = "k" * 32


class Forbidden(Exception):
    """Nobody is let in."""

    def __init__(self, text: str) -> None:
        super().__init__(text)


class SeeOther(Exception):
    """Go on there, with what is to be remembered."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.cookies: list[tuple[str, str, dict[str, Any]]] = []

    def set_cookie(self, name: str, value: str, **given: Any) -> None:
        """Remember this."""
        self.cookies.append((name, value, given))


def ask(**given: Any) -> str:
    """What becomes of a request."""
    http = SimpleNamespace(middleware=lambda function: function, HTTPForbidden=Forbidden, HTTPSeeOther=SeeOther)
    request = SimpleNamespace(**{"host": "127.0.0.1:8400", "headers": {}, "query": {}, "cookies": {}, **given})

    async def handler(_: Any) -> str:
        return "the workstation"

    return asyncio.run(web.guard(http, ADDRESS, KEY)(request, handler))


def test_who_has_the_key_is_let_in_and_remembered() -> None:
    with pytest.raises(SeeOther) as caught:
        ask(query={"key": KEY})
    (name, value, given), *_ = caught.value.cookies
    assert (caught.value.place, value, given["httponly"], given["samesite"]) == ("/", KEY, True, "Strict")
    assert ask(cookies={name: value}) == "the workstation"
    assert ask(cookies={name: value}, headers={"Origin": ADDRESS}) == "the workstation"


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"query": {"key": "wrong"}},
        {"query": {"key": "ключ"}},
        {"cookies": {web.COOKIE: "wrong"}},
        {"cookies": {web.COOKIE: KEY}, "headers": {"Origin": "http://evil.example"}},
        {"cookies": {web.COOKIE: KEY}, "headers": {"Origin": "null"}},
        {"cookies": {web.COOKIE: KEY}, "host": "evil.example:8400"},
        {"query": {"key": KEY}, "host": "localhost.evil.example"},
    ],
)
def test_nobody_else_is_let_in(given: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        ask(**given)


def test_nothing_is_fetched_from_elsewhere_or_kept() -> None:
    headers = web.headers_of("https://desk.example.com")
    assert "connect-src 'self' wss://desk.example.com" in headers["Content-Security-Policy"]
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"


def test_the_page_has_a_name_and_takes_keys_at_once() -> None:
    serving = pytest.importorskip("textual_serve")
    template = Path(serving.__file__).parent / "templates" / "app_index.html"
    page = web.page_of(template.read_text("utf-8"))
    assert "<title>deskterm</title>" in page
    assert ".xterm-helper-textarea" in page
    assert "js/textual.js" in page
    assert "css/xterm.css" in page
    assert "googleapis" not in page


def test_another_address_wants_a_word(cli: Cli) -> None:
    outcome = cli.refused("web", "--host", "0.0.0.0")
    assert "travel in the clear" in outcome.err
    assert "--behind-tls" in outcome.err
    assert "--public-url" in cli.refused("web", "--host", "0.0.0.0", "--behind-tls").err
    assert "is no address" in cli.refused("web", "--public-url", "javascript:alert(1)").err


def test_what_is_missing_is_said_with_what_to_install(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "textual_serve.server", None)
    monkeypatch.setitem(sys.modules, "textual_serve", None)
    outcome = cli.refused("web")
    assert "not installed" in outcome.err
    assert "pip install 'deskterm[web]'" in outcome.err


def test_a_page_runs_the_same_store_as_the_same_person(cli: Cli) -> None:
    session = Session(db=cli.db.with_name("with space; rm -rf.db"), agent="aija")
    words = shlex.split(web._command(session))
    assert words == [sys.executable, "-m", "deskterm", "--db", str(session.db), "--as", "aija"]


def test_a_page_is_no_terminal_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TERM", "COLORTERM", "TMUX", "STY"):
        monkeypatch.setenv(name, "x")
    web._prepare(os.environ)
    assert (os.environ["TERM"], os.environ["COLORTERM"]) == ("xterm-256color", "truecolor")
    assert "TMUX" not in os.environ
    from deskterm.tui.clipboard import native_tool
    from deskterm.tui.driver import WEB, DeskDriver, driver_for
    from deskterm.tui.web_driver import WebDriver

    assert native_tool({"DISPLAY": ":0", "TEXTUAL_DRIVER": WEB}) is None
    assert driver_for({"TEXTUAL_DRIVER": WEB}) is WebDriver
    assert driver_for({}) is DeskDriver
