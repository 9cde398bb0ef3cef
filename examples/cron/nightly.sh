#!/bin/sh
# Every night on your own machine: run all tasks, compare with the night before, build the scorecard in public/.
# If nothing got worse, it prints nothing, so that cron sends mail only when there is something to read.
#
# Do this once: install auditkit into .venv in the project's folder. Then run `crontab -e`, and add the lines in
# crontab.txt. tools/ci/settings.sh lists the settings that it takes from the environment.
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

# Two audits never visit at once: if the last one is still running, this one is skipped.
mkdir -p "$AUDITKIT_OUT"
exec 9>"$AUDITKIT_OUT/lock"
if ! flock --nonblock 9; then
    echo "The previous audit is still running, so this one was skipped." >&2
    exit 0
fi

status=0
sh "$kit/tools/ci/pipeline.sh" >"$AUDITKIT_OUT/log.txt" 2>&1 9>&- || status=$?
if [ "$status" -ne 0 ]; then
    cat "$AUDITKIT_OUT/summary.md" 2>/dev/null || tail -n 50 "$AUDITKIT_OUT/log.txt"
    echo "Full log: $PWD/$AUDITKIT_OUT/log.txt"
fi
exit "$status"
