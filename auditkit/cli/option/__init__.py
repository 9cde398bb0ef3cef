"""Options that commands share, and those with a meaning of their own: one file each."""
