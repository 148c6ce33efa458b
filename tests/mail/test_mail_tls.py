"""Mail over TLS and STARTTLS: who is trusted, who is not and how that is said, and nothing goes out in the open."""

import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from mail_desk import MailDesk, letter
from post_office import PASSWORD, PostOffice

from deskterm.channels.mail.fetching import Fetcher
from deskterm.channels.mail.mailbox import Mailbox, MailboxTrouble
from deskterm.channels.mail.submitting import Submission, SubmitTrouble
from deskterm.config.mail import MailboxConfig

SECURITIES = ("tls", "starttls")


def _openssl(*words: object, folder: Path) -> None:
    subprocess.run(["openssl", *map(str, words)], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority (``authority.pem``), a certificate of its for 127.0.0.1, and one that expired (with their keys)."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed: no certificates can be made")
    folder = tmp_path_factory.mktemp("papers")
    folder.chmod(0o755)
    _openssl(
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", 30, "-subj", "/CN=Tests", "-keyout", "authority.key",
        "-out", "authority.pem", "-addext", "keyUsage=critical,keyCertSign", folder=folder,
    )  # fmt: skip
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:mail.desk.test\nauthorityKeyIdentifier=keyid\n")
    for name, until in (("good", "20991231000000Z"), ("expired", "20210101000000Z")):
        (folder / "ca.cnf").write_text(
            "[ca]\ndefault_ca=one\n[one]\ndatabase=index\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\n"
            "policy=any\nunique_subject=no\n[any]\ncommonName=supplied\n"
        )
        (folder / "index").write_text("")
        (folder / "serial").write_text("01" if name == "good" else "02")
        _openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", folder=folder,
        )  # fmt: skip
        _openssl(
            "ca", "-batch", "-config", "ca.cnf", "-in", f"{name}.csr", "-out", f"{name}.crt", "-cert", "authority.pem",
            "-keyfile", "authority.key", "-startdate", "20200101000000Z", "-enddate", until, "-extfile", "names",
            "-notext", folder=folder,
        )  # fmt: skip
        (folder / f"{name}.pem").write_text((folder / f"{name}.crt").read_text() + (folder / f"{name}.key").read_text())
    return folder


@pytest.fixture(scope="session")
def running_post_office(papers: Path) -> Iterator[PostOffice]:
    """The real Dovecot with TLS, and the stand-in with it."""
    if shutil.which("dovecot") is None:
        pytest.skip("Dovecot is not installed: TLS is not tried against a real server")
    try:
        office = PostOffice(papers / "good.pem")
    except (RuntimeError, OSError) as error:
        pytest.skip(f"Dovecot could not be started: {error}")
    yield office
    office.stop()


