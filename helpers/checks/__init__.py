"""Contracts: what a function takes, in words and letters, checked at every call."""

from helpers.checks.arrays import NotFiniteError
from helpers.checks.contract import copied, takes, unchecked
from helpers.checks.grammar import allocate
from helpers.checks.kinds import optional
