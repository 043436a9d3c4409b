"""Why a signal is where it is, and in which words that is said."""
