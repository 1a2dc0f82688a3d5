"""Every address of the product: one line a slice."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

SLICE_URLS = [
    f"luwes.{name}.urls" for name in settings.SLICES if find_spec(f"luwes.{name}") is not None
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("akun/", include("allauth.urls")),
    *[path("", include(urls)) for urls in SLICE_URLS if find_spec(urls) is not None],
]
