"""How Alembic runs the steps: on the connection, and so in the transaction, that it is given."""

from __future__ import annotations

import geoalchemy2  # noqa: F401  # so that the places of PostGIS are recognised
from alembic import context

from kpss_geo.store.migrating import is_ours
from kpss_geo.store.tables import metadata

if hasattr(context, "config"):  # Alembic executes this file; whoever else imports it wants nothing to happen
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        include_object=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()
