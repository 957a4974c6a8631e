"""Show how far a training is, and let it be stopped between two steps."""

import signal
import threading
import time
from contextlib import contextmanager

from tqdm.auto import tqdm

#: Seconds that a step may take after Ctrl-C; a second Ctrl-C later than that stops it.
PATIENCE = 2


@contextmanager
def progress_bar(steps, show):
    """Show a bar, end early when interrupted, and name the step of a failure.

    An interruption (Ctrl-C, or the stop button of JupyterLab) waits until the step in
    hand is done, so that no update is cut in two. It does not leave the block.

    Parameters
    ----------
    steps : int
        How many steps there are.
    show : bool
        Whether to show the bar.

    Yields
    ------
    callable
        To be called after every step, with the loss.

    Raises
    ------
    FloatingPointError
        The one raised inside, with the number of steps in front.
    """
    bar, taken = tqdm(total=steps, disable=not show), 0

    def advance(loss):
        nonlocal taken  # a bar that is switched off does not count
        taken += 1
        bar.set_postfix(loss=loss, refresh=False)
        bar.update()
        if asked:
            raise _BetweenSteps

    try:
        with _interruptions() as asked:
            yield advance
            if asked:
                raise _BetweenSteps
    except KeyboardInterrupt as stop:
        print(_last_words(isinstance(stop, _BetweenSteps), taken, steps))
    except FloatingPointError as error:
        raise FloatingPointError(f"fit: after {taken} steps {error}") from None
    finally:
        bar.close()


class _BetweenSteps(KeyboardInterrupt):  # it has waited for the end of a step
    pass


def _last_words(whole, taken, steps):
    """Say where a training was stopped, and which weights are left."""
    if whole:
        return (
            f"fit: stopped by you after step {taken} of {steps}; the weights are those "
            f"of step {taken}, the history holds the epochs before it"
        )
    return (
        f"fit: stopped by you in step {taken + 1} of {steps}; the weights are those of "
        f"step {taken}, unless the optimizer was already changing them"
    )


@contextmanager
def _interruptions():
    """Collect the times of interruptions instead of raising them at once."""
    asked, before = [], signal.getsignal(signal.SIGINT)

    def note(number, frame):
        if asked and time.monotonic() - asked[0] > PATIENCE:
            before(number, frame)  # the step hangs
        asked.append(time.monotonic())

    if not callable(before) or threading.current_thread() != threading.main_thread():
        yield asked  # interruptions are ignored here, or come somewhere else
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
