"""data sets in other people's shapes."""
