"""Running: from a plan to records. Nothing here scores, and nothing here prints."""
