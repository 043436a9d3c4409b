"""One script for each page, run by the navigation."""
