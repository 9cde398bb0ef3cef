#!/bin/sh
# Put the summary into one comment of the pull request or merge request, and keep that comment up to date. That it
# can't be written never fails a build.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

wanted "${AUDITKIT_COMMENT:-no}" || exit 0
python3 "$here/comment.py" "$out/summary.md"
