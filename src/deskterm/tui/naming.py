"""What things are called on the screen, in the language spoken."""

from deskterm.desk.naming import category_name as category_name
from deskterm.desk.naming import explained as explained
from deskterm.desk.naming import fact as fact
from deskterm.desk.naming import facts as facts
from deskterm.desk.naming import listed as listed
from deskterm.desk.naming import named as named
from deskterm.desk.naming import queue_title as queue_title
from deskterm.desk.naming import quoted as quoted
from deskterm.text.translation import pgettext


def ticket_name(number: int | None) -> str:
    """``#1042``, or what a ticket is called that has no number yet."""
    return f"#{number}" if number is not None else pgettext("ticket", "#new")
