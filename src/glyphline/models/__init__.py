"""Model families, the heads they share, and saved models."""
