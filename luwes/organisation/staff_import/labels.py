"""How the fields of a staff list are called on pages."""

from django.utils.translation import gettext_lazy as _

from luwes.organisation.staff_import.types import Field

FIELD_LABELS = {
    Field.NIP: _("NIP atau NI PPPK"),
    Field.NAME: _("Nama"),
    Field.TITLE_FRONT: _("Gelar depan"),
    Field.TITLE_BACK: _("Gelar belakang"),
    Field.BORN_ON: _("Tanggal lahir"),
    Field.SEX: _("Jenis kelamin"),
    Field.EMPLOYMENT: _("Jenis pegawai"),
    Field.GRADE: _("Golongan"),
    Field.STARTED_ON: _("TMT CPNS atau PPPK"),
    Field.RETIRES_ON: _("TMT pensiun"),
    Field.EMAIL: _("Surel"),
    Field.UNIT: _("Unit kerja (beberapa kolom: dari yang teratas)"),
    Field.UNIT_CODE: _("Kode unit"),
    Field.SERVICE_MODE: _("Mode layanan unit"),
    Field.ZONE: _("Zona waktu unit"),
    Field.SITE: _("Lokasi kerja unit"),
    Field.POSITION: _("Nama jabatan"),
    Field.POSITION_KIND: _("Jenis jabatan"),
    Field.LEVEL: _("Jenjang jabatan"),
    Field.JOB_CLASS: _("Kelas jabatan"),
    Field.POSTED_ON: _("TMT jabatan"),
    Field.IS_HEAD: _("Kepala unit"),
    Field.PREDICATE: _("Predikat SKP tahun lalu"),
    Field.OFF_SITE_POSSIBLE: _("Tugas dapat di luar kantor"),
    Field.SPECIAL_ROOM: _("Tugas perlu ruang khusus"),
    Field.RUNS_ON_ICT: _("Tugas berbasis TIK"),
    Field.FACE_TO_FACE: _("Tugas perlu tatap muka"),
    Field.CONSTANT_SUPERVISION: _("Tugas perlu pengawasan terus-menerus"),
}


CHANGE_LABELS = {"unit": _("Unit kerja"), "position": _("Jabatan"), "is_head": _("Kepala unit")}


def change_label(name: str) -> str:
    """Return the label of what changes for a person."""
    return str(CHANGE_LABELS.get(name) or field_label(name))


def field_label(name: str) -> str:
    """Return the label of a field by its name; what is no field is a heading and says itself."""
    return str(FIELD_LABELS[Field(name)]) if name in Field.__members__.values() else name
