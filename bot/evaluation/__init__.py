"""Measures what the whole bot does with files of questions: the cases, the figures, the report of both."""
