from django.urls import path

from luwes.performance import views

app_name = "performance"
urlpatterns = [
    path("kinerja/", views.scores, name="scores"),
    path("kinerja/<str:month>/<str:nip>/", views.score, name="score"),
]
