"""The sentences for what is wrong in a list: the reason, and what to do about it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from luwes.organisation.staff_import.types import Problem

TEXTS: dict[str, tuple[Any, Any]] = {
    "missing": (_("Isian wajib ini kosong."), _("Isi sel ini di berkas.")),
    "column-missing": (
        _("Tidak ada kolom untuk isian wajib ini."),
        _("Tunjuk kolomnya pada pemetaan kolom, atau tambahkan kolom itu."),
    ),
    "too-long": (
        _("Isian lebih panjang dari %(limit)s huruf."),
        _("Pendekkan isian, atau periksa apakah kolomnya tertukar."),
    ),
    "nip-float": (
        _("NIP ini sudah diubah menjadi angka oleh aplikasi tabel, sehingga digit terakhirnya "
          "hilang."),
        _("Salin NIP lagi dari sumbernya ke kolom berformat Teks; jangan menebak digitnya."),
    ),
    "nip-length": (
        _("NIP atau NI PPPK harus 18 angka."),
        _("Periksa NIP pada SK pegawai."),
    ),
    "nip-not-digits": (
        _("NIP hanya boleh berisi angka dan spasi."),
        _("Hapus huruf dan tanda lain dari NIP."),
    ),
    "nip-birth": (
        _("Delapan angka pertama NIP bukan tanggal lahir yang ada di kalender."),
        _("Periksa NIP pada SK pegawai."),
    ),
    "nip-start": (
        _("Angka ke-9 sampai ke-14 bukan tahun dan bulan pengangkatan yang mungkin."),
        _("Periksa NIP pada SK pegawai."),
    ),
    "nip-sex": (
        _("Angka jenis kelamin di dalam NIP harus 1 atau 2."),
        _("Periksa NIP pada SK pegawai."),
    ),
    "date": (
        _("Ini bukan tanggal yang ada di kalender."),
        _("Tulis sebagai hh-bb-tttt, misalnya 31-12-1990, atau pakai sel berformat tanggal."),
    ),
    "yes-no": (_("Isian ini harus Ya atau Tidak."), _("Tulis Ya atau Tidak.")),
    "class": (
        _("Kelas jabatan harus angka bulat 1 sampai 17."),
        _("Isi kelas menurut hasil evaluasi jabatan."),
    ),
    "employment": (
        _("Jenis pegawai ini tidak dikenal."),
        _("Pakai PNS, CPNS, PPPK, atau PPPK Paruh Waktu."),
    ),
    "position-kind": (
        _("Jenis jabatan ini tidak dikenal."),
        _("Pakai Jabatan Struktural, Jabatan Fungsional, atau Jabatan Pelaksana."),
    ),
    "service-mode": (
        _("Mode layanan ini tidak dikenal."),
        _("Pakai Perkantoran, Loket, atau 24 Jam."),
    ),
    "zone": (_("Zona waktu ini tidak dikenal."), _("Pakai WIB, WITA, atau WIT.")),
    "predicate": (
        _("Predikat kinerja ini tidak dikenal."),
        _("Pakai Sangat Baik, Baik, Butuh Perbaikan, Kurang, atau Sangat Kurang."),
    ),
    "sex": (_("Jenis kelamin ini tidak dikenal."), _("Pakai L atau P, atau M atau F.")),
    "email": (
        _("Ini bukan alamat surel."),
        _("Perbaiki alamatnya, atau kosongkan sel ini."),
    ),
    "unit-code": (
        _("Kode unit hanya boleh berisi huruf, angka, titik, garis bawah dan tanda hubung."),
        _("Perbaiki kode unit, atau kosongkan."),
    ),
    "unit-deep": (
        _("Jalur unit lebih dalam dari %(limit)s tingkat."),
        _("Periksa tanda pemisah pada pemetaan kolom."),
    ),
    "unit-cycle": (
        _("Unit %(unit)s berada di bawah dirinya sendiri."),
        _("Hapus nama yang berulang dari kolom unit baris ini."),
    ),
    "unit-parents": (
        _("Susunan unit ini berlawanan dengan baris %(row)s: yang di atas di sana, di bawah di "
          "sini."),
        _("Samakan susunan unit kedua baris."),
    ),
    "unit-code-twice": (
        _("Kode unit ini dipakai unit lain pada baris %(row)s."),
        _("Beri setiap unit satu kode sendiri."),
    ),
    "unit-differs": (
        _("Baris %(row)s menyebut %(other)s untuk unit %(unit)s ini."),
        _("Samakan isian kedua baris, atau jangan pakai kolom ini pada pemetaan kolom."),
    ),
    "duplicate": (
        _("NIP ini sudah ada pada baris %(row)s."),
        _("Hapus salah satu baris."),
    ),
    "two-heads": (
        _("Unit %(unit)s sudah mempunyai kepala pada baris %(row)s."),
        _("Tandai hanya satu orang sebagai kepala unit."),
    ),
    "head-taken": (
        _("Unit %(unit)s masih dikepalai pegawai ber-NIP %(nip)s."),
        _("Sertakan perpindahan kepala yang lama dalam daftar ini."),
    ),
    "retired": (
        _("Tanggal pensiun sudah lewat pada %(on)s, tanggal berlakunya daftar ini."),
        _("Hapus baris ini, atau perbaiki tanggal pensiunnya."),
    ),
    "posted-later": (
        _("TMT jabatan sesudah %(on)s, tanggal berlakunya daftar ini."),
        _("Impor baris ini dengan tanggal berlaku yang sama atau sesudahnya."),
    ),
    "nip-renewed": (
        _("Tampaknya orang yang sama: NIP lama %(old)s → baru %(new)s."),
        _("Sahkan sebelum menerapkan, agar riwayatnya berlanjut; tanpa itu dicatat sebagai "
          "pegawai baru."),
    ),
    "nip-former": (
        _("Ini nomor lama; nomor pegawai ini sekarang %(nip)s."),
        _("Pakai nomor yang sekarang."),
    ),
    "elsewhere": (
        _("NIP ini tidak dapat diproses dari lingkup tugas Anda."),
        _("Minta petugas kepegawaian instansi induk yang memprosesnya."),
    ),
    "later-posting": (
        _("Pegawai ini sudah mempunyai penempatan sesudah tanggal berlakunya daftar ini."),
        _("Pakai tanggal berlaku yang lebih baru, atau hapus baris ini."),
    ),
    "complete-unsure": (
        _("Ada NIP yang tidak terbaca, jadi tidak seorang pun dianggap keluar."),
        _("Perbaiki semua NIP, lalu impor lagi sebagai daftar lengkap."),
    ),
    "birth-differs": (
        _("Tanggal lahir berbeda dari NIP, yang menyebut %(born_on)s; yang dipakai adalah NIP."),
        _("Cocokkan dengan data kependudukan."),
    ),
    "sex-differs": (
        _("Jenis kelamin berbeda dari NIP; yang dipakai adalah NIP."),
        _("Cocokkan dengan data kependudukan."),
    ),
    "employment-differs": (
        _("Bentuk nomor ini tidak sesuai dengan jenis pegawainya."),
        _("Periksa apakah ini NIP PNS atau NI PPPK."),
    ),
}  # fmt: skip


def reason_text(problem: Problem) -> str:
    """Return the sentence of what is wrong, in the present language."""
    return str(TEXTS[problem.code][0]) % dict(problem.facts)


def remedy_text(problem: Problem) -> str:
    return str(TEXTS[problem.code][1]) % dict(problem.facts)
