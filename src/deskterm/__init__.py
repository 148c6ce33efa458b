"""deskterm: a customer-support agent's workstation in the terminal."""

__version__ = "0.1.0"
