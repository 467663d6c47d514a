# An Sinh. `make help` lists what there is; every target works from a bare checkout.
SHELL := /bin/sh
PORT ?= 8000
UV_DIR := .uv
# uv from the PATH where there is one, otherwise our own in .uv (a plain python3 with venv and pip is enough).
UV := $(shell command -v uv 2>/dev/null || echo $(UV_DIR)/bin/uv)
PY := .venv/bin/python
BOT_PY := bot/.venv/bin/python
export RASA_TELEMETRY_ENABLED := false
export PYTHONDONTWRITEBYTECODE :=
unexport PYTHONPATH

.PHONY: help setup train run test lint bench crash format lock clean check-content evaluate search

help:  ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(UV_DIR)/bin/uv:
	python3 -m venv $(UV_DIR)
	$(UV_DIR)/bin/pip install --quiet --disable-pip-version-check uv

uv: $(if $(filter $(UV_DIR)/bin/uv,$(UV)),$(UV_DIR)/bin/uv)

.venv/.installed: requirements.lock pyproject.toml | uv
	$(UV) venv --quiet --allow-existing --python "$$(sed -n 1p .python-version)" .venv
	$(UV) pip sync --quiet --python $(PY) --require-hashes requirements.lock
	$(UV) pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

bot/.venv/.installed: bot/requirements.lock | uv
	$(UV) venv --quiet --allow-existing --python "$$(sed -n 2p .python-version)" bot/.venv
	$(UV) pip sync --quiet --python $(BOT_PY) --require-hashes bot/requirements.lock
	@touch $@

setup: .venv/.installed bot/.venv/.installed  ## Both Python environments, exactly as locked

train: setup  ## Trains the assistant if its data changed
	$(BOT_PY) -m bot.engine.train

run: train  ## Everything, with a made-up population and sandbox phones: http://127.0.0.1:8000
	.venv/bin/ansinh run --demo --port $(PORT)

test: train  ## The whole test suite, headless
	@$(PY) -m tests.what_runs
	$(BOT_PY) -m pytest -c tests/engine/pytest.ini tests/engine
	$(BOT_PY) -m bot.engine.command data validate --fail-on-warnings
	$(PY) -m pytest tests --ignore tests/engine

lint: setup  ## ruff, mypy, import rules
	.venv/bin/ruff check . bot/engine
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/mypy --config-file bot/pyproject.toml
	.venv/bin/lint-imports

check-content: setup  ## What is wrong with answers and examples, told at once
	.venv/bin/ansinh topics check

evaluate: train  ## How well held-out questions are understood: var/evaluation.html
	.venv/bin/ansinh evaluate --test tests/nlu --report var/evaluation.html

bench: train  ## Speed and memory as ratios to stock Rasa, measured in one run
	$(PY) -m tests.bench

crash: setup  ## Kills a running campaign at random moments, twenty times
	$(PY) -m tests.outreach.crash

search: setup  ## Tries every property many times more than the tests do, and otherwise each time
	TRY_TIMES=20 $(PY) -m pytest tests/actions/test_any_conversation.py tests/channels tests/grammar tests/outreach \
		tests/pictures tests/policy tests/registry

format: setup  ## Formats the code
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: uv  ## Compiles both lock files anew (they name no index)
	$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
		--python-version 3.12 --group dev pyproject.toml -o requirements.lock
	cd bot && $(abspath $(UV)) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate \
		--python-version 3.10 --group dev pyproject.toml -o requirements.lock

clean:  ## Removes environments, models and the local database
	rm -rf .venv bot/.venv .uv var models
