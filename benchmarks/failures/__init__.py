"""A whole portal under accidents while reports come in. `make failures`; see run.py."""
