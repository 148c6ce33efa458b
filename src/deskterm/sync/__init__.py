"""Following a remote and pushing to it: the courier, the mirror, and the loop of both."""
