"""The settings of the site: PostgreSQL by psycopg, a connection that is kept, and tokens by simple JWT."""

import os
from urllib.parse import unquote, urlsplit

_AT = urlsplit(os.environ["RAW_DATABASE"])

SECRET_KEY = os.environ["PEER_SECRET"]
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "benchmarks.peers.django_site.urls"
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.postgres",
    "rest_framework",
    "mptt",
    "djmoney",
    "hordak",
    "benchmarks.peers.django_site.register.Register",
]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware", "django.middleware.common.CommonMiddleware"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _AT.path[1:],
        "USER": _AT.username,
        "PASSWORD": unquote(_AT.password or ""),
        "HOST": _AT.hostname,
        "PORT": _AT.port,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"options": f"-c search_path={os.environ['PEER_SCHEMAS']} -c tred.plan=*"},
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTStatelessUserAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
}
SIMPLE_JWT = {"SIGNING_KEY": SECRET_KEY, "ALGORITHM": "HS256", "USER_ID_CLAIM": "sub"}
DEFAULT_CURRENCY = "EUR"
CURRENCIES = ("EUR",)
HEAD_FOLLOWS = os.environ["PEER_SCHEMAS"] == "public"
"""Whether the end of the audit trail follows by itself, as by a trigger in the tables of the service."""
