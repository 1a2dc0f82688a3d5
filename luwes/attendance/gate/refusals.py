"""The refusals of the gate, each with its name, status and sentence (RFC 9457)."""

from typing import Any, NamedTuple

SECONDS_TO_WAIT = 5  # what a client is asked to wait before it sends again


class Kind(NamedTuple):
    """What one code means: its HTTP status and the sentence that people read."""

    status: int
    title: str


KINDS = {
    "malformed": Kind(400, "Presensi ini tidak dapat dibaca."),
    "id-not-of-time": Kind(400, "Nomor presensi ini tidak sesuai dengan waktunya."),
    "unknown-key": Kind(403, "Perangkat ini belum terdaftar, atau pendaftarannya sudah berakhir."),
    "broken-signature": Kind(403, "Tanda tangan presensi ini tidak cocok dengan isinya."),
    "not-found": Kind(404, "Alamat ini tidak ada."),
    "too-slow": Kind(408, "Kiriman ini terlalu lama di jalan."),
    "clock-ahead": Kind(409, "Jam perangkat lebih cepat daripada yang diperbolehkan."),
    "too-late": Kind(409, "Presensi ini dikirim sesudah batas waktu pengiriman."),
    "id-taken": Kind(409, "Nomor presensi ini sudah dipakai perangkat lain."),
    "too-large": Kind(413, "Kiriman ini terlalu besar."),
    "too-many": Kind(413, "Kiriman ini berisi terlalu banyak presensi."),
    "rate-limited": Kind(429, "Terlalu banyak kiriman dari perangkat atau jaringan ini."),
    "busy": Kind(503, "Server sedang penuh. Presensi tetap tersimpan di perangkat."),
}


class Refusal(NamedTuple):
    """Why a request or one check-in of it was not stored; `detail` is for whoever looks into it."""

    code: str
    detail: str = ""
    id: str = ""

    @property
    def status(self) -> int:
        return KINDS[self.code].status

    def as_json(self) -> dict[str, Any]:
        """Return it as the object that problem+json asks for."""
        kind = KINDS[self.code]
        problem = {"type": f"/masalah/gate/{self.code}", "title": kind.title, "status": kind.status}
        optional = {"detail": self.detail, "id": self.id}
        return problem | {name: value for name, value in optional.items() if value}
