"""The one cause of a failure, from evidence: rules in order of rank (`rule.py`), the first that fits speaks."""
