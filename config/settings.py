"""Settings. One file for every installation: what differs is in the environment.

See docs/operating.md for what each variable is.
"""

import os
import secrets
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def kept_secret(path: Path) -> str:
    """The installation's own secret: made once, readable by its owner, kept beside the data."""
    if not path.exists():
        draft = path.with_suffix(f".{os.getpid()}")
        with open(draft, "w", opener=partial(os.open, mode=0o600)) as file:
            file.write(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # two processes may start at once: the first link wins
            os.link(draft, path)
        draft.unlink()
    return path.read_text()


def file_storage(address: str) -> dict[str, Any]:
    """Where uploads are kept: in the folder of ``file:///path``, or in a bucket.

    That is ``s3://KEY:SECRET@BUCKET?endpoint=https://…``, all of it percent-encoded: secrets have
    strokes in them. Without KEY:SECRET the machine's own role is used.
    """
    parts = urlsplit(address)
    if parts.scheme == "file":
        folder = unquote(parts.path)
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder},
        }
    if parts.scheme != "s3" or not parts.hostname:
        raise ImproperlyConfigured("MEDIA_STORAGE_URL must begin with file:/// or s3://")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": parts.hostname,
            "access_key": unquote(parts.username) if parts.username else None,
            "secret_key": unquote(parts.password) if parts.password else None,
            "endpoint_url": dict(parse_qsl(parts.query)).get("endpoint"),
            "querystring_auth": True,
            "default_acl": "private",
        },
    }


SECRET_KEY = env("SECRET_KEY", default="") or kept_secret(DATA_DIR / "secret_key")
DEBUG = env.bool("DEBUG", default=False)

# The address that people and printed labels use.
SITE_URL = env("SITE_URL", default="http://localhost:8000").rstrip("/")
SITE = urlsplit(SITE_URL)
if SITE.scheme not in {"http", "https"} or not SITE.hostname:
    raise ImproperlyConfigured("SITE_URL must look like https://stock.example.org")
SECURE = SITE.scheme == "https"
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = [*(env.list("ALLOWED_HOSTS", default=[]) or [SITE.hostname]), *LOOPBACK]
CSRF_TRUSTED_ORIGINS = [f"{SITE.scheme}://{SITE.netloc}"]

INSTALLED_APPS = [
    "people",
    "locations",
    "stockroom",
    "assets",
    "labels",
    "dashboard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "lucide",
    "template_partials",
]

MIDDLEWARE = [
    "people.memory.remembering",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "people.caching.by_their_browser_alone",
    "people.clock.in_their_time",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.devices.noticing",
    "django_htmx.middleware.HtmxMiddleware",
    "locations.second_step.asked_for",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "people.controls.Controls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.house",
                "labels.bell.bell",
            ],
        },
    },
]

# ---- Data -------------------------------------------------------------------------------------

DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'quartermaster.db'}")
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A write transaction takes the lock when it begins, so two can't deadlock by upgrading a read,
    # and a commit that was answered has reached the disk. Triggers may fire within a statement, or
    # REPLACE would delete a line of history without asking the one that refuses it.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        " PRAGMA recursive_triggers=ON",
    }
else:
    # Lines of history join a dozen tables by key: to weigh all orders of them takes PostgreSQL five
    # times as long as to fetch them, and to compile such a query longer still.
    # What a connection is asked again and again is planned once.
    DATABASES["default"]["OPTIONS"] = {
        "options": "-c join_collapse_limit=6 -c jit=off",
        "server_side_binding": True,
        "prepare_threshold": 5 if env.bool("DATABASE_PREPARES", default=True) else None,
    } | DATABASES["default"].get("OPTIONS", {})
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# A full cache drops a third of what is in it: what lists remember is apart from what counts tries,
# or whoever guesses would read lists until it is forgotten. It has no files, which would be counted
# for each that is written.
CACHES = {
    "default": env.cache("CACHE_URL", default=f"filecache://{DATA_DIR / 'cache'}?max_entries=5000"),
    "lists": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "lists",
        "OPTIONS": {"MAX_ENTRIES": 300},
    },
}

MEDIA_URL = "/media/"
FILES = file_storage(env("MEDIA_STORAGE_URL", default="") or (DATA_DIR / "media").as_uri())

STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": FILES,
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static_names.NamedByContent"
    },
}

# ---- People -----------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["locations.asking.WithTheirHouse"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:home"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "people.sign_in.ClosedHouse"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "people.sign_in.ResetKeys"  # noqa: S105 (a class)
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "people.sign_in.display_name"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# Whoever forgot it has five links by then; whoever fills somebody else's mailbox goes no further.
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key"}
MFA_ADAPTER = "people.second_step.SecondStep"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "people.proving.CodeForm",
    "reauthenticate": "people.proving.CodeAgainForm",
    "authenticate_webauthn": "people.proving.PasskeyForm",
    "login_webauthn": "people.proving.PasskeyAloneForm",
    "reauthenticate_webauthn": "people.proving.PasskeyAgainForm",
    "add_webauthn": "people.proving.AddPasskeyForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is whose the invitation to it reached
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are half a minute off at times
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # browsers allow that for localhost alone
ACCOUNT_PRESERVE_USERNAME_CASING = False

# ---- Mail and work in the background ----------------------------------------------------------

vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"Quartermaster <no-reply@{SITE.hostname}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# "database" hands tasks to the worker process; "immediate" does them within the request.
TASKS = {
    "default": {
        "BACKEND": {
            "immediate": "django_tasks.backends.immediate.ImmediateBackend",
            "database": "django_tasks_db.DatabaseBackend",
        }[env("TASKS", default="immediate")]
    }
}

# ---- Words, time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env("TIME_ZONE", default="UTC")
USE_TZ = True
USE_I18N = True

# ---- Safety -----------------------------------------------------------------------------------

SESSION_ENGINE = "people.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^health/"]
if SECURE:
    # Behind https there is always a proxy that ends TLS and says so in this header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Each of these adds to X-Forwarded-For whom it heard from. Without, all who come through a proxy
# are one address: whoever guesses at passwords there would keep everybody from signing in.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if SECURE else 0)
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# What else is below our domain, and preloading it for ever, is for its owner to decide, not for us.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# The bench sends a thousand copies, the end of an audit two fields for each thing unexpected.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
# What is larger than anything we keep doesn't fill the disk.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "people.uploads.Bounded",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
