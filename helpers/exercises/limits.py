"""End an answer that does not end: one that computes, waits, or swallows interrupts."""

import contextlib
import signal
import sys
import threading
import time
from _thread import interrupt_main

from helpers.environment import WEBASSEMBLY
from helpers.exercises.monitored import TimeLimit

#: Seconds between two looks at the clocks.
TICK = 0.05


def time_limit(computing, waiting):
    """Interrupt what has computed or waited for so many seconds: a TimeoutError."""
    if sys.platform in WEBASSEMBLY:
        return TimeLimit(computing)
    if threading.current_thread() is not threading.main_thread():
        return contextlib.nullcontext()
    return _watched(computing, waiting)


@contextlib.contextmanager
def _watched(computing, waiting):
    """Let a second thread watch the main one.

    The second thread presses the button, as a learner would by hand, which works on
    every system. It reaches only the main thread, where kernels run cells. Computing
    has its own limit, since the machine may be busy; the other is by the clock.
    """
    watch, before, tracing = _Watch(computing, waiting), None, sys.gettrace()
    try:
        before = watch.start()
        yield
    except BaseException as error:
        if not watch.why:
            raise
        raise TimeoutError(watch.why).with_traceback(error.__traceback__) from None
    finally:
        watch.over = True
        watch.ended.set()
        sys.settrace(tracing)
        watch.thread.join()
        signal.signal(signal.SIGINT, before)


class _Watch:
    """What is left of the time, and a thread that presses the button at its end."""

    def __init__(self, computing, waiting):
        self.limits = computing, waiting
        self.ends = time.process_time() + computing, time.monotonic() + waiting
        self.main, self.ended, self.why = threading.get_ident(), threading.Event(), ""
        self.over = False
        self.thread = threading.Thread(target=self._look, daemon=True)

    def start(self):
        """Start to watch; return what handled an interrupt before."""
        self.before = signal.signal(signal.SIGINT, self._stop)
        self.thread.start()
        return self.before

    def _look(self):
        """Press the button when a time is up, and again should that be swallowed."""
        while not self.ended.wait(TICK):
            if time.process_time() >= self.ends[0]:
                self.why = (
                    f"it had not ended after {self.limits[0]:g} seconds of computing"
                )
            elif time.monotonic() >= self.ends[1] and not self._debugged():
                self.why = (
                    f"it had not ended after {self.limits[1]:g} seconds of waiting"
                )
            if self.why:
                self._press()

    def _press(self):
        """Interrupt the main thread; a signal wakes it even where it sleeps."""
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(self.main, signal.SIGINT)
        else:  # Windows
            interrupt_main()

    def _debugged(self):
        """Whether a debugger stands in the answer: its reader may think for long."""
        frame = sys._current_frames().get(self.main)
        while frame is not None:
            if frame.f_trace is not None:
                return True
            frame = frame.f_back
        return False

    def _stop(self, signum, frame):
        """Raise in the answer, and once more where an `except:` swallows that."""
        if self.over:
            return
        if not self.why and callable(self.before):
            self.before(signum, frame)
            return
        if _ours(frame):
            return  # what the checks do themselves has an end
        while frame is not None and not _ours(frame):
            frame.f_trace, frame = self._raise, frame.f_back
        sys.settrace(self._raise)
        raise KeyboardInterrupt

    def _raise(self, frame, event, argument):
        """Raise at the next line of the answer: a trace function."""
        if self.over or _ours(frame):
            return None
        if event == "line":
            raise KeyboardInterrupt
        return self._raise


def _ours(frame):
    """Whether a frame runs code of the checks, not of the learner."""
    name = frame.f_globals.get("__name__") or ""
    return name.startswith(__package__) or name == contextlib.__name__
