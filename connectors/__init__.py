"""Reads what users have (files, folders, archives) into raw signals. Knows nothing of storage or themes."""
