"""Small mails made for tests."""

import base64

SENDER = "Ilze Kalniņa"
ADDRESS = "ilze@example.net"


def encoded_word(text: str, charset: str = "utf-8") -> str:
    """``text`` as one encoded word of RFC 2047."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


def mail(
    body: str | bytes = "Hello",
    *lines: str,
    subject: str = "Order",
    sender: str = f"Customer <{ADDRESS}>",
    kind: str = "text/plain; charset=utf-8",
    ids: str = "<1@example.net>",
) -> bytes:
    """A mail of one part; ``lines`` are further header lines."""
    head = [f"From: {sender}", "To: support@shop.example", f"Subject: {subject}", f"Message-ID: {ids}"]
    head += ["Date: Mon, 02 Jun 2025 10:00:00 +0300", "MIME-Version: 1.0", *lines]
    if not any(line.lower().startswith("content-type:") for line in lines):
        head.append(f"Content-Type: {kind}")
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return "\r\n".join(head).encode("utf-8") + b"\r\n\r\n" + content


def part(content: str | bytes, *lines: str) -> bytes:
    """One part of a multipart: header lines and content."""
    raw = content.encode() if isinstance(content, str) else content
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + raw


def multipart(*parts: bytes, kind: str = "multipart/mixed", boundary: str = "bb", lines: tuple[str, ...] = ()) -> bytes:
    """A mail of several parts."""
    inside = b"".join(b"--" + boundary.encode() + b"\r\n" + one + b"\r\n" for one in parts)
    return mail(inside + b"--" + boundary.encode() + b"--\r\n", *lines, f'Content-Type: {kind}; boundary="{boundary}"')


def attached(disposition: str, content: bytes = b"data", kind: str = "application/octet-stream") -> bytes:
    """A mail with a text and one file; ``disposition`` is the whole Content-Disposition line's value."""
    return multipart(
        part("see file", "Content-Type: text/plain; charset=utf-8"),
        part(
            base64.b64encode(content),
            f"Content-Type: {kind}",
            f"Content-Disposition: {disposition}",
            "Content-Transfer-Encoding: base64",
        ),
    )
