"""Motion: what appears when, written as CSS that only a screen plays.

A diagram is drawn complete; the style sheet of its motion takes parts away for a while
and brings them back. So what does not play it shows the complete picture: print, a
reader who asked for less motion, slides (which leave this style sheet out).
"""

from typing import NamedTuple

LOOP = 12  # seconds, all of a moving diagram
HOLD, CLEAR = 0.8, 0.4  # it starts complete, for who prints it now; then parts fade
CLEARED = HOLD + CLEAR
START = CLEARED + 0.1  # the first act, its parts taken away unseen
FADE = 0.3
UNIT = 0.75  # what a pixel of a sheet is in the file: there are 96 in 72 points
PLAYS = "screen and (prefers-reduced-motion: no-preference)"
MOVING = f'<style type="text/css" id="motion" media="{PLAYS}">\n{{}}</style>\n'


class Act(NamedTuple):
    """One part of a diagram: when it comes, for how long it moves, and from where."""

    name: str
    start: float
    seconds: float
    way: tuple  # offsets from its place, in pixels of the sheet; the last is (0, 0)
    height: float  # how many times as high it starts
    fleeting: bool  # whether it is gone when it has arrived

    @property
    def opacity(self):
        """Pairs of a time and how visible it is."""
        end = self.start + self.seconds
        if self.fleeting:
            shown = (self.start + FADE / 2, 1), (end - FADE / 2, 1)
            return (0, 0), (self.start, 0), *shown, (end, 0), (LOOP, 0)
        gone = (CLEARED, 0), (self.start, 0)
        return (0, 1), (HOLD, 1), *gone, (self.start + FADE, 1), (LOOP, 1)

    @property
    def place(self):
        """Pairs of a time and where and how high it is."""
        rests = [(CLEARED, (0, 0), 1), (LOOP, (0, 0), 1)]
        stretch = self.seconds / max(1, len(self.way) - 1)
        moves = [
            (self.start + stretch * leg, offset, 1 if leg else self.height)
            for leg, offset in enumerate(self.way)
        ]
        return rests[:1] + moves + rests[1:]

    def css(self):
        """The rules that play it."""
        frames = [f"{percent(t)} {{opacity: {value}}}" for t, value in self.opacity]
        for t, (x, y), height in self.place if len(self.way) > 1 else ():
            move = f"translate({UNIT * x:.6g}px, {0 - UNIT * y:.6g}px)"
            frames.append(f"{percent(t)} {{transform: {move} scaleY({height:.6g})}}")
        selector = f'[id^="{self.name}-"]'
        return (
            f"{selector} {{animation: {self.name} {LOOP}s ease-in-out infinite; "
            "transform-box: fill-box; transform-origin: bottom}\n"
            f"@keyframes {self.name} {{{' '.join(frames)}}}\n"
        )


def percent(t):
    """A time of the loop as CSS says it."""
    return f"{100 * t / LOOP:.6g}%"


def style_sheet(acts):
    """The style sheet of a moving diagram, or nothing."""
    return MOVING.format("".join(act.css() for act in acts)) if acts else ""


def still(body, acts):
    """A drawing in which what is fleeting is gone, for all that plays nothing."""
    for act in acts:
        if act.fleeting:
            part = f'id="{act.name}-'
            body = body.replace(f"<g {part}", f'<g opacity="0" {part}')
    return body
