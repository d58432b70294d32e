"""Understanding: Rasa graph components, one a file, and the plain libraries they wrap (encoder, gazetteer)."""
