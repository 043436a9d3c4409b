"""The store: the only place that knows the database.

`database` opens and migrates it, `schema` names its tables, `write` and `read` are all that the rest may ask of it.
"""
