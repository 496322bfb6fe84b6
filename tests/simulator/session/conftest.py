"""The small world of `visiting.py` for all tests of visits."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
