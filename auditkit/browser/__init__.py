"""The browser: which one is used, how it is got, and how it is started."""
