"""How often one address may use the public forms."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from luwes.base.throttle import address_of, count_use, network_of
from luwes.kit.errors import Conflict

__all__ = ["LIMITS", "TooOften", "address_of", "admit"]
# Whole offices and phone networks share one address, so the limits stop floods, not people.
LIMITS = {"file": 30, "track": 60, "reply": 30}


class TooOften(Conflict):
    """One address used a public form more often than the limit of ten minutes allows."""

    code = "complaints.too-often"


def admit(*, purpose: str, address: str, at: datetime) -> None:
    """
    Count one use of a public form by `address`.

    :raises TooOften: more than LIMITS[purpose] uses in the current window of ten minutes.
    """
    count = count_use(purpose=f"complaints.{purpose}", key=network_of(address), at=at)
    if count > LIMITS[purpose]:
        raise TooOften(
            _("Terlalu banyak permintaan dari jaringan ini dalam sepuluh menit."),
            remedy=_("Tunggu sepuluh menit, lalu coba lagi. Isian Anda belum tersimpan."),
        )
