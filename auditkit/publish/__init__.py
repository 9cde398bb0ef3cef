"""From an audit to pages: plain Markdown and pictures under `site/scorecard/`, before any builder starts."""

from auditkit.publish.scorecard import Published, publish, publish_card

__all__ = ["Published", "publish", "publish_card"]
