from django.urls import path

from luwes.rota import views

app_name = "rota"
urlpatterns = [
    path("jadwal/", views.calendar, name="calendar"),
    path("jadwal/susun/", views.plan_month, name="plan_month"),
    path("jadwal/susun-semua/", views.plan_branch, name="plan_branch"),
    path("jadwal/rencana/", views.plans, name="plans"),
    path("jadwal/rencana/<int:pk>/", views.plan, name="plan"),
    path("jadwal/rencana/<int:pk>/terbitkan/", views.publish, name="publish"),
    path("jadwal/rencana/<int:pk>/tarik/", views.withdraw, name="withdraw"),
    path("jadwal/rencana/<int:pk>/buang/", views.discard, name="discard"),
]
