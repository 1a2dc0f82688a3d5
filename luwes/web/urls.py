from django.urls import path

from luwes.web import views

app_name = "web"
urlpatterns = [
    path("", views.start, name="start"),
    path("hari-ini/", views.today, name="today"),
    path("menu/", views.menu, name="menu"),
    path("bahasa/", views.choose_language, name="language"),
    path("tampilan/", views.choose_theme, name="theme"),
    path("komponen/", views.components, name="components"),
]
