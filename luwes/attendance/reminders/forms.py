"""The shape of what a browser tells about itself when it asks to be reminded."""

from base64 import urlsafe_b64decode
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

POINT_LENGTH = 65  # bytes of an uncompressed P-256 point
AUTH_LENGTH = 16


class _Key(forms.CharField):
    """Bytes of a fixed length as base64url."""

    def __init__(self, *, length: int, **options: Any) -> None:
        super().__init__(max_length=2 * length, **options)
        self._length = length

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        except ValueError:
            raw = b""
        if len(raw) != self._length:
            raise forms.ValidationError(_("Kunci dari peramban ini tidak dapat dibaca."))
        return text


class SubscribeForm(forms.Form):
    """What `PushSubscription.toJSON()` gives in the browser."""

    endpoint = forms.URLField(max_length=1000, assume_scheme="https")
    p256dh = _Key(length=POINT_LENGTH)
    auth = _Key(length=AUTH_LENGTH)

    def clean_p256dh(self) -> str:
        text: str = self.cleaned_data["p256dh"]
        from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

        try:
            point = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point)
        except ValueError as error:
            raise forms.ValidationError(_("Kunci dari peramban ini tidak dapat dibaca.")) from error
        return text


class UnsubscribeForm(forms.Form):
    endpoint = forms.CharField(max_length=1000)
