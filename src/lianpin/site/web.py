"""How gunicorn serves: sync workers with the application loaded once before they fork.

Two sync workers answered most requests per CPU in our measurements; `LIANPIN_WEB_WORKERS` changes their number.
"""

from typing import Any

from lianpin.site import environment, processes

bind = environment.text("LIANPIN_BIND", "127.0.0.1:8000")
workers = environment.number("LIANPIN_WEB_WORKERS", 2, minimum=1)
wsgi_app = "lianpin.site.wsgi:application"
preload_app = True
timeout = 60
graceful_timeout = 3
control_socket_disable = True
proc_name = "lianpin web"
accesslog = "-"
# One line per request, JSON like every other line. Paths are without their query: search words may be names.
access_log_format = (
    '{"at":"%(t)s","logger":"lianpin.request","request_id":"%({x-request-id}o)s",'
    '"method":"%(m)s","path":"%(U)s","status":"%(s)s","milliseconds":"%(M)s"}'
)

processes.end_with_parent()


def post_fork(server: Any, worker: Any) -> None:
    """A worker must not outlive the arbiter: it would keep the port."""
    processes.end_with_parent(server.pid)
