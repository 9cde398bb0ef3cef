"""Listening: from what a person does in a visible browser to steps that a script can do."""
