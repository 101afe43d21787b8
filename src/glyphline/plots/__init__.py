"""Figures for reports, built without pyplot so that equal data gives equal bytes."""
