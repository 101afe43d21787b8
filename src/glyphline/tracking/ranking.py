"""MLflow's table of runs as a ranking: a saved view with the figures that compare families."""

import base64
import json
import zlib

from glyphline.tracking.entries import LEVEL, canonical

NAME = "Ranking"
TAG = "mlflow.sharedViewState.glyphline-ranking"
"""Tag of an experiment; what follows the prefix names the view in the page's address."""

ORDER = "characters.accuracy"
PARAMS = ("model", "dataset")
METRICS = (
    "characters.accuracy",
    "characters.accuracy_low",
    "characters.accuracy_high",
    "lines.exact_match",
    "lines.cer",
    "lines.cer_low",
    "lines.cer_high",
    "robustness.mean_corruption_error",
)
"""Of every family on the same pictures, headlines with their intervals."""


def ranking_view(created_ms: int) -> str:
    """The view as MLflow's page keeps one that was saved there by hand.

    MLflow has no call for it, only its page has; where a version's page reads it otherwise, its
    usual columns are shown.

    Args:
        created_ms: when the view was made, since 1970.
    """
    state = {
        "searchFilter": f"tags.`{LEVEL}` = 'experiment'",
        "orderByKey": f"metrics.`{ORDER}`",
        "orderByAsc": False,
        "selectedColumns": [
            *(f"params.`{name}`" for name in PARAMS),
            *(f"metrics.`{name}`" for name in METRICS),
        ],
    }
    packed = base64.b64encode(zlib.compress(canonical(state).encode())).decode()
    return json.dumps({"name": NAME, "createdAt": created_ms, "state": f"deflate;{packed}"})
