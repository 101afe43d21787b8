"""The archives that sources read: address, size, checksum, licence, citation."""

from glyphline.download.entry import Archive, Copy

NIST = "data of the US government (NIST), free to use with citation"

EMNIST = Archive(
    tag="emnist",
    names=("emnist-gzip.zip", "gzip.zip"),
    address="https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
    size=561_753_746,
    sha256="fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e",
    licence=NIST,
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

NIST_SD19 = Archive(
    tag="nist_sd19",
    names=("by_class.zip", "nist-sd19-by_class.zip"),
    address="https://s3.amazonaws.com/nist-srd/SD19/by_class.zip",
    size=None,
    sha256=None,
    md5="79572b1694a8506f2b722c7be54130c4",
    licence=NIST,
    citation="Grother, Hanaoka: NIST Special Database 19, Handprinted Forms and Characters, 2nd "
    "edition. NIST, 2016. doi:10.18434/T4H01C",
)


def _chars74k(name: str, *partial: Copy) -> Archive:
    """A part of Chars74K; neither sizes nor checksums of the full archives are published."""
    return Archive(
        tag="chars74k",
        names=(name,),
        address=f"http://www.ee.surrey.ac.uk/CVSSP/demos/chars74k/{name}",
        size=None,
        sha256=None,
        licence="for research, with citation",
        citation="de Campos, Babu, Varma: Character recognition in natural images. VISAPP 2009",
        partial=partial,
    )


CHARS74K_FONTS = _chars74k(
    "EnglishFnt.tgz",
    Copy(
        name="chars74k-EnglishFnt-34classes-28px.tgz",
        size=8_723_303,
        sha256="da0cc196642e62ed01ba85a25b66fcc4282be37a80e8a02f095af2323d6d6170",
        lacks="I, O and a to z; its pictures are 28x28 px instead of 128x128",
    ),
)
CHARS74K_HANDWRITTEN = _chars74k(
    "EnglishHnd.tgz",
    Copy(
        name="chars74k-EnglishHnd-44classes.tgz",
        size=8_909_332,
        sha256="555cd7c763762529bc04f45372ba0da923c57dd638d7d366ee977f04cbadef96",
        lacks="0 to 9, a to h and two pictures of i",
    ),
)
CHARS74K_IMAGES = _chars74k("EnglishImg.tgz")

AZ_LETTERS = Archive(
    tag="az_handwritten",
    names=(
        "A_Z Handwritten Data.csv",
        "A_Z Handwritten Data.csv.zip",
        "az-handwritten-alphabets-in-csv-format.zip",
        "az_handwritten/archive.zip",
    ),
    address="https://www.kaggle.com/datasets/sachinpatel21/az-handwritten-alphabets-in-csv-format",
    size=None,
    sha256=None,
    licence="as its page at Kaggle states",
    citation="Patel: A-Z Handwritten Alphabets in .csv format. Kaggle, 2018",
    by_hand="The A-Z letters are at Kaggle, which wants an account.",
)


def _mnist(name: str, size: int, sha256: str, packed: tuple[int, str]) -> Archive:
    """A file of MNIST; `packed` is size and SHA-256 of the same bytes compressed again."""
    folder = f"mnist/{name}"
    return Archive(
        tag="az_handwritten",
        names=(name, folder),
        address=f"https://ossci-datasets.s3.amazonaws.com/mnist/{name}",
        size=size,
        sha256=sha256,
        licence="CC BY-SA 3.0",
        citation="LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document "
        "recognition. Proc. IEEE 86(11), 1998",
        partial=(Copy(name, *packed), Copy(folder, *packed)),
    )


# Picture file and label file of each part. Sizes and digests as TensorFlow's and PyTorch's
# loaders state them; the second pair is measured.
MNIST = {
    "train": (
        _mnist(
            "train-images-idx3-ubyte.gz",
            9_912_422,
            "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
            (9_630_610, "7ff28fd295f802eefc6d40e461175dfe4b969b1842b2abc8c6dc8c20711cf79f"),
        ),
        _mnist(
            "train-labels-idx1-ubyte.gz",
            28_881,
            "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
            (28_878, "81a978ae83d39ffdba0db3ce2fcaf80a8921e9629e874428996a2b03242d4b2a"),
        ),
    ),
    "test": (
        _mnist(
            "t10k-images-idx3-ubyte.gz",
            1_648_877,
            "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
            (1_602_050, "197e111ae341b0770be9011ac5e622d0e6cd1c640b32eb0de5dc1dd26cc6e182"),
        ),
        _mnist(
            "t10k-labels-idx1-ubyte.gz",
            4_542,
            "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
            (4_517, "b91679a0acfe4ba0e50a2437a903084cba1f5f92592b016a25a7dfd00455798b"),
        ),
    ),
}

BHMSDS = Archive(
    tag="math_symbols",
    names=("bhmsds-master.zip",),
    address="https://github.com/wblachowski/bhmsds/archive/refs/heads/master.zip",
    size=None,
    sha256=None,
    licence="MIT",
    citation="wblachowski: Basic Handwritten Math Symbols Dataset (BHMSDS). "
    "github.com/wblachowski/bhmsds",
    partial=(
        Copy(
            name="bhmsds-math-symbols.tgz",
            size=7_582_465,
            sha256="92eb17622845d8caf72bced4591737a4baf5410d45806c137b7c5f6905584fb0",
        ),
    ),
)
