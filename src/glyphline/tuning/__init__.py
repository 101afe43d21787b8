"""glyphline tune: search params that read val pictures best."""
