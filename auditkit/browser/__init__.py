"""The browser: finding and starting it, and what it may do on the way: guard, politeness, traffic, recordings."""
