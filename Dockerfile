# Reads pictures over HTTP with an exported model: the reading runtime, no TensorFlow, DVC or MLflow.
#   docker build -t glyphline .
#   docker run --rm -p 127.0.0.1:8000:8000 -v "$PWD/data/export:/model:ro" glyphline
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /build
COPY pyproject.toml uv.lock README.md LICENSE ./
# Packages first: a change of our own code leaves this layer as it is.
ENV UV_PROJECT_ENVIRONMENT=/venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN uv sync --locked --no-default-groups --extra serve --no-install-project
COPY src src
RUN uv sync --locked --no-default-groups --extra serve --no-editable

FROM python:3.13-slim
RUN useradd --system --no-create-home --shell /usr/sbin/nologin glyphline
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
USER glyphline
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["python", "-c", \
    "import urllib.request as web; web.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
# Inside the container every address is its own; who reaches it is said by `docker run -p`.
ENTRYPOINT ["glyphline", "serve", "--model", "/model", "--host", "0.0.0.0"]
