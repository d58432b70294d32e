"""Safar's own code: knowledge, languages, danger rules, the Rasa glue, channels and the server."""
