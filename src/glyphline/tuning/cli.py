"""`glyphline tune` as Typer sees it; what does the work is imported when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def tune(
    search: Annotated[
        list[str] | None,
        typer.Option("-s", "--search", help="path=values to search; can be given again."),
    ] = None,
    space: Annotated[
        Path | None, typer.Option(help="YAML file with a `path: values` per line.")
    ] = None,
    trials: Annotated[int, typer.Option(min=0, help="Trials to run; 0 shows what is there.")] = 20,
    study: Annotated[
        str | None, typer.Option(help="Name of the study.", show_default="MODEL-DATASET")
    ] = None,
    write: Annotated[bool, typer.Option(help="Write the best values into params.yaml.")] = False,
    params: Annotated[Path, typer.Option(help="The parameters.")] = Path("params.yaml"),
    balanced: Annotated[Path, typer.Option(help="Balanced shards.")] = Path("data/balanced"),
    synthetic: Annotated[Path, typer.Option(help="Synthetic shards.")] = Path("data/synthetic"),
    storage: Annotated[Path, typer.Option(help="File of all studies.")] = Path("optuna.db"),
    report: Annotated[Path, typer.Option(help="Folder of pictures.")] = Path("reports/tune"),
) -> None:
    """Search params that read val pictures best.

    Trains again and again on the data that `dvc repro synthesize` left, each time with values that
    Optuna draws from what the trials so far have shown. What counts is the error rate on val; the
    test split is never read, so that it stays a fair judge of the winner. A trial that is worse
    after an epoch than most others were is stopped.

    A range is `low..high`, of whole numbers where both are; `log:low..high` draws small and large
    alike; a list is one of several. Paths are those of params.yaml, below `train` and the chosen
    model's section.

    Ctrl-C keeps what is there, and the same command goes on with it. Every trial is a run in
    MLflow below the one of its study. `--write` puts the best values into params.yaml and leaves
    its comments and layout alone.

    ```text
    glyphline tune -s train.learning_rate=log:1e-4..3e-3
    glyphline tune -s models.cnn.dropout_rate=0.1..0.5 -s train.batch_size=32,64,128
    glyphline tune --space space.yaml --trials 50 --study night
    glyphline tune --space space.yaml --study night --trials 0 --write
    ```
    """
    from glyphline.stage import shown_command

    with shown_command("tune"):
        from glyphline.tuning.command import Choices
        from glyphline.tuning.command import tune as run

        run(
            Choices(
                params, search or [], space, trials, study, storage, balanced, synthetic, report,
                write,
            )
        )  # fmt: skip
