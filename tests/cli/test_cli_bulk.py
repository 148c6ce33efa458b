"""bulk: the same on every ticket a query means, from the shell."""

from shell_driver import Cli


def test_a_dry_run_changes_nothing(cli: Cli) -> None:
    before = cli.done("list", "--json").json
    outcome = cli.done("bulk", "channel:mail", "--tag", "late", "--priority", "high", "--dry-run")
    assert "would change" in outcome.out
    after = cli.done("list", "--json").json
    assert after == before


def test_every_ticket_says_what_came_of_it_and_undo_takes_all_back(cli: Cli) -> None:
    before = cli.done("list", "--json").json
    outcome = cli.done("bulk", "state:to-solve", "--tag", "late", "--json").json
    assert outcome["changed"] == len(outcome["tickets"]) > 1
    assert all(one["why_not"] is None for one in outcome["tickets"])
    assert {"late"} <= set(cli.done("list", "state:to-solve", "--json").json[0]["tags"])
    cli.done("undo")
    assert [one["tags"] for one in cli.done("list", "--json").json] == [one["tags"] for one in before]


def test_what_cannot_be_done_says_why_and_the_rest_is_done(cli: Cli) -> None:
    cli.done("assign", 1001, "me")
    outcome = cli("bulk", "state:to-solve", "--assign", "me")
    assert outcome.code == 1
    assert "#1001 could not: #1001 is with aija in front already" in outcome.out
    assert {one["assignee"] for one in cli.done("list", "state:to-solve", "--json").json} == {"aija"}


def test_without_anything_to_do_or_with_a_wrong_query_it_says_so(cli: Cli) -> None:
    assert "nothing is to be done" in cli.refused("bulk", "state:open").err
    assert "quee" in cli.refused("bulk", "quee:x", "--tag", "a").err
    assert "no ticket is like that" in cli.done("bulk", "tag:nothing-like-it", "--tag", "a").err
