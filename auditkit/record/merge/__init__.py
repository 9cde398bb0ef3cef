"""Joining shards: audits of parts of one plan, made on several machines, become the audit of the whole."""
