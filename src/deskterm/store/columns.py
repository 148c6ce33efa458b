"""How columns are typed on both databases. Migrations are made of these too, so what stands here is not altered.

Whole numbers have 64 bits on both. Text is sorted and compared by code point on both, whatever language the database
was made for.
"""

from typing import Any, Final

import sqlalchemy as sa

WHOLE: Final = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Keys, instants, counters."""

TEXT: Final = sa.String().with_variant(sa.String(collation="C"), "postgresql")
"""Ids, names, words."""


def where(condition: str) -> dict[str, Any]:
    """What makes an index partial: only the rows of which ``condition`` is true."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def where_given(column: str) -> dict[str, Any]:
    """The same for a column that others fill, as long as they like, and that is only ever compared for being equal.

    PostgreSQL's ordinary index takes no more than 2700 bytes.
    """
    return {**where(f"{column} IS NOT NULL"), "postgresql_using": "hash"}
