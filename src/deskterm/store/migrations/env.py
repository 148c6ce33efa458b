"""Alembic's entry: run the migrations on the connection that the caller holds in its transaction."""

from alembic import context

from deskterm.store import tables

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=tables.SQLModel.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    include_name=lambda name, kind, _: not (kind == "table" and name is not None and "_search" in name),
)
context.run_migrations()
