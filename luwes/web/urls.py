from django.urls import path

from luwes.web import activation, audit_views, pwa, views

app_name = "web"
urlpatterns = [
    path("", views.start, name="start"),
    path("hari-ini/", views.today, name="today"),
    path("akun/aktivasi/", activation.activate, name="activate"),
    path("menu/", views.menu, name="menu"),
    path("jejak/", audit_views.audit, name="audit"),
    path("bahasa/", views.choose_language, name="language"),
    path("tampilan/", views.choose_theme, name="theme"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.worker, name="worker"),
    path("luring/", pwa.offline, name="offline"),
    path("komponen/", views.components, name="components"),
]
