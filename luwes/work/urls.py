"""Addresses of work."""

from django.urls import path

from luwes.work import views

app_name = "work"
urlpatterns = [
    path("tugas/", views.my_tasks, name="my_tasks"),
    path("tugas/baru/", views.new, name="new"),
    path("tugas/kumpulan/", views.pool, name="pool"),
    path("tugas/masuk/", views.inbox, name="inbox"),
    path("tugas/periksa/", views.review, name="review"),
    path("tugas/<int:number>/", views.task, name="task"),
    path("tugas/<int:number>/ambil/", views.take, name="take"),
    path("tugas/<int:number>/catat/", views.record, name="record"),
    path("tugas/<int:number>/selesai/", views.finish, name="finish"),
    path("tugas/<int:number>/serahkan/", views.hand_over, name="hand_over"),
    path("tugas/<int:number>/terima/", views.accept, name="accept"),
    path("tugas/<int:number>/kembalikan/", views.give_back, name="give_back"),
    path("tugas/<int:number>/koreksi/<int:entry>/", views.correct, name="correct"),
    path("tugas/penyerahan/<int:pk>/", views.answer, name="answer"),
]
