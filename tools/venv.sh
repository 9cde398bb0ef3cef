#!/bin/sh
# Make a virtual environment with a Python that is new enough: the one asked for (PYTHON=…), else the usual one,
# else the newest there is. A working environment is kept.
set -eu
venv=$1

good() {
    # Running it is the only sure test: a version manager's stand-in may exist and lead nowhere.
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if [ -x "$venv/bin/python" ] && good "$venv/bin/python" && "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    if good "$python"; then
        echo "making $venv with $("$python" --version)"
        exec "$python" -m venv --clear "$venv"
    fi
done

echo "auditkit needs Python 3.11 or newer, with its venv module. Looked for:" >&2
for python in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
    echo "  $python: $("$python" --version 2>/dev/null || echo 'not there')" >&2
done
echo "On Debian and Ubuntu: apt-get install python3 python3-venv. Elsewhere: an installer from python.org." >&2
echo "Then run make again, with PYTHON=/path/to/python3 if it isn't found by itself." >&2
exit 1
