"""Who one is here, what the desk is set up to be, and whether the server lives."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime, time
from typing import Any

from fastapi import FastAPI, Request
from starlette.responses import Response

from deskterm import __version__
from deskterm.desk.reads import Reads
from deskterm.desk.settings import OWN_ADDRESSES
from deskterm.model.words import Channel
from deskterm.server.replies import json_reply
from deskterm.server.site import Site


def add_routes(app: FastAPI, site: Site) -> None:
    """What a workstation asks first."""
    settings = settings_object(site)

    @app.get("/healthz")
    async def healthz() -> Response:
        await site.hands.read("health", lambda: site.store.read("SELECT 1"))
        return json_reply({"status": "ok", "version": __version__})

    @app.get("/v1/me")
    async def me(request: Request) -> Response:
        visitor = await site.visitor(request)
        return json_reply(
            {
                "agent": visitor.agent,
                "display_name": visitor.display_name,
                "role": visitor.standing.role.value,
                "queues": None if visitor.queues is None else sorted(visitor.queues),
                "epoch": await site.hands.read("epoch", site.epoch),
                "version": __version__,
            }
        )

    @app.get("/v1/settings")
    async def desk_settings(request: Request) -> Response:
        await site.visitor(request)
        return json_reply(settings)


def settings_object(site: Site) -> dict[str, Any]:
    """What the desk's rules know from the configuration, as the configuration writes it."""
    given = asdict(site.config)
    names = (
        "desk_name", "default_queue", "zone", "region", "rating_scale", "low_rating_reasons", "categories", "countdown",
        "standards",
    )  # fmt: skip
    own = {
        "queues": dict(site.settings.queues),
        "transports": sorted(_leaving_by_themselves(site)),
        OWN_ADDRESSES: sorted(site.settings.own_addresses),
    }
    return {**own, **{name: _plain(given[name]) for name in names}}


def _leaving_by_themselves(site: Site) -> Collection[Channel]:
    """The channels whose answers need nobody's hand; in a demonstration every one, though they reach nobody."""
    return Channel if Reads(site.store, "").is_demo() else site.settings.transports


def _plain(value: Any) -> Any:
    """A value of TOML as JSON has it: dates and times become text, which is read alike."""
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value
