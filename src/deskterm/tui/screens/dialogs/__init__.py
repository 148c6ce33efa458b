"""Dialogs about tickets: each asks, and gives back the commands to execute."""
