"""The web pages: the viewer, where a stranger sees the page that was made for them.

The files in `VIEWER_DIR` are plain CSS and ES modules, without a build step; a service serves them under
`/static/`. `viewer_html` gives the one document that starts them.
"""

from coldopen.console.viewer import VIEWER_DIR, viewer_html

__all__ = ["VIEWER_DIR", "viewer_html"]
