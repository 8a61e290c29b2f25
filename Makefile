# Everything a user or a developer does. The first target that needs it makes the environment in .venv/.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
OUT ?= out
# Clean text to train on: releases as jsonl(.xz) with a column text, statutes and (FORMAL) news as text(.xz), one paragraph a line.
PRESS ?= corpora/press.jsonl.xz
STATUTES ?= corpora/statutes.txt.xz
FORMAL ?=

.PHONY: setup run test lint eval bench bench-values train-repair soak docs clean

setup: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@if command -v uv >/dev/null 2>&1; then \
		test -x $(BIN)/python || uv venv --seed $(VENV) --python $(PYTHON); \
		uv pip install --quiet --python $(BIN)/python -c constraints.txt -e '.[dev]'; \
	else \
		test -x $(BIN)/python || $(PYTHON) -m venv $(VENV); \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'; \
	fi
	@touch $(STAMP)

run: $(STAMP)
	$(BIN)/kextract run data/raw --out $(OUT) --gold data/gold

test: $(STAMP)
	$(BIN)/python -m pytest

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

eval: $(STAMP)
	$(BIN)/python -m benchmarks.evaluate

bench: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m benchmarks.speed

bench-values: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python -m benchmarks.bench_values

train-repair: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[train]'
	$(BIN)/python -m training --press $(PRESS) --statutes $(STATUTES) $(if $(FORMAL),--formal $(FORMAL)) $(if $(MINISTRIES),--ministries $(MINISTRIES))

soak: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[spark]'
	$(BIN)/python -m benchmarks.soak

docs: $(STAMP)
	$(BIN)/python tools/build_docs.py

clean:
	rm -rf $(VENV) $(OUT) build dist src/*.egg-info
