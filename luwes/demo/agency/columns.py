"""
The columns of the sample staff list: a personnel export in the manner of SIASN.

The units of a person stand in UNIT 1 … UNIT 5, the agency first, blank below the person's own
unit. MODE LAYANAN, ZONA and LOKASI KERJA describe the person's own unit and are the same in all of
its rows. The last five columns are what the agency's own job analysis found about the post's
task; an export of SIASN has no such columns, an agency adds them. Dates are text, dd-mm-yyyy; the
NIP is text, so that no spreadsheet makes it a float.
"""

from typing import NamedTuple


class StaffRow(NamedTuple):
    """One row of the list, in the order of `COLUMNS`."""

    nip: str
    name: str
    title_front: str
    title_back: str
    born_on: str
    sex: str
    employment: str
    standing: str
    grade: str
    started_on: str
    retires_on: str
    position_kind: str
    position: str
    level: str
    job_class: int
    posted_on: str
    is_head: str
    unit_1: str
    unit_2: str
    unit_3: str
    unit_4: str
    unit_5: str
    service_mode: str
    zone: str
    site: str
    email: str
    predicate: str
    off_site_possible: str
    special_room: str
    runs_on_ict: str
    face_to_face: str
    constant_supervision: str


COLUMNS: dict[str, str] = {
    "NIP BARU": "18 angka: NIP PNS atau NI PPPK",
    "NAMA": "nama tanpa gelar",
    "GELAR DEPAN": "boleh kosong",
    "GELAR BLK": "boleh kosong",
    "TANGGAL LAHIR": "dd-mm-yyyy",
    "JENIS KELAMIN": "M (laki-laki) atau F (perempuan)",
    "JENIS PEGAWAI": "PNS, CPNS, PPPK, PPPK Paruh Waktu",
    "KEDUDUKAN HUKUM": "Aktif",
    "GOL AKHIR NAMA": "I/a–IV/e untuk PNS, I–XVII untuk PPPK",
    "TMT CPNS": "dd-mm-yyyy; untuk PPPK awal perjanjian kerja",
    "TMT PENSIUN": "dd-mm-yyyy",
    "JENIS JABATAN": "Jabatan Struktural, Jabatan Fungsional, Jabatan Pelaksana",
    "JABATAN NAMA": "nama jabatan lengkap dengan jenjang",
    "JENJANG": "JPT Madya, Ahli Muda, Terampil, Klerek, …",
    "KELAS JABATAN": "1–17",
    "TMT JABATAN": "dd-mm-yyyy",
    "KEPALA UNIT": "Ya atau Tidak",
    "UNIT 1": "instansi",
    "UNIT 2": "unit di bawahnya",
    "UNIT 3": "dan seterusnya",
    "UNIT 4": "boleh kosong",
    "UNIT 5": "boleh kosong",
    "MODE LAYANAN": "Perkantoran, Loket, 24 Jam",
    "ZONA": "WIB, WITA, WIT",
    "LOKASI KERJA": "gedung tempat unit bekerja",
    "EMAIL": "alamat surel dinas",
    "PREDIKAT SKP": "Sangat Baik, Baik, Butuh Perbaikan, Kurang, Sangat Kurang; boleh kosong",
    "DAPAT DI LUAR KANTOR": "hasil analisis jabatan: tugas dapat dikerjakan di luar kantor",
    "RUANG KHUSUS": "tugas memerlukan ruang atau peralatan khusus",
    "BERBASIS TIK": "tugas berjalan dengan teknologi informasi",
    "TATAP MUKA": "tugas banyak bertatap muka",
    "PERLU PENGAWASAN": "tugas memerlukan pengawasan terus-menerus",
}

SERVICE_MODES = {"office_work": "Perkantoran", "counter": "Loket", "open_24h": "24 Jam"}
POSITION_KINDS = {
    "managerial": "Jabatan Struktural",
    "functional": "Jabatan Fungsional",
    "executive": "Jabatan Pelaksana",
}
