"""The diagrams of the course, a function for each, in rooms by what they tell."""

#: Every diagram by the name of its file, and what a reader who cannot see it is told.
DIAGRAMS, ALT = {}, {}


def diagram(alt):
    """Enter a function that draws a sheet; its name names the file."""

    def enter(draw):
        name = f"{draw.__name__}.svg"
        DIAGRAMS[name], ALT[name] = draw, alt
        return draw

    return enter
