"""An engine of our own that draws what TRDG draws, pixel for pixel, many times as fast."""
