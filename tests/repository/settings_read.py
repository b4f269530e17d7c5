"""Which variables the settings read, found in the code itself."""

import ast
from pathlib import Path

SETTINGS = Path(__file__).resolve().parents[2] / "portal" / "settings.py"


def names_read(kind: str = "", *, without_default: bool = False) -> set[str]:
    """Names given to `env.<kind>(…)`; all kinds when none is asked for. SECRETS_DIR and WITHOUT_SECRETS go with secrets."""
    names = set()
    for node in ast.walk(ast.parse(SETTINGS.read_text())):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id == "env"):
            continue
        has_default = len(node.args) > 1 or bool(node.keywords)
        if kind in ("", node.func.attr.removesuffix("_or_withheld")) and not (
            without_default and has_default
        ):
            former = node.func.attr == "former_secrets"
            names.add(node.args[0].value + ("_FALLBACKS" if former else ""))
    return names | ({"SECRETS_DIR", "WITHOUT_SECRETS"} if not kind else set())
