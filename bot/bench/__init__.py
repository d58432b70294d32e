"""The benchmark: Safar against the stock Rasa set-up, both measured in one run over HTTP on this machine.

`stock` builds and trains the stock project in its own folder; `load` sends messages; `run` measures and compares.
"""
