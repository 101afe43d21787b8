"""What clients are told when a request cannot be answered: problem details, never a traceback.

Source: RFC 9457, Problem Details for HTTP APIs.
"""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from glyphline.errors import GlyphlineError

MEDIA_TYPE = "application/problem+json"
RETRY_S = 1


class RefusedError(GlyphlineError):
    """A request that is not answered; `status` is the HTTP status that says why."""

    def __init__(self, status: HTTPStatus, detail: str) -> None:
        super().__init__(detail)
        self.status = status


class Problem(BaseModel):
    """A refusal as the client gets it."""

    type: str = "about:blank"
    title: str
    """The status in words."""
    status: int
    detail: str
    """What was expected, what came, what to do."""


def document(statuses: dict[HTTPStatus, str]) -> dict[int | str, dict[str, Any]]:
    """Describe refusals for OpenAPI: status to when it is given."""
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema()}}
    return {
        int(status): {"description": when, "content": content} for status, when in statuses.items()
    }


def install(app: FastAPI) -> None:
    """Answer every exception with problem details."""

    @app.exception_handler(RefusedError)
    async def refused(_request: Request, error: RefusedError) -> JSONResponse:
        return _answer(error.status, str(error))

    @app.exception_handler(HTTPException)
    async def unanswered(request: Request, error: HTTPException) -> JSONResponse:
        detail = f"{request.method} {request.url.path}: {error.detail}; see /docs"
        return _answer(HTTPStatus(error.status_code), detail, error.headers)

    @app.exception_handler(RequestValidationError)
    async def misunderstood(_request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = " ".join(str(part) for part in first["loc"])
        detail = f"{place}: {first['msg']}, got {first.get('input')!r}"
        return _answer(HTTPStatus.UNPROCESSABLE_ENTITY, detail)

    @app.exception_handler(Exception)  # the server's log has the traceback
    async def broken(_request: Request, _error: Exception) -> JSONResponse:
        return _answer(
            HTTPStatus.INTERNAL_SERVER_ERROR, "the server failed; its log says where and why"
        )


def _answer(status: HTTPStatus, detail: str, headers: Any = None) -> JSONResponse:
    problem = Problem(title=status.phrase, status=status, detail=detail)
    extra = dict(headers or {})
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        extra["Retry-After"] = str(RETRY_S)
    return JSONResponse(problem.model_dump(), status, extra, media_type=MEDIA_TYPE)
