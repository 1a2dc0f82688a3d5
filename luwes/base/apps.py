from django.apps import AppConfig
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    name = "luwes.base"
    label = "base"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from luwes.base.evidence import guard_kept_tables

        post_migrate.connect(guard_kept_tables, sender=self)
