"""The test bed: small pages with a barrier on them or nearly so, and how often the kit is right about them."""
