"""The log is the truth: append, read a visit, fold, snapshot, seal, delete. The one writer lives here.

Decisions and batches of events are appended to one sequence; folds over it are published as numbered views.
Only this room knows the database.
"""

from coldopen.log.artifacts import ArtifactStore
from coldopen.log.assigned import Assigned, assigned_so_far
from coldopen.log.local import ARTIFACTS, LocalLog, unix_ms
from coldopen.log.lookup import Lookup
from coldopen.log.options import LogOptions
from coldopen.log.past import PastLog
from coldopen.log.remote import RemoteLog
from coldopen.log.rewind import rewind
from coldopen.log.segments import Segment
from coldopen.log.server import SOCKET, LogServer
from coldopen.log.tables import OpenTables, open_tables

__all__ = [
    "ARTIFACTS",
    "SOCKET",
    "ArtifactStore",
    "Assigned",
    "LocalLog",
    "LogOptions",
    "LogServer",
    "Lookup",
    "OpenTables",
    "PastLog",
    "RemoteLog",
    "Segment",
    "assigned_so_far",
    "open_tables",
    "rewind",
    "unix_ms",
]
