"""What Safar knows: schema and loader of `data/knowledge`, its check, its build to SQLite, and the answers.

Nothing here imports Rasa or the encoder, so the commands start fast and the knowledge outlives the dialogue engine.
"""
