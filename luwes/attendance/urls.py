"""Addresses of attendance."""

from django.urls import path

from luwes.attendance import views

app_name = "attendance"
urlpatterns = [
    path("presensi/", views.check_in, name="check_in"),
    path("presensi/bulan/", views.my_month, name="my_month"),
    path("presensi/hari/", views.day, name="day"),
    path("presensi/rekap/", views.month, name="month"),
    path("presensi/rekap/unduh/", views.month_xlsx, name="month_xlsx"),
    path("presensi/pegawai/<str:nip>/", views.person_month, name="person_month"),
]
