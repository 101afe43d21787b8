"""Handwritten lines, composed of single real characters."""
