"""The server's description of itself is true: what it says is asked, and every answer is held against it."""

import json
import os
from typing import Any

import pytest
from server_driver import Team

from deskterm.model.wire import COMMANDS
from deskterm.server.application import ROOMS
from deskterm.server.description import DESCRIBED, describe

schemathesis = pytest.importorskip("schemathesis")

EXAMPLES = int(os.environ.get("DESKTERM_EXAMPLES", "10"))
"""How many requests are made up for each route; a long run by hand wants more."""


@pytest.fixture
def document(team: Team) -> dict[str, Any]:
    return json.loads(json.dumps(describe(team.app)))


def test_every_route_is_described_and_nothing_else(document: dict[str, Any]) -> None:
    assert ROOMS
    assert {(path, method) for path, methods in document["paths"].items() for method in methods} == set(DESCRIBED)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    text = json.dumps(document)
    assert {one.split('"')[0] for one in text.split('"$ref": "')[1:]} <= known


def test_every_command_is_described_with_what_it_takes(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["Command"]["discriminator"]["mapping"]) == set(COMMANDS)
    assert schemas["Note"]["required"] == ["type", "id", "at", "ticket", "body"]
    assert schemas["Note"]["additionalProperties"] is False


def test_only_two_routes_are_open(document: dict[str, Any]) -> None:
    assert document["security"] == [{"token": []}]
    open_to_all = [
        path for path, methods in document["paths"].items() if any("security" in one for one in methods.values())
    ]
    assert set(open_to_all) == {"/healthz", "/openapi.json"}


@pytest.mark.parametrize("mode", ["positive", "negative"])
def test_nothing_that_is_asked_is_a_fault_and_every_answer_is_as_described(team: Team, mode: str) -> None:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from schemathesis import GenerationMode, checks

    held_against = [
        checks.not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]
    for one in range(3):
        team.office.ticket(subject=f"Matter {one}", key=str(one), queue="technical")
    ticket = team.office.rows("SELECT id FROM ticket LIMIT 1")[0]["id"]

    def ask(operation: Any) -> None:
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=GenerationMode(mode)), real=st.booleans())
        def run(case: Any, real: bool) -> None:
            if real and "ticket" in (case.path_parameters or {}):
                case.path_parameters["ticket"] = ticket
            case.call_and_validate(headers=team.headers("aija"), checks=held_against, timeout=120)

        run()

    with team.serving() as address:
        schema = schemathesis.openapi.from_url(f"{address}/openapi.json").exclude(path="/v1/events")
        for found in schema.get_all_operations():
            operation = found.ok()
            if mode == "positive" or operation.body or operation.query or operation.path_parameters:
                ask(operation)
