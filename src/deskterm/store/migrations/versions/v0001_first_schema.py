"""The first schema: agents, customers, tickets, messages, the outbox, promises, ratings, changes, and search."""

import sqlalchemy as sa
from alembic import op

from deskterm.store.columns import TEXT, WHOLE, where, where_given

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# The words are folded before they are indexed, and the originals stand in the tables already.
SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE message_search USING fts5(\n"
        # The first two and three letters of words have indexes of their own: searching goes on while a word is typed.
        "    body, subject, customer, content='', prefix='2 3', tokenize=\"unicode61 remove_diacritics 0\"\n)",
        "CREATE VIRTUAL TABLE customer_search USING fts5(\n"
        "    customer, contact, content='', tokenize=\"unicode61 remove_diacritics 0\"\n)",
    ),
    "postgresql": (
        "CREATE TABLE message_search (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_message_search_words ON message_search USING gin (words)",
        "CREATE TABLE customer_search (rowid BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_customer_search_words ON customer_search USING gin (words)",
    ),
}


def upgrade() -> None:
    """Make every table and index."""
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "agent",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("display_name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("languages", TEXT, nullable=False),
        sa.Column("queue", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "blob",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_table(
        "customer",
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("salutation", TEXT, nullable=False),
        sa.Column("salutation_certainty", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("language_certainty", TEXT, nullable=False),
        sa.Column("script", TEXT, nullable=True),
        sa.Column("preferred_channel", TEXT, nullable=True),
        sa.Column("organisation", TEXT, nullable=False),
        sa.Column("customer_group", TEXT, nullable=False),
        sa.Column("vip", sa.Boolean(), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_table(
        "done",
        sa.Column("command_id", TEXT, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("answer", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("command_id"),
    )
    op.create_table(
        "meta",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "phrase_use",
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("count", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("agent", "name"),
    )
    op.create_table(
        "consent",
        sa.Column("customer_key", WHOLE, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.PrimaryKeyConstraint("customer_key", "channel"),
    )
    op.create_table(
        "contact_point",
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("customer_key", WHOLE, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("normal", TEXT, nullable=False),
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
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("customer_key", WHOLE, nullable=False),
        sa.Column("order_number", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("amount", WHOLE, nullable=False),
        sa.Column("currency", TEXT, nullable=False),
        sa.Column("bought_at", WHOLE, nullable=False),
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
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("number", WHOLE, nullable=True),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("lane", TEXT, nullable=False),
        sa.Column("finished", WHOLE, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("category", TEXT, nullable=True),
        sa.Column("priority", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("language_certainty", TEXT, nullable=False),
        sa.Column("customer_key", WHOLE, nullable=False),
        sa.Column("assignee", TEXT, nullable=True),
        sa.Column("tags", TEXT, nullable=False),
        sa.Column("thread", TEXT, nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("spam", sa.Boolean(), nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("updated_at", WHOLE, nullable=False),
        sa.Column("first_answer_at", WHOLE, nullable=True),
        sa.Column("first_waived", sa.Boolean(), nullable=False),
        sa.Column("waiting_since", WHOLE, nullable=True),
        sa.Column("unanswered", WHOLE, nullable=False),
        sa.Column("answers", WHOLE, nullable=False),
        sa.Column("transfers", WHOLE, nullable=False),
        sa.Column("unsent", WHOLE, nullable=False),
        sa.Column("last_answer_agent", TEXT, nullable=True),
        sa.Column("asked_at", WHOLE, nullable=True),
        sa.Column("verdict_at", WHOLE, nullable=True),
        sa.Column("snoozed_until", WHOLE, nullable=True),
        sa.Column("woken_state", TEXT, nullable=True),
        sa.Column("solved_at", WHOLE, nullable=True),
        sa.Column("live_until", WHOLE, nullable=True),
        sa.Column("due_at", WHOLE, nullable=True),
        sa.Column("due_kind", TEXT, nullable=True),
        sa.Column("soon_at", WHOLE, nullable=True),
        sa.Column("order_at", WHOLE, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_key"],
            ["customer.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
        sa.UniqueConstraint("number"),
    )
    op.create_index("ix_ticket_active", "ticket", ["order_at", "key"], unique=False, **where("finished = 0"))
    op.create_index(
        "ix_ticket_assignee",
        "ticket",
        ["assignee", "lane", "order_at", "key"],
        unique=False,
        **where("finished = 0"),
    )
    op.create_index("ix_ticket_created", "ticket", ["created_at", "key"], unique=False)
    op.create_index("ix_ticket_customer", "ticket", ["customer_key", "created_at"], unique=False)
    op.create_index("ix_ticket_lane", "ticket", ["lane", "order_at", "key"], unique=False, **where("finished = 0"))
    op.create_index("ix_ticket_live", "ticket", ["live_until"], unique=False, **where("live_until IS NOT NULL"))
    op.create_index(
        "ix_ticket_queue",
        "ticket",
        ["queue", "lane", "order_at", "key"],
        unique=False,
        **where("finished = 0"),
    )
    op.create_index(
        "ix_ticket_snoozed",
        "ticket",
        ["snoozed_until"],
        unique=False,
        **where("snoozed_until IS NOT NULL"),
    )
    op.create_index("ix_ticket_thread", "ticket", ["thread"], unique=False, **where_given("thread"))
    op.create_index("ix_ticket_unsent", "ticket", ["unsent"], unique=False, **where("unsent > 0"))
    op.create_index("ix_ticket_updated", "ticket", ["updated_at", "key"], unique=False)
    op.create_table(
        "change",
        sa.Column("sequence", WHOLE, autoincrement=True, nullable=False),
        sa.Column("command_id", TEXT, nullable=False),
        sa.Column("gesture", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("ticket_key", WHOLE, nullable=True),
        sa.Column("customer_key", WHOLE, nullable=True),
        sa.Column("subject_id", TEXT, nullable=True),
        sa.Column("fields", TEXT, nullable=False),
        sa.Column("version", WHOLE, nullable=False),
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
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("ticket_key", WHOLE, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("audience", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=True),
        sa.Column("author_name", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("external_id", TEXT, nullable=True),
        sa.Column("natural_key", TEXT, nullable=True),
        sa.Column("delivery", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("automatic", sa.Boolean(), nullable=False),
        sa.Column("bounce", sa.Boolean(), nullable=False),
        sa.Column("waived", sa.Boolean(), nullable=False),
        sa.Column("remarks", TEXT, nullable=False),
        sa.Column("call_direction", TEXT, nullable=True),
        sa.Column("call_outcome", TEXT, nullable=True),
        sa.Column("call_started_at", WHOLE, nullable=True),
        sa.Column("call_answered_at", WHOLE, nullable=True),
        sa.Column("call_ended_at", WHOLE, nullable=True),
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
        **where("delivery IS NOT NULL AND delivery != 'sent'"),
    )
    op.create_index("ix_message_external", "message", ["external_id"], unique=False, **where_given("external_id"))
    op.create_index("ix_message_natural", "message", ["natural_key"], unique=True, **where("natural_key IS NOT NULL"))
    op.create_index("ix_message_ticket", "message", ["ticket_key", "key"], unique=False)
    op.create_table(
        "promise",
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("ticket_key", WHOLE, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.Column("due_at", WHOLE, nullable=False),
        sa.Column("made_by", TEXT, nullable=False),
        sa.Column("kept_at", WHOLE, nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_promise_open", "promise", ["due_at"], unique=False, **where("kept_at IS NULL"))
    op.create_index(op.f("ix_promise_ticket_key"), "promise", ["ticket_key"], unique=False)
    op.create_table(
        "rating",
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("ticket_key", WHOLE, nullable=True),
        sa.Column("value", WHOLE, nullable=False),
        sa.Column("scale", TEXT, nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("rated_agent", TEXT, nullable=True),
        sa.Column("queue", TEXT, nullable=False),
        sa.Column("channel", TEXT, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.Column("asked_at", WHOLE, nullable=True),
        sa.Column("comment", TEXT, nullable=False),
        sa.Column("reasons", TEXT, nullable=False),
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
        sa.Column("tag", TEXT, nullable=False),
        sa.Column("ticket_key", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_key"],
            ["ticket.key"],
        ),
        sa.PrimaryKeyConstraint("tag", "ticket_key"),
    )
    op.create_index(op.f("ix_ticket_tag_ticket_key"), "ticket_tag", ["ticket_key"], unique=False)
    op.create_table(
        "attachment",
        sa.Column("key", WHOLE, nullable=False),
        sa.Column("message_key", WHOLE, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("media_type", TEXT, nullable=False),
        sa.Column("size", WHOLE, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["message_key"],
            ["message.key"],
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_attachment_message_key"), "attachment", ["message_key"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("message_key", WHOLE, nullable=False),
        sa.Column("ticket_key", WHOLE, nullable=False),
        sa.Column("command_id", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("leaves_at", WHOLE, nullable=False),
        sa.Column("solve", sa.Boolean(), nullable=False),
        sa.Column("ask_rating", sa.Boolean(), nullable=False),
        sa.Column("promises", TEXT, nullable=False),
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
