"""A sitting: a person at a visible browser, heard and written down like any visitor."""
