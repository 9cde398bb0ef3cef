#!/bin/sh
# Check the task files, try the tasks, compare, and write down how it went. Its own status is 0 as long as it could
# write that down: end.sh ends the pipeline, when all is kept and published.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

mkdir -p "$out"
rm -f "$out/comparison.json" "$out/summary.md" "$out/outcome.txt" "$out/said.txt"
# A bug of ours leaves its log where the pipeline keeps what was made.
XDG_STATE_HOME=$(CDPATH='' cd -- "$out" && pwd)/log
export XDG_STATE_HOME

# What a page says must not be taken for a command of the service: GitHub reads lines that begin with `::`.
quiet=
if [ -n "${GITHUB_ACTIONS:-}" ]; then
    quiet=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "::stop-commands::$quiet"
fi

# Run a command; its status, and what it says on standard error, which is shown too.
status=0
try() {
    "$@" 2>"$out/said.txt" || status=$?
    cat "$out/said.txt" >&2
}

finish() {
    [ -z "$quiet" ] || echo "::$quiet::"
    python3 "$here/tell.py" --status "$status" --out "$out" "$@"
    exit 0
}

refuse() {
    status=1
    printf '%s\n' "$@" >"$out/said.txt"
    cat "$out/said.txt" >&2
    finish
}

# The files of the tasks that are asked for by name.
named() {
    each "$AUDITKIT_TASK" | while IFS= read -r name; do
        case $name in
            *[!A-Za-z0-9_-]*) echo "?$name" && continue ;;
        esac
        found=
        for folder in $folders; do
            for file in "$folder/$name.yml" "$folder"/*/"$name.yml"; do
                if [ -f "$file" ]; then
                    echo "$file"
                    found=yes
                fi
            done
        done
        [ -n "$found" ] || echo "?$name"
    done
}

save=${AUDITKIT_SAVE:-auto}
if [ "$save" = auto ]; then
    save=yes
    [ -z "${AUDITKIT_AGENCY:-}${AUDITKIT_TAG:-}${AUDITKIT_TASK:-}${AUDITKIT_BASE_URL:-}" ] || save=no
fi
wanted "$save" && save=yes || save=no

command -v auditkit >/dev/null ||
    refuse "auditkit is not installed here. Run tools/ci/kit.sh first, or set AUDITKIT_BIN to the folder it is in."

set --
while IFS= read -r one; do [ -z "$one" ] || set -- "$@" "$one"; done <<END
$(each "$tasks")
END
try auditkit check "$@" >"$out/check.txt"
cat "$out/check.txt"
if [ "$status" -ne 0 ]; then
    cat "$out/check.txt" >>"$out/said.txt"
    finish
fi

if [ -n "${AUDITKIT_TASK:-}" ]; then
    folders=$*
    files=$(named)
    case $files in
        *\?*)
            missing=$(printf '%s\n' "$files" | sed -n 's/^?//p' | head -n 1)
            known=$(for folder in $folders; do
                find "$folder" -name '*.yml' ! -name agency.yml ! -name rubric.yml ! -name profiles.yml \
                    ! -name self-assessment.yml ! -path '*/shared/*'
            done | sed 's|.*/||; s|\.yml$||' | sort -u | tr '\n' ' ')
            refuse "There is no task called '$missing'." "The tasks are: $known"
            ;;
    esac
    set --
    while IFS= read -r one; do [ -z "$one" ] || set -- "$@" "$one"; done <<END
$files
END
fi

set -- -- "$@"
while IFS= read -r one; do [ -z "$one" ] || set -- "--agency=$one" "$@"; done <<END
$(each "${AUDITKIT_AGENCY:-}")
END
while IFS= read -r one; do [ -z "$one" ] || set -- "--tag=$one" "$@"; done <<END
$(each "${AUDITKIT_TAG:-}")
END
while IFS= read -r one; do [ -z "$one" ] || set -- "--base-url=$one" "$@"; done <<END
$(each "${AUDITKIT_BASE_URL:-}")
END
if [ "${AUDITKIT_BASELINE:-latest}" != none ]; then
    set -- "--baseline=${AUDITKIT_BASELINE:-latest}" "$@"
    [ -z "${AUDITKIT_CONFIRM:-}" ] || set -- "--confirm=$AUDITKIT_CONFIRM" "$@"
fi
[ "${AUDITKIT_FAIL_ON:-worse}" = none ] || set -- "--fail-on=${AUDITKIT_FAIL_ON:-worse}" "$@"
[ -z "${AUDITKIT_CONTACT:-}" ] || set -- "--contact=$AUDITKIT_CONTACT" "$@"
[ -z "${AUDITKIT_SITE_URL:-}" ] || set -- "--site-url=$AUDITKIT_SITE_URL" "$@"
# The comparison last: where it is, an audit was made and all reports are whole.
set -- "--report=junit=$out/junit.xml" "--report=sarif=$out/findings.sarif" "--report=csv=$out/changes.csv" \
    "--report=markdown=$out/summary.md" "--report=json=$out/comparison.json" "$@"
try auditkit run "--audits=$audits" "$@"
case $audits in
    *://*) kept= ;; # in a store, not in a folder here
    *) kept=$audits ;;
esac
finish --save "$save" --audits "$kept"
