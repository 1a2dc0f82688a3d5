"""The WSGI door that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from config import gate

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = gate.Door(get_wsgi_application(), gate.address())
