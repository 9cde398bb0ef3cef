"""Audits over time: a summary of each, what changed, how things go by hour and weekday, and which are kept."""
