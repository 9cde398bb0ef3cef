"""auditkit: customers' top tasks, tried on government websites in a real browser."""

__version__ = "1.0.0rc1"
