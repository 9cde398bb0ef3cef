"""From an audit to pages: plain Markdown and pictures under `site/scorecard/`, before any builder starts."""
