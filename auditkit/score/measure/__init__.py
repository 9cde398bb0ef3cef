"""The formulas: pure functions of numbers, each with its source. Those for people never see a script's attempts."""

from auditkit.score.measure.agreement import kappa
from auditkit.score.measure.proportion import (
    FEWEST_FOR_PERCENT,
    Interval,
    Retest,
    Share,
    adjusted_wald,
    disaster_rate,
    findability,
    first_click,
    service_completion,
    success,
    wilson,
)
from auditkit.score.measure.question import ease, mean_umux_lite, umux_lite
from auditkit.score.measure.time import Speed, TypicalTime, speed_of, t_quantile, timely_success, typical_time
from auditkit.score.measure.vital import CLS, INP_MS, LCP_MS, Band, band
from auditkit.score.measure.way import LOST, lostness, path_ratio

__all__ = [
    "CLS",
    "FEWEST_FOR_PERCENT",
    "INP_MS",
    "LCP_MS",
    "LOST",
    "Band",
    "Interval",
    "Retest",
    "Share",
    "Speed",
    "TypicalTime",
    "adjusted_wald",
    "band",
    "disaster_rate",
    "ease",
    "findability",
    "first_click",
    "kappa",
    "lostness",
    "mean_umux_lite",
    "path_ratio",
    "service_completion",
    "speed_of",
    "success",
    "t_quantile",
    "timely_success",
    "typical_time",
    "umux_lite",
    "wilson",
]
