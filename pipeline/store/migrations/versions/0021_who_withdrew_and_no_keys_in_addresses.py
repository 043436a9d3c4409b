"""Who withdrew a consent is kept; addresses with a user or a query are kept no longer: what stands in them may be a key."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Add the column, and forget such addresses: each is asked anew once."""
    op.add_column("consent", sa.Column("withdrawn_by", sa.String(), nullable=False, server_default=""))
    op.execute("DELETE FROM web_address WHERE url LIKE '%?%' OR url LIKE '%@%'")
    op.execute("UPDATE input_file SET place = '' WHERE place LIKE 'http%' AND (place LIKE '%?%' OR place LIKE '%@%')")
