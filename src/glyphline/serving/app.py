"""The HTTP API: what is asked, and who answers."""

import functools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.metadata import version
from importlib.resources import files
from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse

from glyphline.errors import ImageError
from glyphline.reading.layout import Layout
from glyphline.reading.recognizer import Reader
from glyphline.serving.answers import (
    HealthAnswer,
    ModelAnswer,
    PageAnswer,
    model_answer,
    page_answer,
    threshold_of,
)
from glyphline.serving.batching import Batcher
from glyphline.serving.body import ANY, FORMATS, receive
from glyphline.serving.limits import ServingLimits
from glyphline.serving.lots import read_lot
from glyphline.serving.problems import RefusedError, document, install

# Pages bring all they need; nothing they show may fetch anything from elsewhere.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src blob: data:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_PICTURE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": dict.fromkeys((*FORMATS, ANY), _PICTURE)}}
REFUSALS = {
    HTTPStatus.BAD_REQUEST: "The picture is empty, damaged or cut short.",
    HTTPStatus.REQUEST_TIMEOUT: "The picture arrives too slowly.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "It has too many bytes, or declares too many pixels.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "It is no PNG, JPEG, TIFF, BMP or WebP of one page.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "There is no such layout.",
    HTTPStatus.SERVICE_UNAVAILABLE: "All places are taken; try again after `Retry-After` seconds.",
    HTTPStatus.GATEWAY_TIMEOUT: "Reading takes too long.",
}


def make_app(reader: Reader, limits: ServingLimits) -> FastAPI:
    """Build the application around a model that is loaded already."""
    read_jobs = functools.partial(read_lot, reader, max_pixels=limits.max_pixels)
    batcher = Batcher(read_jobs, limits)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        batcher.start()
        yield
        batcher.stop()

    app = FastAPI(
        title="glyphline",
        version=version("glyphline"),
        description="Reads text and characters in pictures.",
        lifespan=lifespan,
        docs_url=None,  # FastAPI's own page fetches scripts from elsewhere
        redoc_url=None,
    )
    install(app)
    _add_reading(app, reader, batcher, limits)
    _add_pages(app)
    return app


def _add_reading(app: FastAPI, reader: Reader, batcher: Batcher, limits: ServingLimits) -> None:
    model = model_answer(reader.card, limits)
    threshold = threshold_of(reader.card)

    @app.post("/read", summary="Read a picture", openapi_extra=BODY, responses=document(REFUSALS))
    async def read(
        request: Request,
        layout: Annotated[
            Layout, Query(description="What the picture shows; auto tells pages from single lines.")
        ] = "auto",
    ) -> PageAnswer:
        """The body is the picture itself.

        Pictures that arrive together are read together; what is read of one does not depend on
        the others.
        """
        with batcher.place():
            posted = await receive(request, limits)
            try:
                page = await batcher.read(posted, layout)
            except ImageError as error:
                raise RefusedError(HTTPStatus.BAD_REQUEST, str(error)) from error
            return page_answer(page, threshold)

    @app.get("/model", summary="The model that reads")
    async def describe() -> ModelAnswer:
        """Its name, id, charset and threshold, and what the server refuses."""
        return model

    dead = {HTTPStatus.SERVICE_UNAVAILABLE: "The server does not read any more; start it again."}

    @app.get("/health", summary="Whether the server reads", responses=document(dead))
    async def health() -> HealthAnswer:
        """For load balancers and containers."""
        if not batcher.alive:
            raise RefusedError(HTTPStatus.SERVICE_UNAVAILABLE, dead[HTTPStatus.SERVICE_UNAVAILABLE])
        return HealthAnswer(model=model.id, waiting=batcher.waiting)


def _add_pages(app: FastAPI) -> None:
    for path, name in {"/": "page.html", "/docs": "docs.html"}.items():
        text = files("glyphline.serving").joinpath(name).read_text(encoding="utf-8")

        app.add_route(path, _shown(text), include_in_schema=False)


def _shown(text: str) -> Callable[[Request], HTMLResponse]:
    return lambda _request: HTMLResponse(text, headers=HEADERS)
