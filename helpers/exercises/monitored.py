"""End an answer that does not end, where no thread can watch it: in WebAssembly.

The interpreter itself calls at every jump back and at every start of a function, and
the call looks at the clock. What waits without a step of Python, ``sleep`` say, is not
ended.
"""

import sys
import time
from pathlib import Path

#: Code of the checks themselves, which has an end.
OURS = str(Path(__file__).parent)


class TimeLimit:
    """Raise a TimeoutError in what has run for so many seconds."""

    def __init__(self, seconds):
        self.seconds, self.stopped = seconds, False
        monitoring = sys.monitoring
        self.events = (monitoring.events.JUMP, monitoring.events.PY_START)
        free = (tool for tool in range(6) if monitoring.get_tool(tool) is None)
        self.tool = next(free)

    def __enter__(self):
        self.end = time.monotonic() + self.seconds
        sys.monitoring.use_tool_id(self.tool, __name__)
        for event in self.events:
            sys.monitoring.register_callback(self.tool, event, self.look)
        self.arm()

    def arm(self):
        """Be called at every jump and every start, also after an error was raised."""
        sys.monitoring.set_events(self.tool, sys.monitoring.events.NO_EVENTS)
        sys.monitoring.set_events(self.tool, sum(self.events))

    def look(self, code, *_):
        """Raise in the answer, and again where an `except:` swallows that."""
        if time.monotonic() >= self.end and not code.co_filename.startswith(OURS):
            self.stopped = True
            self.arm()
            raise KeyboardInterrupt

    def __exit__(self, kind, error, trace):
        sys.monitoring.set_events(self.tool, sys.monitoring.events.NO_EVENTS)
        sys.monitoring.free_tool_id(self.tool)
        if self.stopped and kind is not None:
            why = f"it had not ended after {self.seconds:g} seconds of computing"
            raise TimeoutError(why).with_traceback(trace) from None
