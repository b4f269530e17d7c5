"""How much of what was worked out about names each process keeps.

With 20,000 and 50,000 of them, and some without an end, a process grew by 165 MB over eleven
thousand names; a look-up compares some eighty and needs little more than its own.
"""

# Of one word or name.
WORDS = 4_000
# Of two words.
PAIRS = 20_000
