"""Archives: which exist, how they are fetched and verified, how they are opened safely."""
