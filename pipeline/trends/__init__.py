"""What may be said of the figures: shares, uncertainty, verdicts, threads and their rank, and what is not known."""
