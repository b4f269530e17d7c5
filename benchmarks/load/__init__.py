"""A whole portal under load, beside what others do with the same machine. `make load`; see run.py."""
