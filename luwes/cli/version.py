"""`luwes version`."""

import platform
from argparse import Namespace

from luwes import __version__
from luwes.cli.printing import show
from luwes.cli.verbs import Exit, Verb, no_arguments


def run(args: Namespace) -> int:
    """Print the versions; touches no database."""
    import django

    facts = {
        "luwes": __version__,
        "python": platform.python_version(),
        "django": django.get_version(),
    }
    show(facts, as_json=args.json)
    return Exit.FINE


VERB = Verb(("version",), "Print the version.", no_arguments, run, prints_result=True)
