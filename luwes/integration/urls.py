from django.urls import path

from luwes.integration.rest.v1 import api

urlpatterns = [path("api/v1/", api.urls)]
