"""The first schema: agents, customers, tickets, messages, the outbox, promises, ratings, changes, and search."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Contentless: the words are folded before they are indexed, and the originals stand in the tables already.
MESSAGE_SEARCH = """
CREATE VIRTUAL TABLE message_search USING fts5(
    body, subject, customer, content='', tokenize="unicode61 remove_diacritics 0"
)
"""
CUSTOMER_SEARCH = """
CREATE VIRTUAL TABLE customer_search USING fts5(
    customer, contact, content='', tokenize="unicode61 remove_diacritics 0"
)
"""


def upgrade() -> None:
    """Make every table and index."""
    op.execute(MESSAGE_SEARCH)
    op.execute(CUSTOMER_SEARCH)
    op.create_table(
        "agent",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "customer",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("salutation", sa.String(), nullable=False),
        sa.Column("salutation_certainty", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("language_certainty", sa.String(), nullable=False),
        sa.Column("script", sa.String(), nullable=True),
        sa.Column("preferred_channel", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("customer_group", sa.String(), nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "done",
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("command_id"),
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "phrase_use",
        sa.Column("agent", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agent", "name"),
    )
    op.create_table(
        "consent",
        sa.Column("customer_key", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.PrimaryKeyConstraint("customer_key", "channel"),
    )
    op.create_table(
        "contact_point",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("customer_key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("normal", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_contact_point_customer_key"), "contact_point", ["customer_key"], unique=False)
    op.create_index("ix_contact_point_normal", "contact_point", ["normal", "kind"], unique=True)
    op.create_table(
        "purchase",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("customer_key", sa.Integer(), nullable=False),
        sa.Column("order_number", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("bought_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_purchase_customer_key"), "purchase", ["customer_key"], unique=False)
    op.create_index(op.f("ix_purchase_order_number"), "purchase", ["order_number"], unique=False)
    op.create_table(
        "ticket",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("finished", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("language_certainty", sa.String(), nullable=False),
        sa.Column("customer_key", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("spam", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Integer(), nullable=False),
        sa.Column("first_answer_at", sa.Integer(), nullable=True),
        sa.Column("first_waived", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", sa.Integer(), nullable=True),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("unsent", sa.Integer(), nullable=False),
        sa.Column("last_answer_agent", sa.String(), nullable=True),
        sa.Column("asked_at", sa.Integer(), nullable=True),
        sa.Column("verdict_at", sa.Integer(), nullable=True),
        sa.Column("snoozed_until", sa.Integer(), nullable=True),
        sa.Column("woken_state", sa.String(), nullable=True),
        sa.Column("solved_at", sa.Integer(), nullable=True),
        sa.Column("live_until", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.Integer(), nullable=True),
        sa.Column("due_kind", sa.String(), nullable=True),
        sa.Column("soon_at", sa.Integer(), nullable=True),
        sa.Column("order_at", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index(
        "ix_ticket_active", "ticket", ["order_at", "key"], unique=False, sqlite_where=sa.text("finished = 0")
    )
    op.create_index(
        "ix_ticket_assignee",
        "ticket",
        ["assignee", "lane", "order_at", "key"],
        unique=False,
        sqlite_where=sa.text("finished = 0"),
    )
    op.create_index("ix_ticket_created", "ticket", ["created_at", "key"], unique=False)
    op.create_index("ix_ticket_customer", "ticket", ["customer_key", "created_at"], unique=False)
    op.create_index(
        "ix_ticket_lane", "ticket", ["lane", "order_at", "key"], unique=False, sqlite_where=sa.text("finished = 0")
    )
    op.create_index(
        "ix_ticket_live", "ticket", ["live_until"], unique=False, sqlite_where=sa.text("live_until IS NOT NULL")
    )
    op.create_index(
        "ix_ticket_queue",
        "ticket",
        ["queue", "lane", "order_at", "key"],
        unique=False,
        sqlite_where=sa.text("finished = 0"),
    )
    op.create_index(
        "ix_ticket_snoozed",
        "ticket",
        ["snoozed_until"],
        unique=False,
        sqlite_where=sa.text("snoozed_until IS NOT NULL"),
    )
    op.create_index("ix_ticket_thread", "ticket", ["thread"], unique=False, sqlite_where=sa.text("thread IS NOT NULL"))
    op.create_index("ix_ticket_unsent", "ticket", ["unsent"], unique=False, sqlite_where=sa.text("unsent > 0"))
    op.create_index("ix_ticket_updated", "ticket", ["updated_at", "key"], unique=False)
    op.create_table(
        "change",
        sa.Column("sequence", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("gesture", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ticket_key", sa.Integer(), nullable=True),
        sa.Column("customer_key", sa.Integer(), nullable=True),
        sa.Column("subject_id", sa.String(), nullable=True),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reversible", sa.Boolean(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("sequence"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_actor", "change", ["actor", "sequence"], unique=False)
    op.create_index(op.f("ix_change_gesture"), "change", ["gesture"], unique=False)
    op.create_index(op.f("ix_change_ticket_key"), "change", ["ticket_key"], unique=False)
    op.create_table(
        "message",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_key", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=True),
        sa.Column("author_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("natural_key", sa.String(), nullable=True),
        sa.Column("delivery", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("bounce", sa.Boolean(), nullable=False),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.String(), nullable=False),
        sa.Column("call_direction", sa.String(), nullable=True),
        sa.Column("call_outcome", sa.String(), nullable=True),
        sa.Column("call_started_at", sa.Integer(), nullable=True),
        sa.Column("call_answered_at", sa.Integer(), nullable=True),
        sa.Column("call_ended_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(
        "ix_message_delivery",
        "message",
        ["delivery"],
        unique=False,
        sqlite_where=sa.text("delivery IS NOT NULL AND delivery != 'sent'"),
    )
    op.create_index(
        "ix_message_external", "message", ["external_id"], unique=False, sqlite_where=sa.text("external_id IS NOT NULL")
    )
    op.create_index(
        "ix_message_natural", "message", ["natural_key"], unique=True, sqlite_where=sa.text("natural_key IS NOT NULL")
    )
    op.create_index("ix_message_ticket", "message", ["ticket_key", "key"], unique=False)
    op.create_table(
        "promise",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_key", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("made_at", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("kept_at", sa.Integer(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_promise_open", "promise", ["due_at"], unique=False, sqlite_where=sa.text("kept_at IS NULL"))
    op.create_index(op.f("ix_promise_ticket_key"), "promise", ["ticket_key"], unique=False)
    op.create_table(
        "rating",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("ticket_key", sa.Integer(), nullable=True),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("rated_agent", sa.String(), nullable=True),
        sa.Column("queue", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("reasons", sa.String(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index(op.f("ix_rating_ticket_key"), "rating", ["ticket_key"], unique=False)
    op.create_table(
        "ticket_tag",
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("ticket_key", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("tag", "ticket_key"),
    )
    op.create_index(op.f("ix_ticket_tag_ticket_key"), "ticket_tag", ["ticket_key"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("key", sa.Integer(), nullable=False),
        sa.Column("message_key", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"],
            ["message.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_attachment_message_key"), "attachment", ["message_key"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("message_key", sa.Integer(), nullable=False),
        sa.Column("ticket_key", sa.Integer(), nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("leaves_at", sa.Integer(), nullable=False),
        sa.Column("solve", sa.Boolean(), nullable=False),
        sa.Column("ask_rating", sa.Boolean(), nullable=False),
        sa.Column("promises", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"],
            ["message.key"],
        ),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("message_key"),
    )
    op.create_index(op.f("ix_outbox_leaves_at"), "outbox", ["leaves_at"], unique=False)
    op.create_index(op.f("ix_outbox_ticket_key"), "outbox", ["ticket_key"], unique=False)
    op.execute("INSERT INTO meta(name, value) VALUES ('kind', 'desk'), ('next_number', '1000')")


def downgrade() -> None:
    """Nothing came before."""
    raise NotImplementedError("there is no schema before the first one")
