"""Errors that a person can act on: what is wrong and what to do, in one line each, never a traceback."""

from __future__ import annotations


class SafarError(Exception):
    """Something outside the code is wrong: a setting, a file, the machine.

    Args:
        problem: What is wrong, one sentence.
        remedy: What to do, one sentence.
    """

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy
