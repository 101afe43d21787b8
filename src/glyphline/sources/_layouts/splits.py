"""Which split a file or folder is named after."""

import re
from pathlib import PurePosixPath

WORDS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "dev": "val",
    "test": "test",
    "testing": "test",
}


def split_of_folder(path: str) -> str:
    """The split that the innermost folder of such a name stands for, as in `train/page/1.xml`.

    Empty if there is none.
    """
    folders = [part.lower() for part in PurePosixPath(path).parts[:-1]]
    return next((WORDS[folder] for folder in reversed(folders) if folder in WORDS), "")


def split_of_table(path: str) -> str:
    """The split in the name of a file of many labels, such as `rec_gt_train.txt`, or its folder's.

    Empty if there is none.
    """
    words = re.split("[^a-z]+", PurePosixPath(path).stem.lower())
    return next((WORDS[word] for word in words if word in WORDS), split_of_folder(path))
