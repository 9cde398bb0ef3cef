"""Authoring: task files and agency files from clicking, from recordings, and from a few questions."""
