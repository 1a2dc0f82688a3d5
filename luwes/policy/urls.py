from django.urls import path

from luwes.policy import views

app_name = "policy"
urlpatterns = [
    path("aturan/", views.rules, name="rules"),
    path("aturan/juknis.pdf", views.juknis, name="juknis"),
    path("aturan/rancangan/nilai/<int:pk>/", views.term_draft, name="term_draft"),
    path("aturan/rancangan/batas/<int:pk>/", views.bound_draft, name="bound_draft"),
    path("aturan/<str:key>/", views.rule, name="rule"),
    path("aturan/<str:key>/usul/", views.propose_term, name="propose_term"),
    path("aturan/<str:key>/batas/", views.propose_bound, name="propose_bound"),
]
