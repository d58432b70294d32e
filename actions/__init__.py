"""Rasa's custom actions: thin, from slots to the knowledge to an Answer."""
