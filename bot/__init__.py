"""Safar's own code: knowledge, languages, danger rules, the Rasa glue, channels and the server."""

import os

# Before anything can import Rasa or load a library that reads these once. Telemetry is off, always.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# How the encoder's threads, which wait for each other at every step, share the cores: docs/decisions/0008. scikit-learn
# brings the same OpenMP library and may load it first.
os.environ.setdefault("GOMP_SPINCOUNT", "1500")
