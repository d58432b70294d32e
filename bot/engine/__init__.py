"""The Rasa glue: agent, tracker store, responses from the catalogues, actions in this process. Rasa stays in here."""
