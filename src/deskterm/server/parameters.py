"""Parameters of a query: each declared once, read and described by that.

Read here and not by the framework, whose way of doing it takes as long as the page of tickets that is asked for.
"""

import re
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.datastructures import QueryParams

from deskterm.errors import InputError
from deskterm.text.safe import safe_line

_LONGEST_NUMBER = 18


class Parameter(Protocol):
    """A parameter by its name; described by its JSON schema."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        ...

    def schema(self) -> dict[str, Any]:
        """What it may be."""
        ...


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds; without a ``default`` it must be given, unless it is ``optional``."""

    name: str
    low: int
    high: int
    default: int | None = None
    optional: bool = False

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return self.default is None and not self.optional

    def read(self, given: QueryParams) -> int:
        """Its value; raises ``InputError``."""
        value = self.read_if_given(given)
        if value is None:
            raise InputError(f"{self.name} must be given", f"a whole number from {self.low} to {self.high}")
        return value

    def read_if_given(self, given: QueryParams) -> int | None:
        """Its value, or its default; raises ``InputError``."""
        text = given.get(self.name)
        if text is None:
            return self.default
        digits = text.removeprefix("-")
        value = int(text) if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER else None
        if value is None or not self.low <= value <= self.high:
            raise InputError(
                f"{self.name} wants a whole number from {self.low} to {self.high}, not {safe_line(text[:40])!r}"
            )
        return value

    def schema(self) -> dict[str, Any]:
        """What it may be."""
        bounds: dict[str, Any] = {"type": "integer", "minimum": self.low, "maximum": self.high}
        return bounds if self.default is None else {**bounds, "default": self.default}


@dataclass(frozen=True, slots=True)
class Text:
    """Text of at most so many letters, of a form ``pattern`` where there is one; empty when it is not given."""

    name: str
    most: int
    pattern: str = ""
    hint: str = ""

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return False

    def read(self, given: QueryParams) -> str:
        """Its value; raises ``InputError``."""
        text = given.get(self.name, "")
        if len(text) > self.most:
            raise InputError(f"{self.name} is longer than {self.most} letters", self.hint)
        if text and self.pattern and not re.fullmatch(self.pattern, text):
            raise InputError(f"{self.name} cannot be {safe_line(text[:40])!r}", self.hint)
        return text

    def schema(self) -> dict[str, Any]:
        """What it may be."""
        form = {"pattern": f"^({self.pattern})?$"} if self.pattern else {}
        return {"type": "string", "maxLength": self.most, "default": "", **form}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, the first when it is not given."""

    name: str
    words: tuple[str, ...]

    @property
    def required(self) -> bool:
        """Whether it must be given."""
        return False

    def read(self, given: QueryParams) -> str:
        """Its value; raises ``InputError``."""
        word = given.get(self.name, self.words[0])
        if word not in self.words:
            raise InputError(f"{self.name} cannot be {safe_line(word[:40])!r}", f"it may be: {', '.join(self.words)}")
        return word

    def schema(self) -> dict[str, Any]:
        """What it may be."""
        return {"type": "string", "enum": list(self.words), "default": self.words[0]}


def described(parameters: tuple[Parameter, ...]) -> list[dict[str, Any]]:
    """The parameters as OpenAPI has them."""
    return [{"name": one.name, "in": "query", "required": one.required, "schema": one.schema()} for one in parameters]
