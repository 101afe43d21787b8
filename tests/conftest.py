"""What all tests share."""

import os

os.environ.setdefault("GLYPHLINE_TRACKING", "off")  # tests of tracking switch it on themselves
os.environ.setdefault("MPLBACKEND", "Agg")
