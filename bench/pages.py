"""Opens every list page at the top unit of 37,000 people: the time that 95 of 100 stay under."""

from time import perf_counter
from typing import Any

from django.test import Client, override_settings

from bench.agency import AFTER, MONTH
from bench.allowance import prepare
from bench.settle import settled
from luwes.allowance.actions import compute_run
from luwes.base.access import Role
from luwes.base.models import User
from luwes.eligibility.actions import map_unit
from luwes.organisation.actions import grant_role
from luwes.organisation.models import Unit

ROLES = (Role.HEAD, Role.PERSONNEL, Role.TREASURER, Role.COMPLAINTS, Role.POLICY, Role.AUDITOR)
TIMES = 3
PLAIN_FILES = {  # nobody has collected the static files of a measurement
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def results() -> list[dict[str, Any]]:
    """Return the 95th percentile over all list pages, each opened some times when warm."""
    prepare()
    _seconds, top = settled()
    map_unit(unit=top, on=MONTH.first, by=None, at=AFTER)
    run = compute_run(unit=top, first=MONTH.first, by=None, at=AFTER)
    client = _client(top)
    with override_settings(ALLOWED_HOSTS=["testserver"], STORAGES=PLAIN_FILES):
        found = sorted(ms for address in _addresses(run.pk) for ms in _opened(client, address))
    p95 = found[len(found) * 95 // 100]
    return [{"metric": "page_p95_ms_37000", "value": round(p95), "unit": "ms", "runs": len(found)}]


def _addresses(run: int) -> list[str]:
    return [
        "/hari-ini/", "/jejak/", "/pegawai/", "/pegawai/?q=siti", "/pegawai/?q=1987", "/unit/",
        "/tunjangan/", f"/tunjangan/{run}/", f"/tunjangan/{run}/?q=siti",
        "/presensi/hari/", "/presensi/hari/?tanggal=2026-09-15", "/presensi/rekap/?bulan=2026-09",
        "/pengaduan/", "/disiplin/", "/kinerja/?bulan=2026-09", "/aturan/", "/tugas/periksa/",
        "/kelayakan/", "/kelayakan/?bagian=jabatan", "/kelayakan/?bagian=alasan",
        "/kelayakan/?bagian=pegawai", "/jadwal/", "/jadwal/rencana/?bulan=2026-09", "/kajian/",
    ]  # fmt: skip


def _client(top: Unit) -> Client:
    """Return somebody signed in who holds every role that reads, at the top unit."""
    reader = User.objects.create(username="bench-reader")
    for role in ROLES:
        grant_role(user=reader, role=role, unit=top, first=MONTH.first, by=None, at=AFTER)
    client = Client()
    client.force_login(reader)
    return client


def _opened(client: Client, address: str) -> list[float]:
    _milliseconds(client, address)  # templates are read once
    return [_milliseconds(client, address) for _ in range(TIMES)]


def _milliseconds(client: Client, address: str) -> float:
    started = perf_counter()
    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}.")
    return 1000 * (perf_counter() - started)
