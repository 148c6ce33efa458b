"""Where the token of a remote is kept, and where it is looked for: keyring, file, environment."""

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from deskterm.remotes.tokens import Tokens
from deskterm.store import secrets

TOKEN = "dk_abcde_0123456789"


class Ring:
    """A keyring that keeps things in memory; a fake for the system's."""

    def __init__(self, module: str = "keyring.backends.SecretService") -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.broken = False
        type(self).__module__ = module

    def get_password(self, service: str, name: str) -> str | None:
        if self.broken:
            raise RuntimeError("locked")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        if self.broken:
            raise RuntimeError("locked")
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture(autouse=True)
def _no_token_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have a token and a keyring; nobody may be named beforehand."""
    monkeypatch.delenv("DESKTERM_TOKEN", raising=False)
    monkeypatch.delenv("DESKTERM_AGENT", raising=False)
    monkeypatch.setattr(secrets, "real_keyring", lambda: None)


class TestTokens:
    @pytest.fixture
    def kept(self, tmp_path: Path) -> Tokens:
        return Tokens("https://desk.example.com", "aija", tmp_path, {})

    def test_the_keyring_comes_before_the_file(
        self, kept: Tokens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept.keep("dk_file_1")
        ring = Ring()
        monkeypatch.setattr(secrets, "real_keyring", lambda: ring)
        assert kept.keep(TOKEN) == "the keyring (SecretService)"
        assert not [*tmp_path.glob("token-*")]
        assert ring.kept == {("deskterm", "aija at https://desk.example.com"): TOKEN}
        found = kept.find()
        assert found is not None
        assert (found.secret, found.place) == (TOKEN, "the keyring (SecretService)")
        assert TOKEN not in repr(found)
        assert kept.forget() == ["the keyring (SecretService)"]
        assert kept.find() is None

    def test_a_keyring_that_is_locked_keeps_nothing(self, kept: Tokens, monkeypatch: pytest.MonkeyPatch) -> None:
        ring = Ring()
        ring.broken = True
        monkeypatch.setattr(secrets, "real_keyring", lambda: ring)
        assert "only you may read" in kept.keep(TOKEN)
        found = kept.find()
        assert found is not None
        assert found.secret == TOKEN

    def test_the_environment_comes_before_all(self, kept: Tokens, tmp_path: Path) -> None:
        kept.keep("dk_file_1")
        found = Tokens("https://desk.example.com", "aija", tmp_path, {"DESKTERM_TOKEN": f" {TOKEN}\n"}).find()
        assert found is not None
        assert (found.secret, found.place) == (TOKEN, "DESKTERM_TOKEN in the environment")

    def test_a_file_that_others_may_read_is_not_used(self, kept: Tokens, tmp_path: Path) -> None:
        kept.keep(TOKEN)
        (file,) = tmp_path.glob("token-*")
        file.chmod(0o644)
        with pytest.raises(Exception, match="others may read this secret") as raised:
            kept.find()
        assert "chmod 600" in raised.value.hint  # pyright: ignore

    def test_each_remote_and_person_has_its_own(self, tmp_path: Path) -> None:
        for url in ("https://a.example", "https://b.example"):
            for agent in ("aija", "zane"):
                Tokens(url, agent, tmp_path, {}).keep(f"dk_{agent}_{url[8]}")
        found = Tokens("https://b.example", "aija", tmp_path, {}).find()
        assert found is not None
        assert found.secret == "dk_aija_b"

    @pytest.mark.parametrize(
        ("module", "real"),
        [("keyring.backends.fail", False), ("keyring.backends.null", False), ("keyrings.alt.file", False),
         ("keyring.backends.SecretService", True), ("keyring.backends.macOS", True)],
    )  # fmt: skip
    def test_which_keyrings_are_real(self, module: str, real: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        ring = type("Ring", (), {"__module__": module})()
        chain = SimpleNamespace(backends=[ring])
        for one in (ring, chain):
            monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace(get_keyring=lambda one=one: one))
            assert (secrets.real_keyring() is not None) is real

    def test_a_keyring_that_falls_over_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.undo()
        monkeypatch.setitem(sys.modules, "keyring", SimpleNamespace())
        assert secrets.real_keyring() is None
