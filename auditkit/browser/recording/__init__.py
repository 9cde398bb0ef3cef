"""A site's traffic, recorded while tasks are tried, and given back later with no network at all."""
