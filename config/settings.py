"""The deployment as Django sees it; nothing of the product is decided here."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("LUWES_VAR", ROOT / "var"))
DEBUG = os.environ.get("LUWES_DEBUG", "no") == "yes"
SECRET_KEY = os.environ.get("LUWES_SECRET_KEY", "only-for-the-first-hour-of-development")
ALLOWED_HOSTS = ["*"]


def database(url: str) -> dict[str, Any]:
    parts = urlparse(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": parts.port or "",
    }


DATABASES = {"default": database(os.environ["DATABASE_URL"])}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "base.User"

SLICES = [
    "organisation",
    "policy",
    "eligibility",
    "rota",
    "attendance",
    "work",
    "complaints",
    "meetings",
    "discipline",
    "performance",
    "allowance",
    "study",
    "integration",
    "web",
    "demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "treebeard",
    "luwes.base",
    *[f"luwes.{name}" for name in SLICES if (ROOT / "luwes" / name / "apps.py").exists()],
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "luwes.base.clock.ClockMiddleware",
    "luwes.organisation.standing.StandingMiddleware",
    "luwes.base.problems.ProblemMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/hari-ini/"
