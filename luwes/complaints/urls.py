from django.urls import path

from luwes.complaints import public_views, views

app_name = "complaints"
urlpatterns = [
    path("pengaduan/", views.complaint_list, name="list"),
    path("pengaduan/baru/", public_views.file, name="file"),
    path("pengaduan/tanda-terima/", public_views.receipt, name="receipt"),
    path("pengaduan/lacak/", public_views.track, name="track"),
    path("pengaduan/lacak/balas/", public_views.reply, name="reply"),
    path("pengaduan/angka/", public_views.figures, name="figures"),
    path("pengaduan/unduh.csv", views.export, name="export"),
    path("pengaduan/<str:number>/", views.detail, name="detail"),
    path("pengaduan/<str:number>/jawab/", views.answer, name="answer"),
    path("pengaduan/<str:number>/teruskan/", views.forward, name="forward"),
    path("pengaduan/<str:number>/tugaskan/", views.assign, name="assign"),
    path("pengaduan/<str:number>/catat/", views.note, name="note"),
    path("pengaduan/<str:number>/tutup/", views.close, name="close"),
]
