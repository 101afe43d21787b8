"""glyphline check: what is wrong with a data set, before training."""
