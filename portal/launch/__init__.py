"""`make run` and `make test`: everything the portal needs, on a machine that has only Python.

PostgreSQL and Valkey come as wheels and run as children of one supervisor, on unix sockets in a
private folder. Only the standard library is used, so that a broken dependency can still be told
in words. How it behaves: docs/reference/launcher.md.
"""
