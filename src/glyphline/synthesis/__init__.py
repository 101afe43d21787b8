"""Synthetic training samples: TRDG behind one door, and a plan of what each sample shows."""
