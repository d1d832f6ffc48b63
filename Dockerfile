FROM python:3.11-slim AS build
WORKDIR /build
RUN python -m venv /opt/tred
COPY requirements.lock .
RUN /opt/tred/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE CHANGELOG.md alembic.ini ./
COPY migrations migrations
COPY openapi openapi
COPY app app
RUN /opt/tred/bin/pip install --no-cache-dir --no-deps .

FROM python:3.11-slim
RUN apt-get update \
    && apt-get install --no-install-recommends -y tini \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /var/lib/gelijke-tred tred
COPY --from=build /opt/tred /opt/tred
ENV PATH=/opt/tred/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    TRED_DATA=/var/lib/gelijke-tred/data \
    TRED_HOST=0.0.0.0 \
    TRED_PORT=8000
USER tred
WORKDIR /var/lib/gelijke-tred
RUN mkdir data
VOLUME /var/lib/gelijke-tred/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=30s \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['TRED_PORT'] + '/_health/ready', timeout=3)"]
# An init adopts what the database leaves behind: PostgreSQL takes a zombie for a server that still runs.
ENTRYPOINT ["tini", "--", "tred"]
CMD ["serve"]
