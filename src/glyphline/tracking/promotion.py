"""Which registered model to ship: the alias `champion`, which moves to one that reads better."""

from glyphline.errors import DataError
from glyphline.tracking.entries import LEVEL
from glyphline.tracking.registration import CHAMPION, PARENT_TAG
from glyphline.tracking.store import Store

READINGS = "readings.sha256"
"""Tag of an experiment's run: SHA-256 of predictions.csv, by which its model is found again
wherever the readings come from."""

MODELS = "models:/"
VERDICT = "champion.verdict"


def promote(store: Store, baseline: str, candidate: str, verdict: str) -> str:
    """Make the model of some readings the champion, in the place of the one it was compared with.

    Args:
        store: the open store.
        baseline: SHA-256 of the predictions.csv of the present champion.
        candidate: of the one that reads better.
        verdict: what the comparison said; kept as a tag of the version.

    Returns:
        What has changed, in words.

    Raises:
        DataError: if the candidate is not registered, or the baseline is not the champion.
    """
    versions = [v for parent_id in _parents(store, candidate) for v in _versions(store, parent_id)]
    if not versions:
        raise DataError(
            "no registered model gave these readings: `dvc repro export` registers one, and "
            "`glyphline sync` one whose stages could not reach MLflow"
        )
    name, number = versions[0]
    with store.locked():
        champion = store.client.get_registered_model(name).aliases.get(CHAMPION)
        if champion is not None:
            parent_id = parent_of_version(store, f"{MODELS}{name}/{champion}")
            read = _readings(store, parent_id)
            if read == candidate:
                return f"{name}@{CHAMPION} reads like this already (version {champion})"
            if read != baseline:
                raise DataError(
                    f"the champion of {name} is version {champion}, which did not give the "
                    f"readings of the first side; name it: {MODELS}{name}@{CHAMPION}"
                )
        store.client.set_registered_model_alias(name, CHAMPION, number)
        store.client.set_model_version_tag(name, number, VERDICT, verdict)
    before = "there was none" if champion is None else f"it was version {champion}"
    return f"{name}@{CHAMPION} is version {number} now; {before}"


def parent_of_version(store: Store, wanted: str) -> str:
    """Id of the experiment's run that a version comes from; empty if there is no such version.

    Args:
        store: the open store.
        wanted: `models:/<name>@<alias>` or `models:/<name>/<version>`.
    """
    from mlflow.exceptions import MlflowException

    name, alias, number = *wanted.removeprefix(MODELS).partition("@")[::2], ""
    try:
        if alias:
            version = store.client.get_model_version_by_alias(name, alias)
        else:
            name, _, number = name.rpartition("/")
            version = store.client.get_model_version(name, number)
    except MlflowException:
        return ""
    return str(version.tags.get(PARENT_TAG, ""))


def _parents(store: Store, readings: str) -> list[str]:
    """Ids of the experiments with these readings, the latest first."""
    query = f"tags.`{READINGS}` = '{readings}' AND tags.`{LEVEL}` = 'experiment'"
    order = ["attributes.start_time DESC", "attributes.run_id ASC"]
    found = store.client.search_runs([store.experiment_id], query, order_by=order)
    return [str(run.info.run_id) for run in found]


def _versions(store: Store, parent_id: str) -> list[tuple[str, str]]:
    """Name and number of what an experiment has registered, the latest first."""
    found = store.client.search_model_versions(f"tags.`{PARENT_TAG}` = '{parent_id}'")
    return [(v.name, str(v.version)) for v in sorted(found, key=lambda v: -int(v.version))]


def _readings(store: Store, parent_id: str) -> str:
    return str(store.client.get_run(parent_id).data.tags.get(READINGS, "")) if parent_id else ""
