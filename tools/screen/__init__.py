"""A screen that nobody sees, and a hand on its mouse and keyboard: for tests and pictures of the visible browser."""
