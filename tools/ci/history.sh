#!/bin/sh
# Audits kept in a branch of their own, in which nothing else is: `history.sh open` brings it, `history.sh save` sends
# back what is new. Without AUDITKIT_BRANCH there is nothing to do.
#   AUDITKIT_REMOTE     the repository: a name or an address (origin)
#   AUDITKIT_GIT_TOKEN  what to sign in with; AUDITKIT_GIT_USER: as whom (x-access-token). It goes to git through the
#                       environment, never into a file, an address or a list of processes.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

remote=${AUDITKIT_REMOTE:-origin}
ref=refs/heads/$branch
GIT_TERMINAL_PROMPT=0
GIT_AUTHOR_NAME=auditkit GIT_AUTHOR_EMAIL=auditkit@localhost
GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
export GIT_TERMINAL_PROMPT GIT_AUTHOR_NAME GIT_AUTHOR_EMAIL GIT_COMMITTER_NAME GIT_COMMITTER_EMAIL

if [ -n "${AUDITKIT_GIT_TOKEN:-}" ]; then
    signed=$(printf '%s:%s' "${AUDITKIT_GIT_USER:-x-access-token}" "$AUDITKIT_GIT_TOKEN" | base64 | tr -d '\n')
    GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=http.extraheader GIT_CONFIG_VALUE_0="Authorization: Basic $signed"
    export GIT_CONFIG_COUNT GIT_CONFIG_KEY_0 GIT_CONFIG_VALUE_0
    unset AUDITKIT_GIT_TOKEN signed
fi

# A folder from an earlier run on this machine: what is only there is put aside, not thrown away.
make_room() {
    [ -e "$history" ] || return 0
    if [ ! -f "$history/.git" ]; then
        say "$history already exists: remove it, or set AUDITKIT_HISTORY to another name."
        exit 1
    fi
    here_now=$(git -C "$history" rev-parse HEAD)
    if [ -z "$(git -C "$history" status --porcelain)" ] && git merge-base --is-ancestor "$here_now" "$1"; then
        git worktree remove --force "$history"
    else
        aside=$history-$(date -u +%Y%m%d-%H%M%S)
        git worktree move "$history" "$aside"
        say "What was not sent to the branch $branch last time is now in $aside."
    fi
}

open() {
    git worktree prune
    found=0
    git ls-remote --exit-code --heads "$remote" "$ref" >/dev/null || found=$?
    case $found in
        0)
            git fetch --quiet --depth 1 "$remote" "$ref"
            begin=$(git rev-parse FETCH_HEAD)
            say "History: the branch $branch, in $history"
            ;;
        2)
            begin=$(git commit-tree -m "Audits" "$(git hash-object -t tree /dev/null)")
            say "History: there is no branch $branch yet; it starts with this audit."
            ;;
        *)
            say "The branch $branch can't be fetched: git could not reach $remote."
            exit 1
            ;;
    esac
    make_room "$begin"
    git worktree add --quiet --detach "$history" "$begin"
}

save() {
    if [ "$(outcome_of save)" != yes ]; then
        say "This audit is not kept in the branch $branch."
        return
    fi
    git -C "$history" add --all .
    if git -C "$history" diff --cached --quiet; then
        say "There is nothing new to save."
        return
    fi
    git -C "$history" commit --quiet --no-verify --message "Audit $(outcome_of audit)"
    # Another run may have been quicker. Audits are folders of their own, and pictures are named by what they show, so
    # that one more on top never conflicts.
    for attempt in 1 2 3 4 5; do
        if git -C "$history" push --quiet "$remote" "HEAD:$ref"; then
            say "Kept in the branch $branch."
            output kept yes
            return
        fi
        say "The branch $branch could not be written to (try $attempt of 5)."
        sleep "$attempt"
        git -C "$history" fetch --quiet --depth 1 "$remote" "$ref" || continue
        git -C "$history" rebase --quiet --onto FETCH_HEAD HEAD~1
    done
    say "The audit could not be kept in the branch $branch. Is this run allowed to write to it? (contents: write)"
    exit 1
}

case ${1:-} in
    open) [ -z "$branch" ] || open ;;
    save) [ -z "$branch" ] || save ;;
    *) say "history.sh open, or history.sh save"; exit 2 ;;
esac
