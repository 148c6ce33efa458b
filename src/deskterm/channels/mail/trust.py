"""Trust in a mail server: its certificate is always checked, against what this system trusts and for its name.

Nothing turns that off. Who has an authority of their own makes the system trust it, or names its file in SSL_CERT_FILE.
"""

import ssl
from typing import Final

from deskterm.text.safe import safe_line

_OF_OWN: Final = "give the certificate of whoever signed it to this system, or name its file in SSL_CERT_FILE"
_REASONS: Final[dict[int, tuple[str, str]]] = {
    9: ("its certificate is not valid yet", "look at this machine's clock"),
    10: ("its certificate has expired", "ask whoever runs the server to renew it"),
    18: ("nobody this system trusts has signed its certificate", _OF_OWN),
    19: ("nobody this system trusts has signed its certificate", _OF_OWN),
    20: ("nobody this system trusts has signed its certificate", _OF_OWN),
    21: ("nobody this system trusts has signed its certificate", _OF_OWN),
    23: ("its certificate was revoked", "ask whoever runs the server"),
    62: ("its certificate is for another name", "write the server's name as its certificate has it"),
    64: ("its certificate is for another address", "write the server's name as its certificate has it"),
}
"""By the number OpenSSL gives: what is wrong with a certificate, and what to do."""
_PLAIN: Final = ("WRONG_VERSION_NUMBER", "UNKNOWN_PROTOCOL", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")


def trusting() -> ssl.SSLContext:
    """What connections are made with: certificate and name checked, TLS 1.2 at least."""
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def distrust(host: str, error: ssl.SSLError) -> tuple[str, str]:
    """Why there is no safe line to a server, as a sentence, and what to do."""
    if isinstance(error, ssl.SSLCertVerificationError):
        what, hint = _REASONS.get(error.verify_code, (safe_line(error.verify_message[:200]), "look at its certificate"))
        return f"the server {host} cannot be trusted: {what}", hint
    if error.reason in _PLAIN:
        return f"the server {host} does not speak TLS at once on this port", 'try security "starttls", or another port'
    return f"no safe line to the server {host}: {safe_line(str(error)[:200])}", "look at its name, port and security"
