"""Two audits side by side: what got worse since when, in plain words, and whether a build should fail for it."""
