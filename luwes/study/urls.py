from django.urls import path

from luwes.study import views

app_name = "study"
urlpatterns = [
    path("kajian/", views.study_list, name="list"),
    path("kajian/rencana/", views.plan, name="plan"),
    path("kajian/<int:pk>/", views.study, name="study"),
    path("kajian/<int:pk>/jalankan/", views.run, name="run"),
    path("kajian/<int:pk>/kajian.pdf", views.report_file, name="report_pdf"),
    path("kajian/<int:pk>/<str:outcome>.svg", views.picture, name="picture"),
]
