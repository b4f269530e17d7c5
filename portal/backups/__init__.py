"""Copies of everything that can't be made again, sealed to a key that this machine does not hold."""
