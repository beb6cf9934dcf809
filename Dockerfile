# Build: the locked packages, and the static files in their final form.
FROM python:3.13-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements/run.txt /tmp/run.txt
RUN /venv/bin/pip install --require-hashes -r /tmp/run.txt

# Run: no compiler, no pip cache, no root.
FROM python:3.13-slim-bookworm
# WeasyPrint draws labels with Pango, and text in no font of ours falls back to DejaVu.
# Chinese, Japanese or Korean names take fonts-noto-cjk as well, of other scripts fonts-noto-core.
# hadolint ignore=DL3008 # Debian's security updates are wanted, so versions stay unpinned
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fontconfig fonts-dejavu-core libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin quartermaster \
    && install -d -o quartermaster -g quartermaster /data

COPY --from=packages /venv /venv
WORKDIR /app
COPY . .

ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA_DIR=/data \
    STATIC_ROOT=/app/collected \
    HOST=0.0.0.0 \
    PORT=8000
# Settings make a secret key where there is none: this one goes with the folder it was made in.
RUN DATA_DIR=/tmp/build python manage.py collectstatic --no-input --verbosity 0 \
    && rm -rf /tmp/build

USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"PORT\"]}/health/live/', timeout=4)"]
CMD ["gunicorn", "-c", "config/gunicorn.py", "config.wsgi"]
