"""Random forests as plain arrays: their features, their trees, and reading with them."""
