"""The problems a user can mend: each message says what was expected, what came, what to do."""


class GlyphlineError(Exception):
    """Root of all errors that are shown as one line, without a traceback."""


class ParamsError(GlyphlineError):
    """params.yaml names something that does not exist or holds a value out of range."""


class DownloadError(GlyphlineError):
    """An archive could not be fetched, or is not the archive it should be."""


class DataError(GlyphlineError):
    """Samples, labels or shards are not as a stage needs them."""


class ImageError(DataError):
    """Bytes that are not a readable picture, or a picture beyond the stated limits."""


class TrainingError(GlyphlineError):
    """Training cannot start or cannot go on."""


class ExportError(GlyphlineError):
    """A model cannot be exported, or reads worse once it is."""


class ModelError(ExportError):
    """A folder is no exported model, or no longer the one that was exported."""


class ComputeError(GlyphlineError):
    """The cluster that should do the work is not there, is lost, or would not do the same."""


class OutputError(GlyphlineError):
    """Outputs cannot be written where they should be: no room, no right, or no folder."""
