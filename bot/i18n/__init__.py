"""Languages: the registry, the catalogues (gettext), their extraction, merge and checks, and localised formats.

A plain library: it imports neither Rasa nor the encoder.
"""
