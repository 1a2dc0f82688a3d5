"""The sentences of this slice's reasons, with the facts that fill them."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "policy.outside-bound": _("%(rule)s: %(bound)s, ditetapkan oleh %(set_by)s."),
    "policy.same-person": _("Rancangan disusun oleh %(drafted_by)s."),
}
