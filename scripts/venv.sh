#!/bin/sh
# Make the virtual environment $1 with a Python that is new enough, or say how to get one.
set -eu
venv=$1

is_new_enough() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c 'import pip' 2>/dev/null; then
    exit 0
fi

python=
for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
    if is_new_enough "$candidate"; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    found=$(python3 --version 2>&1 || true)
    echo "Luwes needs Python 3.11 or newer; found: ${found:-none}." >&2
    echo "Install one (Debian 12, Ubuntu 24.04: apt install python3; macOS: brew install python)," >&2
    echo "or name it: make PYTHON=/path/to/python3.12 demo" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing $package, which Debian keeps apart from Python."
        apt-get update -qq && apt-get install -y -qq "$package" >/dev/null
    else
        echo "This Python has no venv module. Run this once, then the same make again:" >&2
        echo "    sudo apt-get install -y $package" >&2
        exit 1
    fi
fi

echo "Making $venv with $("$python" --version)."
rm -rf "$venv"
"$python" -m venv "$venv"
