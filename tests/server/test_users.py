"""Users and tokens: shown once, kept as hashes, named, revocable."""

import pytest

from deskterm.desk.users import Users, holders, is_secret_of, split_token
from deskterm.errors import DesktermError, InputError, NotFound
from deskterm.model.words import Role
from office import Office


@pytest.fixture
def users(office: Office) -> Users:
    return Users(office.store, office.settings)


def test_a_token_is_kept_as_a_hash_only(users: Users, office: Office) -> None:
    token = users.new_token("aija", "laptop")
    identifier, secret = split_token(token) or ("", "")
    assert token == f"dk_{identifier}_{secret}"
    assert len(secret) >= 40
    (row,) = office.rows("SELECT * FROM token")
    assert secret not in str(row)
    assert row["hash"].startswith("$argon2id$")
    holder = holders(office.store, [identifier])[identifier]
    assert is_secret_of(holder, secret)
    assert not is_secret_of(holder, secret + "x")
    assert not is_secret_of(holder, "")


def test_no_two_tokens_are_alike(users: Users) -> None:
    assert len({users.new_token("aija", f"device {one}") for one in range(5)}) == 5


@pytest.mark.parametrize("text", ["", "dk", "dk_", "dk_a", "dk_a_", "dk__b", "xx_a_b", "dk_a_б", "dk_a_" + "b" * 300])
def test_what_is_no_token(text: str) -> None:
    assert split_token(text) is None


def test_a_secret_may_hold_the_sign_between_the_parts() -> None:
    assert split_token("dk_a_b_c") == ("a", "b_c")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x1b[2J", "two\nlines"])
def test_a_token_wants_a_name_that_can_be_shown(users: Users, name: str) -> None:
    with pytest.raises(InputError):
        users.new_token("aija", name)


def test_one_name_is_one_good_token(users: Users) -> None:
    ident, _ = split_token(users.new_token("aija", "laptop"))
    users.new_token("zane", "laptop")
    with pytest.raises(DesktermError, match="has a token called laptop already") as raised:
        users.new_token("aija", "laptop")
    assert raised.value.hint == f"take another name, or first: deskterm user revoke {ident}"
    users.revoke(ident)
    users.new_token("aija", "laptop")


def test_somebody_unknown_has_no_token_and_the_nearest_is_named(users: Users) -> None:
    for ask in (lambda: users.new_token("aia", "laptop"), lambda: users.revoke("aia")):
        with pytest.raises(NotFound) as found:
            ask()
        assert "did you mean aija?" in found.value.hint


def test_revoking_takes_one_or_all_and_only_what_is_good(users: Users, office: Office) -> None:
    tokens = [split_token(users.new_token("aija", name)) for name in ("one", "two", "three")]
    users.new_token("zane", "other")
    first = tokens[0][0] if tokens[0] else ""
    assert [one.name for one in users.revoke(first)] == ["one"]
    assert users.revoke(first) == ()
    assert {one.name for one in users.revoke("aija")} == {"two", "three"}
    assert users.revoke("aija") == ()
    revoked = {row["name"] for row in office.rows("SELECT name FROM token WHERE revoked_at IS NOT NULL")}
    assert revoked == {"one", "two", "three"}


def test_adding_somebody_again_changes_only_what_is_given(users: Users, office: Office) -> None:
    assert users.add("eva", role=Role.AGENT, queues=("front", "billing"), display_name="Eva")
    assert not users.add("eva", role=Role.SUPERVISOR)
    assert not users.add("eva", display_name="Eva K.")
    (row,) = office.rows("SELECT * FROM agent WHERE name = 'eva'")
    assert (row["role"], row["sees"], row["display_name"]) == ("supervisor", "front billing", "Eva K.")
    users.add("eva", queues=())
    assert office.rows("SELECT sees FROM agent WHERE name = 'eva'") == [{"sees": ""}]


@pytest.mark.parametrize("name", ["desk", "two words", "", "\x1b[2J", "-x"])
def test_names_that_cannot_be(users: Users, name: str) -> None:
    with pytest.raises(DesktermError):
        users.add(name)


def test_a_queue_that_is_not_there_is_refused_and_the_nearest_named(users: Users) -> None:
    with pytest.raises(DesktermError) as refused:
        users.add("eva", queues=("biling",))
    assert "did you mean billing?" in refused.value.hint


def test_everybody_is_listed_with_what_they_see_and_hold(users: Users) -> None:
    users.add("pavils", queues=("technical",))
    users.new_token("pavils", "laptop")
    lines = {one.name: one for one in users.list()}
    assert list(lines) == ["aija", "pavils", "zane"]
    assert lines["pavils"].queues == ("technical",)
    assert lines["zane"].queues is None
    assert [one.name for one in lines["pavils"].tokens] == ["laptop"]
    assert lines["pavils"].tokens[0].used_at is None
