"""The page on which a civil servant opens the account that the agency prepared."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from luwes.base.access import public
from luwes.base.throttle import address_of
from luwes.kit.nip import clean_number
from luwes.organisation import accounts, actions

BACKEND = "django.contrib.auth.backends.ModelBackend"
LONGEST_PASSWORD = 128


def _password(label: Any, **options: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=label, widget=widget, strip=False, max_length=LONGEST_PASSWORD, **options
    )


class ActivationForm(forms.Form):
    """Number and code from the sheet, and a password of one's own, twice."""

    nip = forms.CharField(
        label=_("NIP atau NI PPPK"),
        max_length=40,
        help_text=_("NIP terdiri dari 18 angka; spasi boleh ikut."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "username"}),
    )
    code = forms.CharField(
        label=_("Kode aktivasi"),
        max_length=40,
        help_text=_("Dua belas huruf dan angka dari petugas kepegawaian Anda."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )
    password = _password(
        _("Kata sandi baru"),
        help_text=_("Paling sedikit delapan huruf, bukan hanya angka, dan tidak mudah ditebak."),
    )
    again = _password(_("Kata sandi baru sekali lagi"))

    def clean_nip(self) -> str:
        digits = clean_number(self.cleaned_data["nip"])
        if len(digits) != 18 or not (digits.isascii() and digits.isdigit()):
            raise forms.ValidationError(_("NIP atau NI PPPK harus 18 angka."))
        return digits

    def clean_password(self) -> str:
        """Judge what can be judged without knowing whose it is; the rest comes with the code."""
        password = str(self.cleaned_data["password"])
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, second = cleaned.get("password"), cleaned.get("again")
        if first and second and first != second:
            self.add_error("again", _("Kedua kata sandi tidak sama. Tulis lagi."))
        return cleaned


@sensitive_post_parameters("code", "password", "again")
@never_cache
@public
@require_http_methods(["GET", "POST"])
def activate(request: Any) -> HttpResponse:
    """Take number, code and new password; lead to today, signed in."""
    if request.user.is_authenticated:
        return redirect("web:today")
    form = ActivationForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = _tried(request, form) if form.is_valid() else 422
    if status == 302:
        return redirect("web:today")
    return render(request, "account/activate.html", {"form": form}, status=status)


def _tried(request: Any, form: ActivationForm) -> int:
    """Activate and sign in, or put what is wrong on the form; return the status of the answer."""
    given = {name: form.cleaned_data[name] for name in ("nip", "code", "password")}
    try:
        user = actions.activate_account(**given, address=address_of(request), at=request.now)
    except accounts.PasswordTooWeak as weak:
        form.add_error("password", weak.facts["errors"])
        return 422
    except (accounts.TooManyTries, accounts.CodeRefused) as refused:
        form.add_error(None, f"{refused.detail} {refused.remedy}")
        return 429 if isinstance(refused, accounts.TooManyTries) else 422
    login(request, user, backend=BACKEND)
    return 302
