"""Whether a student's server answers: the health check of its image.

The server says in a file where it listens, a hub's under the student's own address.
"""

import json
import os
import sys
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

#: Where `student.py` lets servers say so.
RUNTIME = Path(os.environ.get("HOME", "/nowhere")) / ".run"


def answers(folder=RUNTIME):
    """Ask the newest server; an OSError where there is none, or it says nothing."""
    files = sorted(
        folder.glob("jpserver-*.json"), key=lambda path: path.stat().st_mtime
    )
    if not files:
        raise FileNotFoundError(f"no server has started in {folder}")
    url = json.loads(files[-1].read_text(encoding="utf-8"))["url"]
    ask = build_opener(ProxyHandler({}))  # whatever proxy is set, this is the container
    with ask.open(f"{url}api", timeout=4) as said:
        return json.load(said)


if __name__ == "__main__":
    try:
        print(answers())
    except (OSError, ValueError, KeyError) as error:
        sys.exit(f"health: {error}")
