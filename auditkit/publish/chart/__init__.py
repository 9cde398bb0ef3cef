"""Charts: drawings made by a library, brought down to shapes and words that can do no harm, each with its table.

A drawing stands in the page itself, so that its colours follow the page: light, dark or paper. It holds no script, no
style, no link and no address; where each shape goes is the library's work, what colour it has is the style sheet's.
"""

from auditkit.publish.chart.dimension import Side, dimension_chart
from auditkit.publish.chart.model import Chart, Drawing, Key, Node
from auditkit.publish.chart.outcome import outcome_chart
from auditkit.publish.chart.trend import TrendPoint, trend_chart
from auditkit.publish.chart.when import when_chart

__all__ = [
    "Chart",
    "Drawing",
    "Key",
    "Node",
    "Side",
    "TrendPoint",
    "dimension_chart",
    "outcome_chart",
    "trend_chart",
    "when_chart",
]
