"""The bytes of attachments, for whoever may see a ticket that has them."""

from deskterm.errors import NotFound
from deskterm.store.conditions import Queues, seen
from deskterm.store.database import Store
from deskterm.text.translation import gettext


def blob_content(store: Store, sha256: str, queues: Queues) -> bytes:
    """The bytes with this SHA-256; raises ``NotFound`` where none are kept, or none that ``queues`` let one see."""
    clause, values = seen(queues)
    visible = (
        " AND EXISTS (SELECT 1 FROM attachment AS a CROSS JOIN message AS m ON m.key = a.message_key"
        f" CROSS JOIN ticket AS t ON t.key = m.ticket_key WHERE a.sha256 = b.sha256{clause})"
    )
    rows = store.read(
        f"SELECT b.content FROM blob AS b WHERE b.sha256 = ?{visible if clause else ''}", (sha256, *values)
    )
    if not rows:
        raise NotFound(gettext("there is no such attachment"))
    return bytes(rows[0][0])
