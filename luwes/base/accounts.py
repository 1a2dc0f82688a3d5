"""Accounts come from the staff list or an administrator; nobody opens one alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes the sign-up page that allauth brings."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
