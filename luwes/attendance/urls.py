"""Addresses of attendance."""

from django.urls import path

from luwes.attendance import list_views, public_views, views
from luwes.attendance.corrections import hand_views
from luwes.attendance.corrections import views as corrections
from luwes.attendance.devices import views as devices
from luwes.attendance.hours import roster_views as shifts
from luwes.attendance.hours import views as hours
from luwes.attendance.leads import views as leads
from luwes.attendance.outages import views as outages
from luwes.attendance.reminders import views as reminders
from luwes.attendance.terminals import number_views as numbers
from luwes.attendance.terminals import views as terminals

app_name = "attendance"
urlpatterns = [
    path("presensi/", views.check_in, name="check_in"),
    path("gate/now", views.no_gate, name="no_gate"),
    path("presensi/luring/", views.check_in_offline, name="check_in_offline"),
    path("presensi/data/", devices.data, name="data"),
    path("presensi/perangkat/", devices.my_devices, name="my_devices"),
    path("presensi/perangkat/daftar/", devices.register, name="device_register"),
    path("presensi/perangkat/menunggu/", devices.waiting, name="devices_waiting"),
    path("presensi/perangkat/<int:pk>/sahkan/", devices.confirm, name="device_confirm"),
    path("presensi/perangkat/<int:pk>/cabut/", devices.revoke, name="device_revoke"),
    path("presensi/perangkat/<int:pk>/putusan/", devices.decide, name="device_decide"),
    path("presensi/bulan/", views.my_month, name="my_month"),
    path("presensi/hari/", list_views.day, name="day"),
    path("presensi/rekap/", list_views.month, name="month"),
    path("layanan/siap/", public_views.services, name="services"),
    path("layanan/siap/<str:code>/", public_views.service, name="service"),
    path("presensi/rekap/unduh/", list_views.month_xlsx, name="month_xlsx"),
    path("presensi/rekap/berkas/<uuid:pk>/", list_views.list_file, name="list_file"),
    path(
        "presensi/rekap/berkas/<uuid:pk>/unduh/", list_views.list_file_xlsx, name="list_file_xlsx"
    ),
    path("presensi/rekap/daftar-hadir/", list_views.month_sheet, name="month_sheet"),
    path("presensi/hari-terbuka/", list_views.open_days, name="open_days"),
    path("presensi/mesin/", terminals.terminals, name="terminals"),
    path("presensi/mesin/daftarkan/", terminals.add, name="terminal_add"),
    path("presensi/mesin/<int:pk>/", terminals.terminal, name="terminal"),
    path("presensi/mesin/<int:pk>/setelan/", terminals.change, name="terminal_change"),
    path("presensi/mesin/<int:pk>/unggah/", terminals.upload, name="terminal_upload"),
    path("presensi/mesin/<int:pk>/nomor/", numbers.numbers, name="terminal_numbers"),
    path("presensi/mesin/<int:pk>/nomor/beri/", numbers.give, name="terminal_give"),
    path("presensi/mesin/<int:pk>/nomor/banyak/", numbers.give_many, name="terminal_give_many"),
    path("presensi/mesin/<int:pk>/nomor/akhiri/", numbers.end, name="terminal_end"),
    path("presensi/mesin/berkas/<uuid:pk>/", terminals.review, name="terminal_review"),
    path("presensi/mesin/berkas/<uuid:pk>/simpan/", terminals.confirm, name="terminal_confirm"),
    path("presensi/mesin/berkas/<uuid:pk>/buang/", terminals.discard, name="terminal_discard"),
    path("presensi/pegawai/<str:nip>/", list_views.person_month, name="person_month"),
    path("presensi/koreksi/saya/", corrections.mine, name="my_corrections"),
    path("presensi/koreksi/ajukan/", corrections.ask, name="ask_correction"),
    path("presensi/koreksi/", corrections.to_decide, name="corrections_to_decide"),
    path("presensi/koreksi/<int:pk>/", corrections.correction, name="correction"),
    path("presensi/koreksi/<int:pk>/putusan/", corrections.decide, name="decide_correction"),
    path("presensi/koreksi/<int:pk>/tarik/", corrections.withdraw, name="withdraw_correction"),
    path("presensi/koreksi/<int:pk>/berkas/", corrections.evidence, name="correction_evidence"),
    path("presensi/daftar-tulis/", hand_views.all_lists, name="hand_lists"),
    path("presensi/daftar-tulis/masukkan/", hand_views.enter, name="enter_hand_list"),
    path("presensi/daftar-tulis/<int:pk>/", hand_views.hand_list, name="hand_list"),
    path("presensi/daftar-tulis/<int:pk>/berkas/", hand_views.document, name="hand_list_document"),
    path("presensi/jam/", hours.hours_list, name="hours_list"),
    path("presensi/jam/atur/", hours.set_hours, name="set_hours"),
    path("presensi/jam/<int:pk>/", hours.hours, name="hours"),
    path("presensi/jam/<int:pk>/akhiri/", hours.end_hours, name="end_hours"),
    path("presensi/jam/giliran/", shifts.roster, name="roster"),
    path("presensi/jam/giliran/berkas/", shifts.roster_template, name="roster_template"),
    path("presensi/jam/giliran/unggah/", shifts.upload_roster, name="upload_roster"),
    path("presensi/jam/giliran/catat/", shifts.add_shift, name="add_shift"),
    path("presensi/jam/giliran/<int:pk>/tarik/", shifts.withdraw_shift, name="withdraw_shift"),
    path("gangguan/", outages.public_outages, name="public_outages"),
    path("presensi/gangguan/", outages.register, name="outages"),
    path("presensi/gangguan/usulkan/", outages.propose, name="propose_outage"),
    path("presensi/gangguan/<int:pk>/", outages.outage, name="outage"),
    path("presensi/gangguan/<int:pk>/tegaskan/", outages.confirm, name="confirm_outage"),
    path("presensi/gangguan/<int:pk>/tolak/", outages.reject, name="reject_outage"),
    path("presensi/petunjuk/", leads.leads, name="leads"),
    path("presensi/petunjuk/<int:pk>/", leads.lead, name="lead"),
    path("presensi/petunjuk/<int:pk>/tanyakan/", leads.ask, name="ask_people"),
    path("presensi/petunjuk/<int:pk>/putusan/", leads.close, name="close_lead"),
    path("presensi/pertanyaan/", leads.questions, name="questions"),
    path("presensi/pertanyaan/<int:pk>/", leads.answer, name="answer_lead"),
    path("presensi/pengingat/", reminders.subscribe, name="remind_me"),
    path("presensi/pengingat/kunci/", reminders.key, name="reminder_key"),
    path("presensi/pengingat/henti/", reminders.unsubscribe, name="remind_me_no_more"),
]
