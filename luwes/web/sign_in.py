"""The sign-in form: a civil servant's name here is the NIP."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _

from luwes.organisation.queries import present_number


class SignInForm(LoginForm):  # type: ignore[misc]
    """allauth's form in our words; it forgives spaces in a NIP, and a former NI PPPK."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["login"]
        name.label = _("NIP atau nama akun")
        name.help_text = _("NIP terdiri dari 18 angka; spasi boleh ikut.")
        name.widget.attrs.pop("placeholder", None)
        self.fields["password"].label = _("Kata sandi")
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        return present_number("".join(str(self.cleaned_data["login"]).split()))
