"""The shipped tree of categories: what a ticket is about, a complaint also by its cause."""

from typing import Final

SHIPPED: Final = (
    "product question",
    "delivery",
    "after-sales",
    "billing",
    "technical",
    "complaint",
    "complaint/product fault",
    "complaint/service attitude",
    "complaint/delivery",
    "complaint/billing",
    "complaint/other",
)

COMPLAINT: Final = "complaint"


def is_complaint(category: str | None) -> bool:
    """Whether a category is the complaint branch or a cause under it."""
    return category is not None and category.split("/", 1)[0] == COMPLAINT
