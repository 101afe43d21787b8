"""`glyphline serve` as Typer sees it; what does the work is imported when it runs."""

from typing import Annotated

import typer

from glyphline.reading.options import (
    MODEL,
    LexiconFile,
    MaxPixels,
    Model,
    Pattern,
    Threads,
    Variant,
)
from glyphline.serving.limits import ServingLimits

LIMITS = ServingLimits()


def serve(
    model: Model = MODEL,
    pattern: Pattern = None,
    lexicon: LexiconFile = None,
    host: Annotated[
        str, typer.Option(help="Address to listen at; 0.0.0.0 is every network of this machine.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.")] = 8000,
    max_bytes: Annotated[
        int, typer.Option(min=1, help="Refuse pictures of more bytes.")
    ] = LIMITS.max_bytes,
    max_pixels: MaxPixels = LIMITS.max_pixels,
    timeout: Annotated[
        float,
        typer.Option(min=0.1, help="Seconds to receive a picture, and again to read it."),
    ] = LIMITS.timeout_s,
    max_waiting: Annotated[
        int, typer.Option(min=1, help="Requests at once; the next gets status 503.")
    ] = LIMITS.max_waiting,
    batch: Annotated[
        int, typer.Option(min=1, help="Pictures read together, at the most.")
    ] = LIMITS.batch,
    gather_ms: Annotated[
        float,
        typer.Option(min=0, help="Milliseconds that a picture waits for others to be read with."),
    ] = LIMITS.gather_ms,
    threads: Threads = 0,
    variant: Variant = "onnx_fp32",
) -> None:
    """Offer an exported model over HTTP, and a page to try it on.

    The page, at the address that is shown, takes a picture that is dropped on it or something
    drawn, and shows text, boxes and confidence. It needs no network. The API is described at
    /docs and, for programs, at /openapi.json.

    Only this machine can reach the server unless --host says otherwise; there is no password.
    What cannot be read is answered with a status and a JSON object that says why.

    ```text
    glyphline serve                                             http://127.0.0.1:8000
    glyphline serve --model my/own --port 9000                  another model and port
    curl -T word.png -X POST http://127.0.0.1:8000/read         text, confidence, boxes
    curl -T word.png -X POST 'http://127.0.0.1:8000/read?layout=line'
    curl http://127.0.0.1:8000/health
    ```
    """
    from glyphline.stage import shown_command

    with shown_command("serve", "serve"):
        from glyphline.reading.recognizer import Reader
        from glyphline.serving.server import serve_forever

        limits = ServingLimits(max_bytes, max_pixels, timeout, max_waiting, batch, gather_ms)
        reader = Reader.load(model, threads, variant, pattern=pattern, lexicon=lexicon)
        serve_forever(reader, limits, host, port)
