"""Clocks of 24 hours, for languages to which Django gives *p.m.* in English, or 8:40 for 20:40."""
