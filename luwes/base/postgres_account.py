"""Which operating-system account runs the embedded PostgreSQL; it refuses to run as root."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SERVICE = "luwes-postgres"
FALLBACK = "nobody"


@dataclass(frozen=True)
class Account:
    """An account that the server's programs run under; `uid` None means: the caller's own."""

    uid: int | None
    gid: int | None

    def run_options(self) -> dict[str, Any]:
        """Return the options that make `subprocess.run` use this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def account_for(home: Path) -> Account:
    """
    Return the account for the server in `home`.

    Not root: the caller. Root: whoever owns the server's folder already, else a system account made
    for the purpose, else `nobody` where accounts cannot be made.
    """
    if os.geteuid() != 0:
        return Account(None, None)
    if home.exists() and home.stat().st_uid != 0:
        return Account(home.stat().st_uid, home.stat().st_gid)
    entry = _service_entry()
    return Account(entry.pw_uid, entry.pw_gid)


def let_pass(account: Account, path: Path) -> None:
    """Let `account` walk to `path`: closed folders above it get the bit for passing."""
    if account.uid is None:
        return
    for folder in reversed(path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH and folder.stat().st_uid != account.uid:
            folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            print(
                f"luwes: {folder} was closed to the account of the embedded database; other "
                "accounts may now pass through it (not list it). DATABASE_URL avoids this.",
                file=sys.stderr,
            )


def let_read(account: Account, folder: Path) -> None:
    """Let `account` read the programs in `folder`, which a strict umask may have closed."""
    if account.uid is None or folder.stat().st_mode & stat.S_IROTH:
        return
    for path in (folder, *folder.rglob("*")):
        may_run = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
        path.chmod(path.stat().st_mode | (0o055 if may_run else 0o044))


def _service_entry() -> pwd.struct_passwd:
    for name in (SERVICE, FALLBACK):
        if name == SERVICE:
            _make_service_account()
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return pwd.getpwuid(65534)


def _make_service_account() -> None:
    program = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    try:
        pwd.getpwnam(SERVICE)
    except KeyError:
        if program:
            options = [
                "--system",
                "--user-group",
                "--no-create-home",
                "--shell",
                "/usr/sbin/nologin",
            ]
            subprocess.run([program, *options, SERVICE], capture_output=True, check=False)
