"""What the people of the demo attach: one sample for each ending, whatever name it goes by."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from deskterm.model.snapshot import Attachment

_TYPES: Final = {
    "csv": "text/csv",
    "exe": "application/octet-stream",
    "jpg": "image/jpeg",
    "pdf": "application/pdf",
}
ENDINGS: Final = tuple(_TYPES)
"""The endings there are samples for."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A file's type and content; ``sha256`` is the hash of it."""

    media_type: str
    content: bytes
    sha256: str


def sample_for(name: str) -> Sample | None:
    """What a file of this name holds, or None for an ending without a sample."""
    ending = name.rpartition(".")[2]
    return _sample(ending) if ending in _TYPES else None


def attached(names: tuple[str, ...]) -> tuple[Attachment, ...]:
    """Files of these names as a message carries them; those without a sample are left out."""
    found = ((name, sample_for(name)) for name in names)
    return tuple(
        Attachment(name=name, media_type=one.media_type, size=len(one.content), sha256=one.sha256)
        for name, one in found
        if one is not None
    )


def samples() -> tuple[Sample, ...]:
    """Every sample, by ending."""
    return tuple(_sample(ending) for ending in ENDINGS)


@cache
def _sample(ending: str) -> Sample:
    content = (files("deskterm.demo") / "samples" / f"sample.{ending}").read_bytes()
    return Sample(_TYPES[ending], content, sha256(content).hexdigest())
