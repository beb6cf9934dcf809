"""How gunicorn serves the site. See https://docs.gunicorn.org/en/stable/settings.html for more."""

import gc
import os

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"

# Two processes for two cores; threads wait for the database and for slow phones.
# SQLite takes one writer at a time whatever stands here, so more gains nothing on it.
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
worker_class = "gthread"
threads = 4

# A sheet of labels takes seconds to draw; a worker silent for a minute hangs and is replaced.
timeout = 60
graceful_timeout = 30
keepalive = 5

# Each worker starts anew now and then, not all at once, so that no leak grows for ever.
max_requests = 5000
max_requests_jitter = 500

# Heartbeats are files: on a slow disk they would block the worker that they vouch for.
memory = "/dev/shm"  # noqa: S108 (gunicorn unlinks its file at once)
worker_tmp_dir = memory if os.access(memory, os.W_OK) else None

# The proxy in front keeps the access log. GUNICORN_CMD_ARGS="--access-logfile -" brings ours back.
accesslog = None
loglevel = "warning"
control_socket_disable = True

# gunicorn takes X-Forwarded-Proto from a proxy on this machine; FORWARDED_ALLOW_IPS names others.
# Django goes by that header too where SITE_URL is https, whoever sent it: the proxy has to
# overwrite it, and nothing but the proxy should reach this port.


def post_worker_init(worker):
    """Leave what start-up made out of every later search for garbage: it stays until the end.

    A page makes thousands of objects that go with it. To search only after so many saves a tenth
    of the work, and what waits to be found stays within a few megabytes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def when_ready(server):
    """Say where the site answers, once it does."""
    print(f"Quartermaster answers at {os.environ.get('SITE_URL') or f'http://{bind}'}", flush=True)
