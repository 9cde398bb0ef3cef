#!/usr/bin/env bash
# Runs the tests with mypy beside them: `tools/test.sh .venv/bin -m "not thorough" tests/task`. What mypy says comes
# last, and only where it found something. Fails when either of them does.
set -uo pipefail

bin=$1
shift

# The tests start the kit hundreds of times: what is compiled once need not be compiled again.
unset PYTHONDONTWRITEBYTECODE

said=$(mktemp)
"$bin/mypy" auditkit tools >"$said" 2>&1 &
types=$!
trap 'kill "$types" 2>/dev/null; rm -f "$said"' EXIT

# Two more processes than cores: tests wait for pages, and others can go on meanwhile.
workers=$(($(getconf _NPROCESSORS_ONLN) + 2))
"$bin/python" -m pytest --quiet -n "$workers" --dist worksteal "$@"
status=$?

if ! wait "$types"; then
    echo "mypy auditkit tools:"
    cat "$said"
    [ "$status" -ne 0 ] || status=1
fi
exit "$status"
