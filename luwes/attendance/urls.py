"""Addresses of attendance."""

from django.urls import path

from luwes.attendance import list_views, views

app_name = "attendance"
urlpatterns = [
    path("presensi/", views.check_in, name="check_in"),
    path("presensi/bulan/", views.my_month, name="my_month"),
    path("presensi/hari/", list_views.day, name="day"),
    path("presensi/rekap/", list_views.month, name="month"),
    path("presensi/rekap/unduh/", list_views.month_xlsx, name="month_xlsx"),
    path("presensi/pegawai/<str:nip>/", list_views.person_month, name="person_month"),
]
