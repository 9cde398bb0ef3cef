"""Audits in object storage, or wherever else fsspec leads: a copy on this machine, fetched and sent as needed."""
