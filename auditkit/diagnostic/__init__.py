"""YAML and JSON files read with the line and column of every part, and errors a person can act on."""
