from django.urls import path

from luwes.discipline import views

app_name = "discipline"
urlpatterns = [
    path("disiplin/", views.cases, name="cases"),
    path("disiplin/<str:number>/", views.case, name="case"),
    path("disiplin/<str:number>/penjelasan/", views.statement, name="statement"),
    path("disiplin/<str:number>/keputusan/", views.decision, name="decision"),
]
