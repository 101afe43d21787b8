"""From raw samples to balanced splits, and from splits to training batches."""
