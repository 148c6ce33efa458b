"""Help desks elsewhere, each behind one protocol; the one room that speaks HTTP."""
