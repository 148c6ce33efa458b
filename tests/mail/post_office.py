"""A post office of the tests' own: Dovecot keeps the mailboxes (IMAP, LMTP), and a stand-in takes mail by SMTP.

Dovecot is the real one, started in a temporary folder where it is installed. The stand-in speaks just enough SMTP; what
goes to the desk's own domains it gives to Dovecot, everything else it keeps to be looked at.
"""

import grp
import imaplib
import os
import pwd
import shutil
import smtplib
import socket
import socketserver
import ssl
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from ports import free_port

PASSWORD = "password"
DOMAINS = ("desk.test", "robot.test")

_DOVECOT = """
base_dir = {folder}/run
instance_name = {name}
protocols = imap lmtp
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
log_path = {folder}/log
default_login_user = {login}
default_internal_user = {internal}
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
first_valid_uid = 1
first_valid_gid = 1
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  {chroot}
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  {chroot}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
}}
"""
_TLS = """ssl = yes
ssl_cert = <{0}
ssl_key = <{0}"""


@dataclass
class Sent:
    """A mail that left for elsewhere."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def mail(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found

    @property
    def id(self) -> str:
        return str(self.mail["Message-ID"]).strip("<> ")


class PostOffice:
    """Running servers. ``refuse`` answers a recipient with a line; ``hang_up`` many mails are taken without a word.

    With a ``certificate`` (and its key in the same file) both offer STARTTLS, and listen on ``imaps`` and ``smtps`` for
    who speaks TLS at once.
    """

    def __init__(self, certificate: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="deskterm-post-"))
        self.folder.chmod(0o755)
        self.imap, self.lmtp = free_port(), free_port()
        self.imaps = free_port() if certificate else 0
        self.certificate = certificate
        self.heard = list[str]()
        self.outside: list[Sent] = []
        self.refuse: dict[str, str] = {}
        self.extensions = ["8BITMIME"]
        self.hang_up = 0
        self._start()
        self._server = _Server(("127.0.0.1", 0), _Line)
        self._server.office = self
        self.smtp = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self._secure: _Server | None = None
        self.smtps = 0
        if certificate:
            self._secure = _Server(("127.0.0.1", 0), _SecureLine)
            self._secure.office = self
            self.smtps = self._secure.server_address[1]
            threading.Thread(target=self._secure.serve_forever, daemon=True).start()

    def context(self) -> ssl.SSLContext:
        """What the stand-in speaks TLS with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.certificate is not None
        context.load_cert_chain(self.certificate)
        return context

    def _start(self) -> None:
        root = os.geteuid() == 0
        me = pwd.getpwuid(os.geteuid()).pw_name
        whose = pwd.getpwnam("nobody") if root else pwd.getpwuid(os.geteuid())
        (self.folder / "mail").mkdir()
        if root:
            os.chown(self.folder / "mail", whose.pw_uid, whose.pw_gid)
        text = _DOVECOT.format(
            folder=self.folder, name=self.folder.name, imap=self.imap, lmtp=self.lmtp, password=PASSWORD,
            login="dovenull" if root else me, internal="dovecot" if root else me,
            tls=_TLS.format(self.certificate) if self.certificate else "ssl = no",
            imaps=self.imaps,
            uid=whose.pw_uid, gid=grp.getgrgid(whose.pw_gid).gr_gid, chroot="" if root else "chroot =",
        )  # fmt: skip
        (self.folder / "dovecot.conf").write_text(text)
        self._dovecot = subprocess.Popen(
            ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        end = time.monotonic() + 40
        while time.monotonic() < end:
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", self.imap)) == 0:
                    return
            time.sleep(0.05)
        log = self.folder / "log"
        raise RuntimeError(log.read_text()[-500:] if log.exists() else "Dovecot does not start")

    def stop(self) -> None:
        for server in (self._server, self._secure):
            if server is not None:
                server.shutdown()
                server.server_close()
        self._dovecot.terminate()
        self._dovecot.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def put(self, recipient: str, *mails: bytes, sender: str = "x@example.com") -> None:
        """Bring mails into a mailbox."""
        with smtplib.LMTP("127.0.0.1", self.lmtp) as line:
            for raw in mails:
                line.sendmail(sender, [recipient], raw)

    def lay(self, user: str, *mails: bytes) -> None:
        """Lay mails into a mailbox as they are, however odd."""
        with imaplib.IMAP4("127.0.0.1", self.imap) as client:
            client.login(user, PASSWORD)
            for raw in mails:
                state, said = client.append("INBOX", "", "", raw)
                assert state == "OK", said

    def folder_of(self, user: str, name: str = "INBOX") -> list[bytes]:
        """The mails in a folder of a mailbox."""
        with imaplib.IMAP4("127.0.0.1", self.imap) as client:
            client.login(user, PASSWORD)
            if client.select(name, readonly=True)[0] != "OK":
                return []
            numbers = client.search(None, "UNDELETED")[1][0].split()
            return [client.fetch(one, "(BODY.PEEK[])")[1][0][1] for one in numbers]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    office: PostOffice

    def handle_error(self, request: object, client_address: object) -> None:
        """Who does not trust us hangs up: no word about that."""


@dataclass
class _Envelope:
    sender: str = ""
    recipients: list[str] = field(default_factory=list)


class _Line(socketserver.StreamRequestHandler):
    """One connection to the stand-in."""

    server: _Server

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())
        self.wfile.flush()

    def handle(self) -> None:
        with suppress(ssl.SSLError, ConnectionError):  # who does not trust us hangs up
            self.talk()

    def talk(self) -> None:
        office, envelope = self.server.office, _Envelope()
        self.say("220 stand-in")
        while line := self.rfile.readline().decode("utf-8", "replace").strip():
            office.heard.append(line)
            verb, address = line[:4].upper(), line.partition("<")[2].partition(">")[0]
            match verb:
                case "EHLO":
                    self.say("250-stand-in")
                    for one in office.extensions:
                        self.say(f"250-{one}")
                    self.say("250 SIZE 50000000")
                case "STAR" if "STARTTLS" in office.extensions:
                    self.say("220 go on")
                    self.request = office.context().wrap_socket(self.request, server_side=True)
                    self.setup()
                case "AUTH":
                    self.say("235 welcome")
                case "MAIL":
                    envelope = _Envelope(address)
                    self.say("250 ok")
                case "RCPT" if address in office.refuse:
                    self.say(office.refuse[address])
                case "RCPT":
                    envelope.recipients.append(address)
                    self.say("250 ok")
                case "DATA":
                    self.say("354 go on")
                    lines = list[bytes]()
                    while (one := self.rfile.readline()) not in (b".\r\n", b""):
                        lines.append(one[1:] if one.startswith(b".") else one)
                    if one == b"":
                        return
                    self.take(envelope, b"".join(lines))
                    if office.hang_up:
                        office.hang_up -= 1
                        return
                    self.say("250 taken")
                case "QUIT":
                    self.say("221 bye")
                    return
                case _:
                    self.say("250 ok")

    def take(self, envelope: _Envelope, raw: bytes) -> None:
        office = self.server.office
        for one in envelope.recipients:
            if one.rpartition("@")[2] in DOMAINS:
                office.put(one, raw, sender=envelope.sender)
        elsewhere = [one for one in envelope.recipients if one.rpartition("@")[2] not in DOMAINS]
        if elsewhere:
            office.outside.append(Sent(envelope.sender, elsewhere, raw))


class _SecureLine(_Line):
    """One that speaks TLS at once."""

    def setup(self) -> None:
        if not isinstance(self.request, ssl.SSLSocket):
            self.request = self.server.office.context().wrap_socket(self.request, server_side=True)
        super().setup()
