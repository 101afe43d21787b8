"""How much a server takes on: sizes, times, and how many requests at once."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ServingLimits:
    """What is refused, and how long requests wait for one another.

    Attributes:
        max_bytes: of an encoded picture.
        max_pixels: that a picture's header may declare; more is refused before it is decoded.
        timeout_s: for receiving a picture, and again for reading it.
        max_waiting: requests that are being received, wait or are read; the next is told to
            come back.
        batch: pictures that are read together, at the most.
        gather_ms: how long the first picture of a batch waits for others.
    """

    max_bytes: int = 20_000_000
    max_pixels: int = 40_000_000
    timeout_s: float = 30.0
    max_waiting: int = 64
    batch: int = 32
    gather_ms: float = 4.0
