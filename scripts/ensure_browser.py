"""
Make sure that the browser tests have a Chromium: the one that is there, else install one.

Debian's package where this is root, else Playwright's own installer. Exit code 1 without any.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.browser import executable

QUIET = {"stdout": subprocess.DEVNULL}


def main() -> int:
    """Print where the browser is; install one where there is none."""
    if executable() is None:
        _install()
    found = executable()
    if found is None:
        print(
            "No browser for the tests: neither Chromium nor Google Chrome is here and none could "
            "be installed. Install one (Debian: apt-get install -y chromium) or set CHROMIUM.",
            file=sys.stderr,
        )
        return 1
    print(f"Browser for the tests: {found}")
    return 0


def _install() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Debian's chromium for the browser tests.")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False, **QUIET)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(install, env=environment, check=False, **QUIET)
    if executable() is None:
        print("Installing a Chromium with Playwright's own installer.")
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    raise SystemExit(main())
