"""OAuth 2.0 for mailboxes of Google and Microsoft: logging in with a code on another device, and fresh access tokens.

RFC 8628 (device authorization) and RFC 6749, section 6 (refreshing). A mailbox's secret is then the refresh token, with
the client's secret where the provider gives one out.
"""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from deskterm.config.mail import MailboxConfig
from deskterm.errors import DesktermError
from deskterm.text.safe import safe_line

_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_TIMEOUT: Final = 30.0
_EARLY: Final = 120.0
"""Seconds before its end at which an access token is renewed."""
_LARGEST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Provider:
    """Where a provider gives out codes and tokens, and for what."""

    device: str
    token: str
    scope: str


PROVIDERS: Final = {
    "google": Provider(
        "https://oauth2.googleapis.com/device/code", "https://oauth2.googleapis.com/token", "https://mail.google.com/"
    ),
    "microsoft": Provider(
        "https://login.microsoftonline.com/common/oauth2/v2.0/devicecode",
        "https://login.microsoftonline.com/common/oauth2/v2.0/token",
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
    ),
}


class OAuthTrouble(DesktermError):
    """A provider could not be reached, or would not give a token."""


def _ask(url: str, fields: dict[str, str]) -> dict[str, Any]:
    """What a provider answers, errors of the protocol included; raises ``OAuthTrouble``."""
    body = urllib.parse.urlencode(fields).encode("ascii")
    request = urllib.request.Request(url, body, {"Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:
            raw: bytes = response.read(_LARGEST)
    except urllib.error.HTTPError as error:
        raw = error.read(_LARGEST)
    except OSError as error:
        raise OAuthTrouble(
            f"{urllib.parse.urlsplit(url).hostname} cannot be reached: {safe_line(str(error))}"
        ) from error
    try:
        answer = json.loads(raw)
    except ValueError as error:
        raise OAuthTrouble(f"{urllib.parse.urlsplit(url).hostname} answers something else than JSON") from error
    if not isinstance(answer, dict):
        raise OAuthTrouble(f"{urllib.parse.urlsplit(url).hostname} answers something else than was asked")
    return answer


def _refused(answer: dict[str, Any], box: MailboxConfig) -> OAuthTrouble:
    words = safe_line(str(answer.get("error_description") or answer.get("error") or "no token was given")[:300])
    return OAuthTrouble(
        f"{box.name}: {box.provider} gives no token: {words}", f"log in again: deskterm mail login {box.name}"
    )


def log_in(
    box: MailboxConfig,
    client_secret: str,
    show: Callable[[str, str], None],
    *,
    provider: Provider | None = None,
    wait: Callable[[float], object] = time.sleep,
) -> str:
    """Let a person allow access on another device, where ``show`` tells the address and the code; returns the secret.

    Raises ``OAuthTrouble`` when they do not, or not in time.
    """
    at = provider or PROVIDERS[box.provider]
    begun = _ask(at.device, {"client_id": box.client_id, "scope": at.scope})
    if "device_code" not in begun:
        raise _refused(begun, box)
    show(
        safe_line(str(begun.get("verification_uri") or begun.get("verification_url") or "")),
        safe_line(str(begun.get("user_code", ""))),
    )
    pause, left = float(begun.get("interval", 5)), float(begun.get("expires_in", 900))
    fields = {"client_id": box.client_id, "grant_type": _DEVICE, "device_code": str(begun["device_code"])}
    if client_secret:
        fields["client_secret"] = client_secret
    while left > 0:
        wait(pause)
        left -= pause
        answer = _ask(at.token, fields)
        if "refresh_token" in answer:
            return json.dumps({"refresh_token": answer["refresh_token"], "client_secret": client_secret})
        match answer.get("error"):
            case "authorization_pending":
                pass
            case "slow_down":
                pause += 5
            case _:
                raise _refused(answer, box)
    raise OAuthTrouble(f"{box.name}: nobody allowed the access in time", "try again")


class AccessTokens:
    """Access tokens made of kept refresh tokens, each used until it ends; safe to use from several threads.

    ``kept`` gives a mailbox's secret, ``keep`` takes a new one where the provider has changed it.
    """

    def __init__(
        self,
        kept: Callable[[MailboxConfig], str],
        keep: Callable[[MailboxConfig, str], object],
        *,
        providers: dict[str, Provider] = PROVIDERS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._kept = kept
        self._keep = keep
        self._providers = providers
        self._clock = clock
        self._lock = threading.Lock()
        self._fresh: dict[str, tuple[str, float]] = {}

    def token(self, box: MailboxConfig) -> str:
        """An access token that is good for a while; raises ``OAuthTrouble``."""
        with self._lock:
            token, until = self._fresh.get(box.name, ("", 0.0))
            if not token or self._clock() >= until:
                token, until = self._renewed(box)
                self._fresh[box.name] = token, until
            return token

    def _renewed(self, box: MailboxConfig) -> tuple[str, float]:
        at = self._providers[box.provider]
        try:
            kept = json.loads(self._kept(box))
            refresh, secret = str(kept["refresh_token"]), str(kept.get("client_secret", ""))
        except (ValueError, KeyError, TypeError) as error:
            raise OAuthTrouble(
                f"{box.name}: what is kept is no login", f"log in: deskterm mail login {box.name}"
            ) from error
        fields = {
            "client_id": box.client_id,
            "grant_type": "refresh_token",
            "refresh_token": refresh,
            "scope": at.scope,
        }
        if secret:
            fields["client_secret"] = secret
        answer = _ask(at.token, fields)
        token = answer.get("access_token")
        if not isinstance(token, str) or not token:
            raise _refused(answer, box)
        changed = answer.get("refresh_token")
        if isinstance(changed, str) and changed and changed != refresh:
            self._keep(box, json.dumps({"refresh_token": changed, "client_secret": secret}))
        return token, self._clock() + max(0.0, float(answer.get("expires_in", 3600)) - _EARLY)
