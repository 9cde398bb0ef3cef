"""A person at a visible browser, or what they hand in: tests, recordings, worksheets, and the files made of them."""
