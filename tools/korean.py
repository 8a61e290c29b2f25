"""The Korean that the tools look for, from `korean.yaml` beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

KOREAN: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "korean.yaml").read_text(encoding="utf-8"))
