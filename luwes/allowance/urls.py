from django.urls import path

from luwes.allowance import views

app_name = "allowance"
urlpatterns = [
    path("tunjangan/", views.runs, name="runs"),
    path("tunjangan/hitung/", views.compute, name="compute"),
    path("tunjangan/anggaran/", views.budget, name="budget"),
    path("tunjangan/<int:pk>/", views.run, name="run"),
    path("tunjangan/<int:pk>/segel/", views.seal, name="seal"),
    path("tunjangan/<int:pk>/daftar.xlsx", views.run_xlsx, name="run_xlsx"),
    path("tunjangan/pekerjaan/<int:pk>/", views.order, name="order"),
    path("tunjangan/saya/", views.my_slips, name="my_slip"),
    path("tunjangan/<int:pk>/<str:nip>/", views.slip, name="slip"),
    path("tunjangan/<int:pk>/<str:nip>/slip.pdf", views.slip_file, name="slip_pdf"),
]
