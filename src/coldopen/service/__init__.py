"""The service: JSON over HTTP, for visitors' pages and events and for the operator."""

from coldopen.service.app import create_app

__all__ = ["create_app"]
