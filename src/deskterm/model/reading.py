"""Bytes from outside as typed values: checked strictly, and what is wrong named by its field."""

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from deskterm.errors import InputError
from deskterm.text.safe import safe_line

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kind = TypeVar("Kind")


@cache
def adapter(kind: type[Any]) -> "TypeAdapter[Any]":
    """What reads and writes a dataclass as JSON."""
    from pydantic import TypeAdapter  # slow to load, and the screens never need it

    return TypeAdapter(kind)


def read_json(kind: type[Kind], document: bytes | str, name: str = "") -> Kind:
    """The ``kind`` that ``document`` holds; raises ``InputError`` naming the field of ``name`` that is wrong."""
    from pydantic import ValidationError

    try:
        return adapter(kind).validate_json(document, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = safe_line(".".join(str(part) for part in first["loc"]))
        whose = f" of {name}" if name else ""
        what = first["msg"].removeprefix("Value error, ")
        raise InputError(
            f"the field {place}{whose} is wrong: {what}" if place else f"this is no JSON: {what}"
        ) from error
