"""The visitor of a request, as routes ask for them: before anything else of the request is looked at."""

from typing import Annotated

from fastapi import Depends, Request

from deskterm.server.door import Visitor
from deskterm.server.site import Site


async def come_in(request: Request) -> Visitor:
    """Whoever brings a good token; raises a ``Problem`` for anybody else."""
    site: Site = request.app.state.site
    return await site.door.admit(request.headers.get("authorization"))


Coming = Annotated[Visitor, Depends(come_in)]
"""A parameter of every route that is not for everybody."""
