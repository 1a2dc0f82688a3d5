"""
Bring the English of the slices up to date.

    python scripts/messages.py            every slice
    python scripts/messages.py rota web   only these

Each text used in a slice gets an entry in luwes/<slice>/locale/en/LC_MESSAGES/django.po; new ones
have an empty msgstr for you to fill. Exit code 1 while any is empty.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from luwes.base import messages


def main(names: list[str]) -> int:
    """Update the slices called `names` (all when empty); return the exit code."""
    folders = [folder for folder in messages.slices() if not names or folder.name in names]
    unknown = set(names) - {folder.name for folder in folders}
    if unknown:
        print(f"No slice is called {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    missing = {folder.name: messages.bring_up_to_date(folder) for folder in folders}
    for name, count in missing.items():
        print(f"{name:<14} {f'{count} without English' if count else 'complete'}")
    return int(any(missing.values()))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
