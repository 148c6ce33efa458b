"""View rows: what screens, the shell and the API are given to show.

Every piece of other people's words in a view row is ``SafeLine`` or ``SafeText``; instants are aware UTC datetimes.
"""
