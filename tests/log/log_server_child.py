"""A log process, until it is killed or its input ends. Usage: log_server_child.py DIRECTORY"""

import sys
from pathlib import Path

from coldopen.log import LocalLog, LogOptions, LogServer


def main(directory):
    log = LocalLog(Path(directory), options=LogOptions(view_interval_ms=10))
    server = LogServer(log)
    print("ready", flush=True)
    sys.stdin.read()
    server.close()
    log.close()


if __name__ == "__main__":
    main(sys.argv[1])
