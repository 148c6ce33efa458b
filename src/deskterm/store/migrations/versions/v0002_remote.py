"""What a team server and its mirrors keep: tokens, who sees which queue, pending commands, the version of a message."""

import uuid

import sqlalchemy as sa
from alembic import op

from deskterm.store.columns import TEXT, WHOLE, where

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns, and give the store its epoch."""
    op.add_column("agent", sa.Column("sees", TEXT, nullable=False, server_default=""))
    op.add_column("message", sa.Column("version", WHOLE, nullable=False, server_default="1"))
    op.add_column("change", sa.Column("origin", WHOLE, nullable=True))
    op.create_table(
        "token",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("agent", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("hash", TEXT, nullable=False),
        sa.Column("created_at", WHOLE, nullable=False),
        sa.Column("used_at", WHOLE, nullable=True),
        sa.Column("revoked_at", WHOLE, nullable=True),
        sa.ForeignKeyConstraint(["agent"], ["agent.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_token_agent"), "token", ["agent"], unique=False)
    op.create_table(
        "push",
        sa.Column("position", WHOLE, autoincrement=True, nullable=False),
        sa.Column("command_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("tickets", TEXT, nullable=False),
        sa.Column("customer", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("sequence", WHOLE, nullable=True),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("hint", TEXT, nullable=False),
        sa.Column("there", TEXT, nullable=False),
        sa.Column("made_at", WHOLE, nullable=False),
        sa.Column("settled_at", WHOLE, nullable=True),
        sa.PrimaryKeyConstraint("position"),
        sa.UniqueConstraint("command_id"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_attachment_sha256"), "attachment", ["sha256"], unique=False)
    op.create_index(
        "ix_change_card", "change", ["customer_key", "sequence"], unique=False, **where("customer_key IS NOT NULL")
    )
    op.execute(f"INSERT INTO meta(name, value) VALUES ('epoch', '{uuid.uuid4()}')")


def downgrade() -> None:
    """An older deskterm reads the copy that was set aside."""
    raise NotImplementedError("the copy set aside before the upgrade is the way back")
