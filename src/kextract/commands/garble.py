"""`kextract garble`."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from kextract.commands.releases import read_release
from kextract.errors import UsageError
from kextract.garbling import VERY_LIGHT, garble


def severity_of(value: str | None) -> float | str | None:
    """Return a severity as `garble` takes it.

    Raises:
        UsageError: neither a number from 0 on nor `light`.
    """
    if value is None:
        return None
    if value in ("light", VERY_LIGHT):
        return VERY_LIGHT
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise UsageError(f"--severity takes a number from 0 on, or light for one or two losses, not {value!r}.")
    return number


def garble_command(
    file: Path, seed: int, mode: str, severity: str | None, out: Path | None, layout: bool, explain: bool
) -> int:
    """Damage a clean release; the text goes to stdout or a file, the losses to stderr when asked for.

    Args:
        file: a release as text.
        seed: seed of the generator.
        mode: A, H or B.
        severity: see `severity_of`.
        out: file to write, or None for stdout.
        layout: also damage the layout.
        explain: list the losses on stderr.

    Raises:
        UsageError: the release cannot be read, the severity is none, or the file cannot be written.
    """
    factor = severity_of(severity)
    release = read_release(file)
    garbled = garble(unicodedata.normalize("NFC", release.raw), seed, mode, factor, layout=layout)
    try:
        if out is None:
            sys.stdout.buffer.write(garbled.text.encode("utf-8"))
            sys.stdout.buffer.flush()
        else:
            out.write_bytes(garbled.text.encode("utf-8"))
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UsageError(f"{out}: the damaged text cannot be written ({error.strerror}).") from error
    if explain:
        for loss in garbled.edits:
            sys.stderr.write(f"{loss.start}\t{loss.end}\t{loss.kind}\t{loss.removed!r} -> {loss.inserted!r}\n")
    lost = sum(loss.end - loss.start for loss in garbled.edits)
    sys.stderr.write(
        f"kextract: {len(garbled.edits)} losses, {lost} of {len(garbled.clean)} characters, mode {garbled.mode}, "
        f"severity {garbled.severity:g}.\n"
    )
    return 0
