#!/bin/sh
# Put auditkit and a browser in place. One that is on the PATH already is used as it is.
#   AUDITKIT_PYTHON  the Python to use (python3)    AUDITKIT_VENV  where to put it (auditkit-venv)
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

if installed=$(auditkit --version 2>/dev/null); then
    say "Using $installed, which is installed: $(command -v auditkit)"
else
    venv=${AUDITKIT_VENV:-auditkit-venv}
    "${AUDITKIT_PYTHON:-python3}" -m venv "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$kit/constraints.txt" "$kit"
    AUDITKIT_BIN=$(CDPATH='' cd -- "$venv/bin" && pwd)
    PATH=$AUDITKIT_BIN:$PATH
    say "Installed $(auditkit --version) in $venv"
fi
auditkit browser --get
output bin "${AUDITKIT_BIN:-}"
