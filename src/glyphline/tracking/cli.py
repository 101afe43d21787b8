"""`glyphline sync` as Typer sees it; what does the work is imported when it runs."""


def sync() -> None:
    """Send to MLflow what its store lacks.

    Experiments that DVC restored from its run cache made no MLflow run; neither did stages that
    ended while the tracking server was down. Running it again changes nothing.
    """
    from glyphline.stage import shown_command

    with shown_command("sync"):
        import mlflow  # noqa: F401, its absence is told before its store is looked for

        from glyphline.tracking.command import sync_all

        sync_all()
