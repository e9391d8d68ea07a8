"""How gunicorn serves: sync workers with the application loaded once before they fork.

Two sync workers answered most requests per CPU in our measurements; `LIANPIN_WEB_WORKERS` changes their number.
"""

from typing import Any

from lianpin.site import environment, logging, processes

bind = environment.text("LIANPIN_BIND", "127.0.0.1:8000")
workers = environment.number("LIANPIN_WEB_WORKERS", 2, minimum=1)
wsgi_app = "lianpin.site.wsgi:application"
preload_app = True
timeout = 60
graceful_timeout = 3
control_socket_disable = True
proc_name = "lianpin web"
accesslog = None  # the platform writes a line of its own for each request, which names no path (ui/middleware.py)
# What gunicorn itself has to say of a request holds what the sender wrote: it passes the same format.
logconfig_dict = {
    **logging.configuration(as_json=logging.is_json(), level="INFO"),
    "loggers": {"gunicorn.error": {"level": "INFO", "handlers": [], "propagate": True}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}

processes.end_with_parent()


def post_fork(server: Any, worker: Any) -> None:
    """A worker must not outlive the arbiter: it would keep the port."""
    processes.end_with_parent(server.pid)
