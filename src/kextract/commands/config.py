"""The configuration file of `kextract run`: YAML with the names of the options."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from kextract.errors import ReadError, UsageError
from kextract.readers.decoding import decode
from kextract.readers.files import read_bytes

#: Options of `run` and what their value must be.
_OPTIONS = {
    **dict.fromkeys(("sources", "formats", "types"), "a text or a list of texts"),
    **dict.fromkeys(("out", "repair", "gold", "dates", "gazetteer", "engine"), "a text"),
    **dict.fromkeys(("text_column", "id_column", "date_column"), "a text"),
    **dict.fromkeys(("check", "fresh"), "true or false"),
    "published": "a date like 2019-11-25",
    "workers": "a whole number",
}
_OTHER_NAMES = {"format": "formats", "source": "sources"}


def read_config(path: Path) -> dict[str, Any]:
    """Read a configuration file.

    Args:
        path: YAML with the names of the options, `format` for `--format`, `text_column` or `text-column` and so on.

    Returns:
        The options by the names of the arguments of `kextract.run`; those without a value are left out.

    Raises:
        UsageError: the file cannot be read, holds an unknown option, or a value of another kind.
    """
    import yaml

    try:
        values = yaml.safe_load(decode(read_bytes(path))[0].replace("\r\n", "\n")) or {}
    except ReadError as error:
        raise UsageError(f"{path}: the configuration cannot be read. {error}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        told = " ".join(str(error).split())
        raise UsageError(f"{path}: the configuration is no YAML that can be read ({told[:200]}).") from error
    if not isinstance(values, dict):
        raise UsageError(f"{path}: the configuration must be a mapping of options to values.")
    options: dict[str, Any] = {}
    for key, value in values.items():
        name = str(key).replace("-", "_")
        name = _OTHER_NAMES.get(name, name)
        if name not in _OPTIONS:
            raise UsageError(f"{path}: unknown option {key!r}; known are {', '.join(sorted(_OPTIONS))}.")
        if value is not None:
            options[name] = _checked(path, name, value)
    return options


def _checked(path: Path, name: str, value: Any) -> Any:
    kind = _OPTIONS[name]
    if name == "repair" and value is False:
        return "off"  # what YAML makes of the bare word
    if kind == "a text or a list of texts":
        items = [value] if isinstance(value, str) else value
        if isinstance(items, list) and all(isinstance(item, str) for item in items):
            split = name != "sources"
            return [part.strip() for item in items for part in (item.split(",") if split else [item]) if part.strip()]
    elif kind == "a text":
        if isinstance(value, str):
            return value
    elif kind == "true or false":
        if isinstance(value, bool):
            return value
    elif kind == "a whole number":
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    elif isinstance(value, (str, dt.date)):
        return value
    raise UsageError(f"{path}: the option {name} takes {kind}, not {value!r}.")