@pytest.fixture
def trusted(papers: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system trusts the tests' authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(papers / "authority.pem"))


@pytest.fixture
def secure(post: PostOffice, make_desk: Callable[..., MailDesk]) -> Callable[[str], MailDesk]:
    """A desk whose mailbox is reached by TLS or STARTTLS, with a password both ways."""
    post.extensions = ["8BITMIME", "STARTTLS", "AUTH PLAIN"]
    post.heard.clear()

    def make(security: str) -> MailDesk:
        return make_desk(
            imap_security=security, imap_port=post.imaps if security == "tls" else post.imap, smtp_security=security,
            smtp_port=post.smtps if security == "tls" else post.smtp, smtp_login=True, sent="",
        )  # fmt: skip

    return make


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", SECURITIES)
def test_mail_comes_in_and_goes_out_to_servers_that_are_trusted(
    secure: Callable[[str], MailDesk], post: PostOffice, security: str
) -> None:
    desk = secure(security)
    desk.arrives(letter("Kur ir mana paka?"))
    assert desk.fetch().taken == 1
    desk.reply(desk.tickets[0][0])
    assert desk.deliver().sent == 1
    assert post.outside[0].recipients == ["ilze@example.com"]
    first = [line[:8] for line in post.heard[:3]]
    assert ("STARTTLS" in first) is (security == "starttls")


def _troubles(box: MailboxConfig) -> Iterator[tuple[str, str]]:
    """What is said, and what is advised, when this mailbox is opened for reading and for sending."""
    with pytest.raises(MailboxTrouble) as reading:
        Mailbox(box, PASSWORD)
    yield reading.value.message, reading.value.hint
    with pytest.raises(SubmitTrouble) as sending:
        Submission(box, PASSWORD)
    yield sending.value.message, sending.value.hint


@pytest.mark.parametrize("security", SECURITIES)
def test_a_certificate_nobody_signed_is_refused(
    secure: Callable[[str], MailDesk], post: PostOffice, security: str
) -> None:
    for said, hint in _troubles(secure(security).mail.mailboxes[0]):
        assert said == (
            "support: the server 127.0.0.1 cannot be trusted: nobody this system trusts has signed its certificate"
        )
        assert "SSL_CERT_FILE" in hint
    assert not any(line.startswith(("AUTH", "MAIL")) for line in post.heard)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", SECURITIES)
def test_a_certificate_for_another_name_is_refused(
    secure: Callable[[str], MailDesk], post: PostOffice, security: str
) -> None:
    desk = secure(security)
    desk.configure_box(imap="localhost", smtp="localhost")
    for said, hint in _troubles(desk.mail.mailboxes[0]):
        assert said == "support: the server localhost cannot be trusted: its certificate is for another name"
        assert hint
    assert not any(line.startswith(("AUTH", "MAIL")) for line in post.heard)


@pytest.mark.usefixtures("trusted")
def test_an_expired_certificate_is_refused(
    secure: Callable[[str], MailDesk], post: PostOffice, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = secure("tls")
    monkeypatch.setattr(post, "certificate", papers / "expired.pem")
    desk.configure_box(imap_port=post.smtps)  # trust comes before any word of either protocol
    for said, _ in _troubles(desk.mail.mailboxes[0]):
        assert said == "support: the server 127.0.0.1 cannot be trusted: its certificate has expired"


@pytest.mark.usefixtures("trusted")
def test_a_port_without_tls_is_said_to_be_one(secure: Callable[[str], MailDesk], post: PostOffice) -> None:
    desk = secure("tls")
    desk.configure_box(imap_port=post.imap, smtp_port=post.smtp)
    for said, hint in _troubles(desk.mail.mailboxes[0]):
        assert said == "support: the server 127.0.0.1 does not speak TLS at once on this port"
        assert "starttls" in hint


@pytest.mark.usefixtures("trusted")
def test_a_server_that_takes_starttls_away_hears_no_password(
    secure: Callable[[str], MailDesk], post: PostOffice
) -> None:
    desk = secure("starttls")
    post.extensions = ["AUTH PLAIN"]
    with pytest.raises(SubmitTrouble, match="STARTTLS"):
        Submission(desk.mail.mailboxes[0], PASSWORD)
    assert [line[:4].upper() for line in post.heard] in (["EHLO"], ["EHLO", "QUIT"])


def test_a_fetch_says_so_and_the_answer_waits(secure: Callable[[str], MailDesk], post: PostOffice) -> None:
    desk = secure("tls")
    desk.configure_box(imap_security="none", imap_port=post.imap)
    desk.arrives(letter())
    desk.fetch()
    message = desk.reply(desk.tickets[0][0])
    came = desk.deliver()
    assert (came.sent, came.later) == (0, 1)
    assert "cannot be trusted" in came.trouble
    assert desk.delivery(message)[0] == "leaving"
    desk.configure_box(imap_security="tls", imap_port=post.imaps)
    with pytest.raises(MailboxTrouble, match="cannot be trusted"):
        Fetcher(desk.desk, desk.mail, desk.mail.mailboxes[0], lambda _: PASSWORD).once()


def test_old_tls_is_refused() -> None:
    from deskterm.channels.mail.trust import trusting

    assert trusting().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert trusting().check_hostname
    assert trusting().verify_mode is ssl.CERT_REQUIRED
