#!/bin/sh
# The last word and the exit status: 0 nothing that --fail-on names is so; 1 it is, or someone has to act; 2 wrong use;
# 3 a bug of auditkit; 130 interrupted.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

status=$(outcome_of status || true)
words=$(outcome_of words || true)
if [ -z "$status" ]; then
    status=3
    words="The audit did not finish."
fi
if [ -n "${GITHUB_ACTIONS:-}" ] && [ "$status" -ne 0 ]; then
    echo "::error title=auditkit::$words"
else
    echo "$words"
fi
exit "$status"
