#!/bin/sh
# Publish the scorecard of the audit, with the history that is there, into public/. In a project without a site of its
# own, the kit's is used.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
. "$here/settings.sh"

wanted "${AUDITKIT_PUBLISH:-no}" || exit 0
audit=$(outcome_of audit || true)
if [ -z "$audit" ]; then
    say "There is no audit to publish."
    exit 0
fi
if [ ! -f mkdocs.yml ]; then
    if [ -e site ]; then
        say "There is a folder site/ here, but no mkdocs.yml to build it with. Copy the kit's mkdocs.yml, or move the folder."
        exit 1
    fi
    cp "$kit/mkdocs.yml" .
    cp -R "$kit/site" .
fi
# An audit that joins the history is shown with the newest results of all other tasks, any other one alone.
if [ "$(outcome_of save || true)" = yes ]; then
    auditkit publish "--audits=$audits" --build
else
    auditkit publish "$audit" "--audits=$audits" --build
fi
output site public
