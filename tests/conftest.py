"""Settings that every test shares."""

import signal

from hypothesis import settings

# The same examples on every machine, and no failure because a machine was busy.
settings.register_profile("course", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("course")

# A shell lets what it runs in the background ignore Ctrl-C. The tests press it, and an
# answer that loops without end would then take all memory.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
