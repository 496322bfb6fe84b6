"""The service: JSON over HTTP, for visitors' pages and events and for the operator."""

from coldopen.service.app import create_app
from coldopen.service.serve import serve

__all__ = ["create_app", "serve"]
