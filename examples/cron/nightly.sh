#!/bin/sh
# Every night on a machine of your own: try all tasks, compare with the night before, build the scorecard in public/.
# Nothing is said when nothing got worse, so that cron sends mail only when there is something to read.
#
# Once: install auditkit into .venv in the project's folder, then `crontab -e` and the line in crontab.txt.
# What it takes from the environment is in tools/ci/settings.sh.
set -eu
project=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
# In a folder made by `auditkit init`, what the kit needs lies in .auditkit.
kit=$project
[ ! -d "$project/.auditkit/tools" ] || kit=$project/.auditkit
cd "${AUDITKIT_PROJECT:-$project}"

AUDITKIT_BIN=${AUDITKIT_BIN:-$PWD/.venv/bin}
AUDITKIT_PUBLISH=${AUDITKIT_PUBLISH:-yes}
AUDITKIT_OUT=${AUDITKIT_OUT:-auditkit-ci}
export AUDITKIT_BIN AUDITKIT_PUBLISH AUDITKIT_OUT

# Two audits never visit at once: when the last one is still under way, this one is left out.
mkdir -p "$AUDITKIT_OUT"
exec 9>"$AUDITKIT_OUT/lock"
if ! flock --nonblock 9; then
    echo "The audit before this one is still under way, so this one was left out." >&2
    exit 0
fi

status=0
"$kit/tools/ci/pipeline.sh" >"$AUDITKIT_OUT/log.txt" 2>&1 9>&- || status=$?
if [ "$status" -ne 0 ]; then
    cat "$AUDITKIT_OUT/summary.md" 2>/dev/null || tail -n 50 "$AUDITKIT_OUT/log.txt"
    echo "The whole log: $PWD/$AUDITKIT_OUT/log.txt"
fi
exit "$status"
