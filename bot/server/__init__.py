"""The web server: the application, its middlewares, templates and static files."""
