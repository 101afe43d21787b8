"""Contact sheets of what params.yaml yields, before any stage has run."""
