"""Contracts: what a function takes, stated in letters and checked at every call."""

from helpers.checks.arrays import NotFiniteError
from helpers.checks.contract import takes, unchecked
from helpers.checks.grammar import allocate
from helpers.checks.kinds import (
    above,
    anything,
    at_least,
    bits,
    finite,
    flag,
    float_type,
    function,
    generator,
    gradients,
    has,
    initial_states,
    labels,
    layer,
    learnable,
    number,
    numbers,
    old_generator,
    one_of,
    optional,
    parts,
    probabilities,
    size,
    squarable,
    weights,
    within,
)
