"""`python -m luwes.cli` is `luwes`."""

from luwes.cli import main

raise SystemExit(main())
