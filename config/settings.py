"""The deployment as Django sees it; nothing of the product is decided here."""

from typing import Any

from config import env
from config.database import settings_of
from luwes.base import postgres

ROOT = env.ROOT
VAR = env.var
DEBUG = env.is_debug
SECRET_KEY = env.secret_key
ALLOWED_HOSTS = env.allowed_hosts
IS_BEHIND_TLS = env.public_url.startswith("https://")

DATABASES: dict[str, dict[str, Any]] = {
    "default": settings_of(env.database_url or postgres.url(env.var))
}
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
    # before allauth: its templates and texts are replaced by ours
    "luwes.base",
    *[f"luwes.{name}" for name in SLICES if (ROOT / "luwes" / name / "apps.py").exists()],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "pgtrigger",
    "procrastinate.contrib.django",
    "treebeard",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "luwes.web.security.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "luwes.base.door.DoorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "luwes.web.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "luwes.web.security.PrivateMiddleware",
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
                "luwes.web.navigation.shell",
            ]
        },
    }
]
# In the database, so that limits of sign-in hold over all processes and machines.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "base_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
FORM_RENDERER = "luwes.web.forms.FormRenderer"

AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/hari-ini/"
ACCOUNT_ADAPTER = "luwes.base.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {"login": "luwes.web.sign_in.SignInForm"}
# behind TLS stands one proxy of ours: without this all people share its address and its limits
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if IS_BEHIND_TLS else 0
# A whole office signs in from one address at half past seven; one account is guessed far slower.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "120/m/ip,10/5m/key"}
ACTIVATION_DAYS = env.activation_days
PUSH_SECRET = env.push_secret
PUSH_CONTACT = env.push_contact or env.public_url or "mailto:luwes@localhost"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Luwes"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "uploads"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "luwes.base.static_files.HashedStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
UPLOAD_MAX_BYTES = env.upload_max_mb * 1_000_000

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"

CSRF_TRUSTED_ORIGINS = [env.public_url.rstrip("/")] if env.public_url else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_BEHIND_TLS
SECURE_HSTS_SECONDS = 31_536_000 if IS_BEHIND_TLS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_BEHIND_TLS else None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.log_level},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},  # names every task at every start
    },
}
