"""From readings of the test set to metrics, tables, pictures and one page."""
