"""What the pages of devices send: its shape only."""

from base64 import urlsafe_b64decode
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luwes.attendance.gate.certificates import KEY_LENGTH
from luwes.attendance.models import Device

ACTIONS = (("confirm", _("Sahkan")), ("refuse", _("Tolak")), ("revoke", _("Cabut")))
KEY_TEXT_LENGTH = 87  # of 65 bytes as base64url without padding


class RegisterForm(forms.Form):
    """A browser's public key, base64url of the 65 bytes that WebCrypto exports as "raw"."""

    public_key = forms.CharField(min_length=KEY_TEXT_LENGTH, max_length=KEY_TEXT_LENGTH)
    only_known = forms.BooleanField(required=False)

    def clean_public_key(self) -> bytes:
        text: str = self.cleaned_data["public_key"]
        try:
            key = urlsafe_b64decode(text + "=")
        except ValueError as error:
            raise forms.ValidationError("base64url") from error
        if len(key) != KEY_LENGTH:
            raise forms.ValidationError("65 bytes")
        return key


class RevokeForm(forms.Form):
    """Why a device ends."""

    why = forms.CharField(
        label=_("Alasan"), max_length=Device._meta.get_field("revoked_why").max_length
    )


class DecideForm(forms.Form):
    """What an officer decides about a device; refusing and revoking need a reason."""

    action = forms.ChoiceField(choices=ACTIONS)
    why = forms.CharField(
        label=_("Alasan"),
        required=False,
        max_length=Device._meta.get_field("revoked_why").max_length,
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("action") in ("refuse", "revoke") and not data.get("why"):
            self.add_error("why", _("Tulis alasannya: pemilik perangkat akan membacanya."))
        return data
