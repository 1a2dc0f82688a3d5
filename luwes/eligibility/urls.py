from django.urls import path

from luwes.eligibility import views

app_name = "eligibility"
urlpatterns = [
    path("kelayakan/", views.mapping, name="mapping"),
    path("kelayakan/unduh.xlsx", views.export, name="export"),
    path("kelayakan/petakan/", views.map_now, name="map_now"),
    path("kelayakan/pemetaan/<int:pk>/", views.mapping_progress, name="mapping_progress"),
    path("kelayakan/simulasi/", views.what_if, name="what_if"),
    path("kelayakan/saya/", views.mine, name="mine"),
    path("kelayakan/<slug:nip>/", views.person, name="person"),
    path("kelayakan/<slug:nip>/surat/", views.letter, name="letter"),
]
