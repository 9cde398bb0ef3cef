"""View models: frozen and formatted. Templates place what is here and work nothing out."""

from auditkit.publish.view.agency import agency_page
from auditkit.publish.view.barrier import barrier_page
from auditkit.publish.view.home import home_page
from auditkit.publish.view.task import task_page
from auditkit.publish.view.top_task import is_shared, top_task_address, top_task_page

__all__ = [
    "agency_page",
    "barrier_page",
    "home_page",
    "is_shared",
    "task_page",
    "top_task_address",
    "top_task_page",
]
