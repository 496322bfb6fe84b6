"""The web pages: the viewer, where a stranger sees the page made for them, and the operator's page of
experiments.

The files in `VIEWER_DIR` are plain CSS and ES modules, without a build step; a service serves them under
`/static/`. `viewer_html` gives the one document that starts them.
"""

from coldopen.console.experiments import experiments_html
from coldopen.console.viewer import VIEWER_DIR, viewer_html

__all__ = ["VIEWER_DIR", "experiments_html", "viewer_html"]
