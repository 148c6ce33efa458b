"""The verb that shows the workstation in a browser: on this machine only, and only to who has the key."""

import os
import re
import secrets
import shlex
import sys
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final
from urllib.parse import urlsplit

from deskterm.cli.declaring import Option
from deskterm.cli.output import note, say
from deskterm.cli.session import Session
from deskterm.config.values import is_loopback
from deskterm.errors import DesktermError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

WANTED: Final = "pip install 'deskterm[web]'"
COOKIE: Final = "deskterm_key"
_ELSEWHERE: Final = re.compile(r'<link\b[^>]*\bhref="https?://fonts\.[^>]*>')
_HEAD: Final = """<head>
    <meta charset="utf-8" />
    <title>deskterm</title>
    <link rel="icon" href="data:," />
    <style>html, body { margin: 0; height: 100%; overflow: hidden; }</style>
    <script>
      const waiting = setInterval(() => {
        if (!document.body?.classList.contains("-first-byte")) return;
        clearInterval(waiting);
        document.querySelector(".xterm-helper-textarea")?.focus();
      }, 50);
    </script>"""
_SECONDS: Final = 30 * 24 * 3600
"""How long a browser remembers the key; it is worthless once the verb has ended."""


def web(
    session: Session,
    host: Annotated[str, Option("--host", "The address to listen at.", "ADDRESS")] = "127.0.0.1",
    port: Annotated[int, Option("--port", "The port to listen at.", "PORT", low=1, high=65535)] = 8400,
    behind_tls: Annotated[
        bool, Option("--behind-tls", "Listen beyond this machine; something in front of it speaks TLS.")
    ] = False,
    public_url: Annotated[str, Option("--public-url", "How browsers reach it, when not by that address.", "URL")] = "",
) -> None:
    """Show the workstation in a browser, until interrupted.

    It listens on this machine only and prints an address with a key, without which nobody is let in. Every page that is
    opened is a workstation of its own on the same store, as the person who started it.
    """
    if not behind_tls and not is_loopback(host):
        raise InputError(
            f"{host} is not of this machine alone, and what is shown there would travel in the clear",
            "put a proxy that speaks TLS in front and say --behind-tls, or leave --host out",
        )
    if behind_tls and not public_url:
        raise InputError("behind a proxy browsers come by its address", "name it with --public-url")
    shown = f"[{host}]" if ":" in host else host
    address = public_url.rstrip("/") or f"http://{shown}:{port}"
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname:
        raise InputError(f"{public_url[:200]!r} is no address", "write it as https://desk.example.com")
    _ = session.config  # what is wrong with it is said here, not in a browser
    key = secrets.token_urlsafe(24)
    server = _server(_command(session), host, port, address, key)
    _prepare(os.environ)
    say(f"{address}/?key={key}")
    note("whoever opens this address works as you; ctrl+c ends it")
    server.serve()


def _command(session: Session) -> str:
    """What each page runs."""
    config = session.config
    words = [sys.executable, "-m", "deskterm", "--config", str(config.path)] if config.path.exists() else []
    words = words or [sys.executable, "-m", "deskterm"]
    if session.db is not None:
        words += ["--db", str(session.db)]
    if session.agent is not None:
        words += ["--as", session.agent]
    return shlex.join(words)


def _prepare(environ: "os._Environ[str]") -> None:
    """What the pages' programs find in their environment; they draw for a browser and not for this terminal."""
    environ["TERM"], environ["COLORTERM"] = "xterm-256color", "truecolor"
    for name in ("TMUX", "STY"):
        environ.pop(name, None)


def _server(command: str, host: str, port: int, address: str, key: str) -> Any:
    try:
        http: Any = import_module("aiohttp.web")
        serving: Any = import_module("textual_serve.server")
    except ModuleNotFoundError as error:
        raise DesktermError(f"what deskterm web needs is not installed ({error.name})", WANTED) from error
    from deskterm.tui.driver import WEB

    class Page(serving.AppService):
        """One opened page."""

        def _build_environment(self, width: int = 80, height: int = 24) -> dict[str, str]:
            return {**super()._build_environment(width, height), "TEXTUAL_DRIVER": WEB}

    class Server(serving.Server):
        """Lets in who has the key, and pages of its own only."""

        def initialize_logging(self) -> None:
            """Say nothing but what goes wrong."""

        async def on_startup(self, app: Any) -> None:
            """Say nothing: the address has been said."""

        async def handle_index(self, request: Any) -> Any:
            """The page with our name, its keys at work from the beginning."""
            answer = await super().handle_index(request)
            answer.text = page_of(answer.text)
            return answer

        async def _say_headers(self, request: Any, response: Any) -> None:  # noqa: ARG002 - for every request
            response.headers.update(headers_of(address))

        async def _make_app(self) -> Any:
            app = await super()._make_app()
            app.middlewares.append(guard(http, address, key))
            app.on_response_prepare.append(self._say_headers)
            return app

    serving.AppService = Page
    return Server(command, host=host, port=port, title="deskterm", public_url=address)


def page_of(html: str) -> str:
    """The page as textual-serve makes it, but complete, and ready.

    It gets a title, fetches nothing from elsewhere and nothing in vain, has no scroll bars of its own, and as soon as
    the workstation is drawn keys go there before anybody clicks.
    """
    return _ELSEWHERE.sub("", html).replace("<head>", _HEAD, 1)


def guard(http: Any, address: str, key: str) -> "Callable[..., Any]":
    """What stands before every request: the key, the host it was asked for, and the page it comes from.

    A page of somebody else's in the same browser must not reach the workstation (another origin), nor one whose name
    points here (another host).
    """
    hosts = {urlsplit(address).netloc.casefold()}
    secure = address.startswith("https://")

    @http.middleware
    async def guarded(request: Any, handler: Any) -> Any:
        if request.host.casefold() not in hosts:
            raise http.HTTPForbidden(text=f"this is deskterm at {address}, and nobody else\n")
        origin = request.headers.get("Origin")
        if origin is not None and origin.casefold() != address.casefold():
            raise http.HTTPForbidden(text="a page of somebody else's may not come here\n")
        given = request.query.get("key")
        if given is not None and secrets.compare_digest(given.encode(), key.encode()):
            answer = http.HTTPSeeOther("/")
            answer.set_cookie(COOKIE, key, max_age=_SECONDS, httponly=True, samesite="Strict", secure=secure, path="/")
            raise answer
        if not secrets.compare_digest(request.cookies.get(COOKIE, "").encode(), key.encode()):
            raise http.HTTPForbidden(text="open the address that deskterm web printed, with its key\n")
        return await handler(request)

    return guarded


def headers_of(address: str) -> dict[str, str]:
    """What every answer tells the browser: nothing of it is kept, framed, or fetched from elsewhere."""
    socket = address.replace("http", "ws", 1)
    rules = (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        f"connect-src 'self' {socket}",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(rules),
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
