"""What is public says what it does; where it takes much, also what it takes and what it raises."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).parent.parent / "src" / "kextract"
FILES = sorted(path.relative_to(SRC).as_posix() for path in SRC.rglob("*.py"))
#: The options of these say in their help what they are.
BY_HELP = ("cli.py",)
#: Rules of a language, in functions over a text and a place in it: their head line says it.
RULES = ("entities/", "repairing/", "numbers/", "resolving/", "garbling/")


def definitions(tree):
    """Yield every public function, class and method, with its class."""
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            yield node, None
        if isinstance(node, ast.ClassDef):
            methods = (one for one in node.body if isinstance(one, ast.FunctionDef))
            yield from ((one, node) for one in methods if not one.name.startswith("_"))


def raised(node):
    """Yield the names of the errors that a function raises by itself."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(child, ast.Raise) and isinstance(child.exc, ast.Call) and isinstance(child.exc.func, ast.Name):
            yield child.exc.func.id
        yield from raised(child)


def inherits(owner):
    return owner is not None and bool(owner.bases)


@pytest.mark.parametrize("name", FILES)
def test_what_is_public_is_described(name):
    tree = ast.parse((SRC / name).read_text(encoding="utf-8"))
    missing = [] if ast.get_docstring(tree) else [f"{name}: the module"]
    for node, owner in definitions(tree):
        text = ast.get_docstring(node)
        where = f"{name}:{node.lineno} {node.name}"
        if not text:
            missing += [] if inherits(owner) else [where]
            continue
        if isinstance(node, ast.ClassDef) or name.startswith((*BY_HELP, *RULES)):
            continue
        around = text + (ast.get_docstring(owner) or "" if owner else "")
        arguments = [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
        arguments = [one for one in arguments if one != "self"]
        if len(arguments) >= 3:
            missing += [f"{where}: argument {one}" for one in arguments if one not in text or "Args:" not in text]
        missing += [f"{where}: raises {error}" for error in set(raised(node)) if error not in around]
    assert missing == []
