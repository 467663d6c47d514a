"""Tables, migrations and queries. Imports nothing of ours; everything above may import it."""

from store.database import Database, open_database

__all__ = ["Database", "open_database"]
