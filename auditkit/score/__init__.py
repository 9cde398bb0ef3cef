"""From records to a scorecard. It visits no site, so old audits can be judged again."""
