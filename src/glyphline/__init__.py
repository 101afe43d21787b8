"""glyphline."""
