from django.urls import path, re_path

from luwes.organisation import account_views, import_views, site_views, views

app_name = "organisation"
urlpatterns = [
    path("pegawai/", views.employees, name="employees"),
    path("pegawai/akun/", account_views.open_accounts, name="open_accounts"),
    re_path(r"^pegawai/(?P<nip>[0-9]{18})/$", views.employee, name="employee"),
    re_path(
        r"^pegawai/(?P<nip>[0-9]{18})/catat/(?P<kind>[a-z]{1,20})/$", views.record, name="record"
    ),
    path("unit/", views.units, name="units"),
    re_path(r"^unit/(?P<code>[\w.-]{1,64})/$", views.unit, name="unit"),
    path("lokasi/", site_views.site_list, name="sites"),
    path("lokasi/<int:pk>/", site_views.site, name="site"),
    path("impor/pegawai/", import_views.upload, name="import"),
    path("impor/pegawai/<uuid:pk>/", import_views.review, name="import_review"),
    path("impor/pegawai/<uuid:pk>/terapkan/", import_views.apply, name="import_apply"),
    path("impor/pegawai/<uuid:pk>/orang-sama/", import_views.renewals, name="import_renewals"),
    path("impor/pegawai/<uuid:pk>/buang/", import_views.discard, name="import_discard"),
    path(
        "impor/pegawai/<uuid:pk>/laporan.csv",
        import_views.report_file,
        {"kind": "csv"},
        name="import_report_csv",
    ),
    path(
        "impor/pegawai/<uuid:pk>/laporan.json",
        import_views.report_file,
        {"kind": "json"},
        name="import_report_json",
    ),
]
