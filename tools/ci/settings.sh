# shellcheck shell=sh disable=SC2034
# What the scripts beside this one share. Sourced by them, never run; `here` is their folder.
#
# Everything comes from the environment, nothing is put together as text of a command. Those that take several take
# one a line, or several with commas:
#
#   AUDITKIT_TASKS      folders or files of tasks (tasks)            AUDITKIT_TASK      names of task files, without .yml
#   AUDITKIT_AGENCY     agencies alone                               AUDITKIT_TAG       tasks with these tags alone
#   AUDITKIT_BASE_URL   addresses to visit in place of the agencies' own
#   AUDITKIT_AUDITS     where audits are kept: a folder or an address (audits)
#   AUDITKIT_BRANCH     keep them in this branch of the repository instead, between runs
#   AUDITKIT_SAVE       yes, no, or auto: when everything was tried at its usual address
#   AUDITKIT_BASELINE   what to compare with (latest); none: nothing  AUDITKIT_FAIL_ON   what fails a build (worse); none
#   AUDITKIT_CONFIRM    how often to try again what got worse, before it is believed
#   AUDITKIT_PUBLISH, AUDITKIT_COMMENT   yes or no                    AUDITKIT_WHY       why, in a sentence
#   AUDITKIT_CONTACT    goes into the user agent                      AUDITKIT_SITE_URL  where the scorecard is published
#   AUDITKIT_OUT        the folder for what is made (auditkit-ci)     AUDITKIT_BIN       where auditkit is installed

PATH=${AUDITKIT_BIN:+$AUDITKIT_BIN:}$PATH
export PATH
: "${here:?}"
kit=$(CDPATH='' cd -- "$here/../.." && pwd)
tasks=${AUDITKIT_TASKS:-tasks}
branch=${AUDITKIT_BRANCH:-}
history=${AUDITKIT_HISTORY:-auditkit-history}
audits=${AUDITKIT_AUDITS:-audits}
[ -z "$branch" ] || audits=$history
out=${AUDITKIT_OUT:-auditkit-ci}

# What is wanted, one a line: without spaces around it, and without empty lines.
each() {
    printf '%s\n' "$1" | tr ',' '\n' | sed 's/^[[:space:]]*//; s/[[:space:]]*$//; /^$/d'
}

wanted() {
    case $1 in yes | true | on | 1) return 0 ;; *) return 1 ;; esac
}

say() {
    printf '%s\n' "$*" >&2
}

# Hand a value to later steps, on services that have a file for it.
output() {
    [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"
}

# What the audit step left behind: `outcome_of verdict`.
outcome_of() {
    [ -f "$out/outcome.txt" ] && sed -n "s/^$1=//p" "$out/outcome.txt"
}
