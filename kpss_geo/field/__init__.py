"""The offline field page: a small web application that volunteers carry where there is no signal."""

from kpss_geo.field.routes import routes

__all__ = ["routes"]
