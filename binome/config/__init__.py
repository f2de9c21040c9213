"""Settings, routes and the ASGI application: the only place, with the command line, that knows
every room."""
