"""
Every variable of the deployment, read once; docs/settings.md is made from these lines.

What the law or an agency decides is not here: that is policy (luwes/policy). A value that cannot be
read stops the start with the name of the variable, what was found and what is expected.
"""

import os
import sys
from pathlib import Path

from config.readers import Environment, as_markdown

ROOT = Path(__file__).resolve().parent.parent

environment = Environment(os.environ)
_read = environment

var = _read.folder(
    "LUWES_VAR",
    ROOT / "var",
    "Folder of everything that this machine keeps: embedded database, secret key, collected static "
    "files, uploads.",
)
database_url = _read.text(
    "DATABASE_URL",
    "",
    "PostgreSQL server, 15 or newer, as `postgres://user:password@host:port/name`; query options "
    "such as `?sslmode=require` or `?host=/run/postgresql` are passed on. Unset: the embedded "
    "server under LUWES_VAR.",
)
is_debug = _read.flag("LUWES_DEBUG", False, "Show tracebacks in the browser; never in an agency.")
secret_key = _read.secret(
    "LUWES_SECRET_KEY",
    "Signs sessions and links. All machines of one deployment need the same one.",
    kept_in=var / "secret_key",
)
push_secret = _read.secret(
    "LUWES_PUSH_SECRET",
    "From it follows the key pair by which push services know our reminders (VAPID). All machines "
    "of one deployment need the same one; with another, everybody has to ask for reminders again.",
    kept_in=var / "push_secret",
)
push_contact = _read.text(
    "LUWES_PUSH_CONTACT",
    "",
    "Whom push services may write to about our reminders, such as `mailto:admin@example.go.id`. "
    "Unset: LUWES_PUBLIC_URL.",
)
host = _read.text("LUWES_HOST", "127.0.0.1", "Address that `luwes serve` listens on.")
port = _read.whole(
    "LUWES_PORT", 8000, "Port of `luwes serve`.", unit="TCP port", lowest=1, highest=65535
)
allowed_hosts = _read.words(
    "LUWES_ALLOWED_HOSTS",
    "localhost,127.0.0.1,[::1]",
    "Host names under which people reach this site; any other is answered with 400.",
)
public_url = _read.text(
    "LUWES_PUBLIC_URL",
    "",
    "Address of the site as people see it, such as `https://luwes.example.go.id`. An https address "
    "switches on secure cookies and HSTS, and trusts the X-Forwarded-Proto of your reverse proxy.",
)
web_processes = _read.whole(
    "LUWES_WEB_PROCESSES",
    2,
    "Web processes of one machine; about one per core.",
    unit="processes",
    lowest=1,
    highest=64,
)
web_threads = _read.whole(
    "LUWES_WEB_THREADS",
    4,
    "Requests that one web process answers at once; each holds a database connection.",
    unit="threads",
    lowest=1,
    highest=64,
)
gate = _read.text(
    "LUWES_GATE",
    "",
    "Where the check-in gate listens, as `host:port` or `unix:/path`; for a reverse proxy that "
    "hands it `/gate` straight. Unset: a socket under LUWES_VAR, and `luwes serve` hands it on.",
)
gate_processes = _read.whole(
    "LUWES_GATE_PROCESSES",
    2,
    "Processes of the check-in gate; about one per core.",
    unit="processes",
    lowest=1,
    highest=64,
)
gate_queue = _read.whole(
    "LUWES_GATE_QUEUE",
    8000,
    "Check-ins that may wait in one gate process; a full one answers 503, and devices try again.",
    unit="check-ins",
    lowest=1000,
    highest=100_000,
)
gate_device_rate = _read.whole(
    "LUWES_GATE_DEVICE_RATE",
    400,
    "Check-ins that one gate process takes from one device in a minute.",
    unit="check-ins a minute",
    lowest=1,
    highest=100_000,
)
gate_address_rate = _read.whole(
    "LUWES_GATE_ADDRESS_RATE",
    6000,
    "Check-ins that one gate process takes from one network address in a minute; a whole office, "
    "or a mobile operator's customers, may share an address.",
    unit="check-ins a minute",
    lowest=1,
    highest=10_000_000,
)
worker_jobs = _read.whole(
    "LUWES_WORKER_JOBS",
    2,
    "Jobs that one `luwes worker` runs at once.",
    unit="jobs",
    lowest=1,
    highest=64,
)
upload_max_mb = _read.whole(
    "LUWES_UPLOAD_MAX_MB",
    20,
    "Largest file that people may upload.",
    unit="megabytes",
    lowest=1,
    highest=500,
)
activation_days = _read.whole(
    "LUWES_ACTIVATION_DAYS",
    14,
    "Days for which the code that opens a new account is good.",
    unit="days",
    lowest=1,
    highest=90,
)
log_level = _read.text(
    "LUWES_LOG_LEVEL",
    "INFO",
    "Least important message that is logged: DEBUG, INFO, WARNING, ERROR.",
).upper()


if __name__ == "__main__":
    sys.stdout.write(as_markdown(environment.variables))
