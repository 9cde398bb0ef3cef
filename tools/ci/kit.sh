#!/bin/sh
# Put auditkit and a browser in place. One that is on the PATH already is used as it is.
#   AUDITKIT_PYTHON   the Python to use (python3)    AUDITKIT_VENV  where to put it (auditkit-venv)
#   AUDITKIT_PACKAGE  what to install: the version that made this folder, unless another, a file or an address is given
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

if installed=$(auditkit --version 2>/dev/null); then
    say "Using $installed, which is installed: $(command -v auditkit)"
else
    venv=${AUDITKIT_VENV:-auditkit-venv}
    "${AUDITKIT_PYTHON:-python3}" -m venv "$venv"
    # In a copy of the repository, that copy; in a folder made by `auditkit init`, the version that made it.
    package=$kit
    [ -f "$kit/pyproject.toml" ] || package="auditkit==$(cat "$kit/version.txt")"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --constraint "$kit/constraints.txt" \
        "${AUDITKIT_PACKAGE:-$package}"
    AUDITKIT_BIN=$(CDPATH='' cd -- "$venv/bin" && pwd)
    PATH=$AUDITKIT_BIN:$PATH
    say "Installed $(auditkit --version) in $venv"
fi
auditkit browser --get
output bin "${AUDITKIT_BIN:-}"
