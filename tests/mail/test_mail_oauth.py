"""Logging in by OAuth 2.0, against a fake provider that answers as RFC 8628 and RFC 6749 have it."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from deskterm.channels.mail.oauth import AccessTokens, OAuthTrouble, Provider, log_in
from deskterm.config.mail import MailboxConfig

BOX = MailboxConfig(name="support", address="s@example.com", login="oauth2", provider="google", client_id="me")


class FakeProvider(ThreadingHTTPServer):
    """A fake: answers what it is told to, in order, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.answers: list[tuple[int, object]] = []
        self.asked: list[dict[str, str]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def provider(self) -> Provider:
        url = f"http://127.0.0.1:{self.server_address[1]}"
        return Provider(f"{url}/device", f"{url}/token", "mail")


class _Answers(BaseHTTPRequestHandler):
    server: FakeProvider

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append({name: values[0] for name, values in parse_qs(body).items()})
        status, answer = self.server.answers.pop(0)
        raw = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def fake() -> Iterator[FakeProvider]:
    server = FakeProvider()
    yield server
    server.shutdown()
    server.server_close()


BEGUN = {"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": "https://x.test/device", "interval": 5}


def test_a_person_allows_it_on_another_device(fake: FakeProvider) -> None:
    fake.answers = [
        (200, BEGUN),
        (400, {"error": "authorization_pending"}),
        (400, {"error": "slow_down"}),
        (200, {"access_token": "a", "refresh_token": "r"}),
    ]
    shown, waits = list[tuple[str, str]](), list[float]()
    kept = log_in(BOX, "s3", lambda *words: shown.append(words), provider=fake.provider, wait=waits.append)
    assert json.loads(kept) == {"refresh_token": "r", "client_secret": "s3"}
    assert shown == [("https://x.test/device", "ABCD-EFGH")]
    assert waits == [5, 5, 10]
    assert fake.asked[-1] == {
        "client_id": "me", "client_secret": "s3", "device_code": "d",
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
    }  # fmt: skip


@pytest.mark.parametrize("answer", [{"error": "access_denied"}, {"error": "expired_token"}, {}, [1], b"<html>"])
def test_a_person_does_not(fake: FakeProvider, answer: object) -> None:
    fake.answers = [(200, BEGUN), (400, answer)]
    with pytest.raises(OAuthTrouble):
        log_in(BOX, "", lambda *_: None, provider=fake.provider, wait=lambda _: None)


def test_nobody_does_in_time(fake: FakeProvider) -> None:
    fake.answers = [(200, {**BEGUN, "expires_in": 10}), *[(400, {"error": "authorization_pending"})] * 2]
    with pytest.raises(OAuthTrouble, match="in time"):
        log_in(BOX, "", lambda *_: None, provider=fake.provider, wait=lambda _: None)


def test_an_access_token_is_used_until_it_ends_and_a_new_refresh_token_is_kept(fake: FakeProvider) -> None:
    fake.answers = [
        (200, {"access_token": "one", "expires_in": 3600, "refresh_token": "r2"}),
        (200, {"access_token": "two", "expires_in": 3600}),
    ]
    kept, now = {"support": json.dumps({"refresh_token": "r1"})}, [0.0]
    tokens = AccessTokens(
        lambda box: kept[box.name],
        lambda box, secret: kept.update({box.name: secret}),
        providers={"google": fake.provider},
        clock=lambda: now[0],
    )
    assert [tokens.token(BOX), tokens.token(BOX)] == ["one", "one"]
    now[0] = 3500.0
    assert tokens.token(BOX) == "two"
    assert [one["refresh_token"] for one in fake.asked] == ["r1", "r2"]


@pytest.mark.parametrize("kept", ["a password", "{}", "[]", "3"])
def test_what_is_no_login_says_how_to_make_one(fake: FakeProvider, kept: str) -> None:
    tokens = AccessTokens(lambda _: kept, lambda *_: None, providers={"google": fake.provider})
    with pytest.raises(OAuthTrouble) as raised:
        tokens.token(BOX)
    assert "deskterm mail login support" in raised.value.hint


def test_one_that_was_taken_back_says_so(fake: FakeProvider) -> None:
    fake.answers = [(400, {"error": "invalid_grant", "error_description": "Token was \x1b[2J revoked."})]
    tokens = AccessTokens(lambda _: '{"refresh_token": "r"}', lambda *_: None, providers={"google": fake.provider})
    with pytest.raises(OAuthTrouble, match="revoked") as raised:
        tokens.token(BOX)
    assert "\x1b" not in raised.value.message
