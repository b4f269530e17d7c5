"""What a process keeps of names it has compared has an end: they are typed by strangers, and by thousands."""

import importlib
import pkgutil

from recruitment import matching
from recruitment.matching.kept import PAIRS, WORDS

# Of single letters, of which there are only so many.
OF_LETTERS = {"_script_of_letter", "_is_indic_consonant"}


def test_nothing_kept_of_names_grows_without_end() -> None:
    found = {}
    for row in pkgutil.iter_modules(matching.__path__):
        module = importlib.import_module(f"{matching.__name__}.{row.name}")
        for name, kept in vars(module).items():
            if hasattr(kept, "cache_info") and kept.__module__.startswith(matching.__name__):
                found[name] = kept.cache_info().maxsize
    assert found.keys() > OF_LETTERS
    assert {
        name: most for name, most in found.items() if most not in {WORDS, PAIRS}
    }.keys() == OF_LETTERS
