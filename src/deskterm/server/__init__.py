"""The team server: the desk over HTTP. Everything here wants the extra ``server`` and is loaded by ``serve`` alone."""
