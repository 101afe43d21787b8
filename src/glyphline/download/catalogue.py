"""The archives that sources read: address, size, checksum, licence, citation."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Copy:
    """A copy of an archive under one file name.

    Attributes:
        name: file name.
        size: bytes, or None if unknown.
        sha256: hex digest, or None if unknown.
        lacks: what the full archive has and this copy has not; empty for a full copy.
    """

    name: str
    size: int | None
    sha256: str | None
    lacks: str = ""


@dataclass(frozen=True)
class Archive:
    """A published archive.

    Attributes:
        tag: the source that reads it.
        names: file names to look for in a mirror, in order; the first one is used in the cache.
        address: where it is published.
        size: bytes, or None when the publisher states none.
        sha256: hex digest, or None when no one has published it. Then a transfer is checked by
            its length alone, members by the CRC inside the archive, and the digest of what came
            is recorded in the summary.
        licence: under which terms it may be used.
        citation: the work to cite.
        partial: partial copies, taken when a mirror has not the full archive; no address
            publishes them.
    """

    tag: str
    names: tuple[str, ...]
    address: str
    size: int | None
    sha256: str | None
    licence: str
    citation: str
    partial: tuple[Copy, ...] = ()

    def copies(self) -> list[Copy]:
        """Every copy that a mirror may hold, the full ones first."""
        return [*(Copy(name, self.size, self.sha256) for name in self.names), *self.partial]


EMNIST = Archive(
    tag="emnist",
    names=("emnist-gzip.zip", "gzip.zip"),
    address="https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
    size=561_753_746,
    sha256="fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
    licence="data of the US government (NIST), free to use with citation",
    citation="Cohen, Afshar, Tapson, van Schaik: EMNIST: an extension of MNIST to handwritten "
    "letters. arXiv:1702.05373, 2017",
    partial=(
        Copy(
            name="emnist-gzip-byclass-test-only.zip",
            size=28_992_034,
            sha256="2f17e8a03bd470d2a362b0906f13acdcea8c10d0b3c71e0cc946a817286cb804",
            lacks="everything but the test part of byclass",
        ),
    ),
)

# Neither size nor checksum of the full captcha archive is published; see `Archive.sha256`.
CAPTCHA = Archive(
    tag="captcha",
    names=("captcha_images_v2.zip",),
    address="https://github.com/AakashKumarNain/CaptchaCracker/raw/master/captcha_images_v2.zip",
    size=None,
    sha256=None,
    licence="MIT (licence of the repository that publishes it)",
    citation="Wilhelmy, Rosas: captcha dataset. 2013",
    partial=(
        Copy(
            name="captcha_images_v2-840.zip",
            size=4_187_299,
            sha256="6d3b008e6f6f95e3a3a9c24a5c28720a8daa3aafe9e4e72291c7f829b35a81ca",
            lacks="200 of the 1040 pictures",
        ),
    ),
)
