"""Join what explains an answer into one sentence, under the names of its parts."""

from helpers.exercises.outcomes import wrong_parts
from helpers.exercises.parts import name_of


def in_part(exercise, got, named):
    """Name the parts that are wrong, where a generated slip leaves others right."""
    wrong, count = wrong_parts(got, exercise.expected) or (), len(exercise.parts)
    if not 0 < len(wrong) < count:
        return ""
    names = [name_of(n, count, "result", exercise.parts) for n in sorted(wrong)]
    return f"{' and '.join(names)}: "


def together(causes):
    """Join slips that were made at once."""
    return ", and: ".join(causes)


def of_parts(exercise, causes_at):
    """Say of each wrong part what explains it."""
    count, told = len(exercise.expected[0]), {}
    for place, sentences in causes_at.items():
        shared = [said for said in sentences if said in told]
        said = " – or: ".join(shared[:1] or sentences[:2])
        told.setdefault(said, []).append(
            name_of(place, count, "result", exercise.parts)
        )
    rest = told.pop("", [])
    said = [f"{' and '.join(names)}: {said}" for said, names in told.items()]
    return "; ".join(said + [f"{' and '.join(rest)}: wrong, too"] * bool(rest))


def with_rule(exercise, said, lone=True):
    """Add what holds of the part that is wrong, or of a lone result."""
    rules = exercise.program.rules if exercise.program else {}
    rule = next((rules[name] for name in rules if f"`{name}`" in said), "")
    if lone and len(exercise.parts) < 2:
        rule = rule or next(iter(rules.values()), "")
    return f"{said.partition('; check the formula')[0]}: {rule}" if rule else said
