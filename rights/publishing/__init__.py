"""Guides as files: which pages there are, what each depends on, how one is made, where it lies.

Why so, with figures: docs/adr/0011-guides-are-files.md. Put together in rights/services/publishing.py.
"""
