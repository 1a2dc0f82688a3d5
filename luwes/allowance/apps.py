from django.apps import AppConfig


class AllowanceConfig(AppConfig):
    name = "luwes.allowance"
    label = "allowance"
    default_auto_field = "django.db.models.BigAutoField"
