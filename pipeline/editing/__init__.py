"""What people decide about themes: kept, checked, and applied after every run."""
