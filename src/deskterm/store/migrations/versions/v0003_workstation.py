"""What the workstation keeps beside its tickets."""

import sqlalchemy as sa
from alembic import op

from deskterm.store.columns import TEXT, WHOLE, where

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns."""
    op.add_column("ticket", sa.Column("accepted_at", WHOLE, nullable=True))
    op.add_column("ticket", sa.Column("hold_until", WHOLE, nullable=True))
    op.add_column("ticket", sa.Column("left_at", WHOLE, nullable=True))
    op.create_index(
        "ix_ticket_seat", "ticket", ["assignee", "accepted_at"], unique=False, **where("accepted_at IS NOT NULL")
    )
    op.add_column("ticket", sa.Column("merged_into", TEXT, nullable=True))
    op.add_column("ticket", sa.Column("alike", TEXT, nullable=True))
    op.add_column("ticket", sa.Column("snooze_kept", WHOLE, nullable=True))
    op.create_index(
        "ix_ticket_counts",
        "ticket",
        [
            "queue",
            "lane",
            "channel",
            "assignee",
            "due_at",
            "due_kind",
            "soon_at",
            "live_until",
            "waiting_since",
            "finished",
        ],
        unique=False,
        **where("finished = 0"),
    )
    op.create_index("ix_ticket_merged", "ticket", ["merged_into"], unique=False, **where("merged_into IS NOT NULL"))
    op.add_column("promise", sa.Column("reminded_at", WHOLE, nullable=True))
    op.add_column("customer", sa.Column("merged_into", TEXT, nullable=True))
    op.add_column("customer", sa.Column("merge_record", TEXT, nullable=False, server_default=""))
    op.add_column("customer", sa.Column("erased_at", WHOLE, nullable=True))
    op.add_column("consent", sa.Column("ground", TEXT, nullable=False, server_default=""))
    op.create_index(
        "ix_customer_name",
        "customer",
        [sa.text("substr(name, 1, 60)"), "key"],
        unique=False,
        **where("merged_into IS NULL AND erased_at IS NULL"),
    )
    op.create_index(
        "ix_customer_organisation",
        "customer",
        [sa.text("substr(organisation, 1, 60)"), "key"],
        unique=False,
        **where("organisation != ''"),
    )
    op.create_index("ix_customer_merged", "customer", ["merged_into"], unique=False, **where("merged_into IS NOT NULL"))
    op.create_table(
        "read_mark",
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("at", WHOLE, nullable=False),
        sa.PrimaryKeyConstraint("agent", "subject"),
    )
    op.create_table(
        "letter",
        sa.Column("message_key", WHOLE, nullable=False, autoincrement=False),
        sa.Column("mailbox", TEXT, nullable=False),
        sa.Column("envelope", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("message_key"),
    )
    op.create_table(
        "sending",
        sa.Column("message_key", WHOLE, nullable=False, autoincrement=False),
        sa.Column("stage", TEXT, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("held_until", WHOLE, nullable=False),
        sa.Column("next_at", WHOLE, nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("trouble", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("message_key"),
    )
    op.create_table(
        "mail_place",
        sa.Column("mailbox", TEXT, nullable=False),
        sa.Column("folder", TEXT, nullable=False),
        sa.Column("validity", WHOLE, nullable=False),
        sa.Column("uid", WHOLE, nullable=False),
        sa.Column("waiting", WHOLE, nullable=False),
        sa.Column("holder", TEXT, nullable=False),
        sa.Column("held_until", WHOLE, nullable=False),
        sa.Column("heard_at", WHOLE, nullable=False),
        sa.Column("trouble", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("mailbox", "folder"),
    )
