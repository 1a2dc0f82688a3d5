"""How static files are named in production: by their content, also where modules import modules."""

from django.conf import settings
from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_GLOB, _IMPORTS = HashedFilesMixin._js_module_import_aggregation_patterns  # type: ignore[attr-defined]


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """
    Rewrites `import … from "./store.js"` in our own modules too.

    A page of one release then never meets a module of another, whatever a browser has kept. Django
    can do so for all files or none; those of libraries name files that they do not bring.
    """

    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        *((f"{name}/{_GLOB}", _IMPORTS) for name in settings.SLICES),
    )
