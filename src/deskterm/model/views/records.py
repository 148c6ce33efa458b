"""What is recorded on a ticket beside its conversation: promises, ratings, changes."""

from dataclasses import dataclass
from datetime import datetime

from deskterm.model.words import RatingScale, RatingSource
from deskterm.text.safe import SafeLine


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise; open while ``kept_at`` is None."""

    id: str
    text: SafeLine
    made_at: datetime
    due_at: datetime
    made_by: str
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A rating shown with its ticket; anonymous ones never are."""

    id: str
    value: int
    scale: RatingScale
    source: RatingSource
    rated_agent: str | None
    at: datetime
    comment: SafeLine
    reasons: tuple[SafeLine, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change of the audit trail."""

    sequence: int
    at: datetime
    actor: str
    kind: str
    fields: dict[str, tuple[str | None, str | None]]
    gesture: str
