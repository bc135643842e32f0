# `make demo` and `make test` set everything up by themselves; see README.md.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
# One more than the cores of a small build server: filings wait for pages about a quarter of their time.
WORKERS ?= 3
# Tests of `make quick` wait for nothing, and each worker collects all of them.
QUICK_WORKERS ?= 2
export VENV
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-by-hand quick test thorough attacks check fmt docs messages pictures drift reliability mutants kits bench bench-short lock setup bundle wheel clean

help:
	@echo "make demo       file the example profile on the mock registry, start to finish"
	@echo "make quick      format, lint and every test that starts neither a browser nor the program: in about two minutes"
	@echo "make test       format, lint, types, import rules, unit, browser and docs checks"
	@echo "make thorough   make test with every case of which it tries only a few: attacks, faults, papers, kits"
	@echo "make attacks    every attack on the submit guard, where make test tries one of each family"
	@echo "make check      format, lint and types only"
	@echo "make fmt        format the code and sort its imports"
	@echo "make docs       write the reference pages of docs/ from the code, and the measured parts of the Chinese pages"
	@echo "make messages   collect new texts into the English edition"
	@echo "make pictures   make the pictures of the README, docs/calibration.md, practice.md and console.md again; half an hour"
	@echo "make reliability  kills, faults, canaries, spoiled inputs; their tables in docs/reliability.md; CAMPAIGN='--what pairs --seed 1 --to 20'"
	@echo "make mutants    400 seeded mutants of the modules that matter most, and which of them the tests kill; MUTANTS='report --survivors'"
	@echo "make kits       every kit, widget and behaviour in a real browser; its table in docs/kits.md"
	@echo "make drift      500 seeded changes of the mock's pages, each named for what it is; its table in docs/kits.md"
	@echo "make bench      every speed measurement, side by side with other ways; its tables in docs/performance.md; BENCH='--only texts --rounds 3'"
	@echo "make bench-short  in five minutes: is anything slower than a fixed older commit, or does it cost more messages, requests or presses; BENCH_SHORT='--profile reference --rounds 3'"
	@echo "make lock       renew requirements.lock"
	@echo "make bundle     make the zip from which Windows installs without a network, in dist/"
	@echo "make wheel      build the wheel and the source archive into dist/"

setup:
	@scripts/setup.sh

demo: setup
	$(BIN)/beian demo $(DEMO)

demo-by-hand: setup
	$(BIN)/beian demo --by-hand $(DEMO)

RUN = -m pytest -n $(WORKERS) --dist worksteal --durations 10 --durations-min 2

quick: WORKERS := $(QUICK_WORKERS)
quick: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/python $(RUN) --quick $(PYTEST)

test: check
	scripts/with_display.sh $(BIN)/python $(RUN) $(PYTEST)

thorough: check
	scripts/with_display.sh $(BIN)/python $(RUN) --thorough $(PYTEST)
	$(BIN)/python -m benchmarks.short $(BENCH_SHORT)

attacks: setup
	scripts/with_display.sh $(BIN)/python -m pytest tests/browser/test_attacks.py --thorough $(PYTEST)

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fmt: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

messages: setup
	$(BIN)/python -m scripts.messages

pictures: setup
	scripts/with_display.sh $(BIN)/python -m scripts.pictures
	scripts/with_display.sh $(BIN)/python -m scripts.calibration_walkthrough
	scripts/with_display.sh $(BIN)/python -m scripts.practice_pictures
	scripts/with_display.sh $(BIN)/python -m scripts.weeks_pictures

docs: setup
	$(BIN)/python -m scripts.map_fields
	$(BIN)/python -m scripts.mock_shapes
	$(BIN)/python -m scripts.reference
	$(BIN)/python -m scripts.measured

reliability: setup
	scripts/with_display.sh $(BIN)/python -m tests.reliability --workers $(WORKERS) --page docs/reliability.md $(CAMPAIGN)
	$(BIN)/python -m scripts.measured

mutants: setup
	scripts/with_display.sh $(BIN)/python -m tests.mutants $(or $(MUTANTS),all --workers $(WORKERS))

kits: setup
	scripts/with_display.sh $(BIN)/python -m scripts.kits
	$(BIN)/python -m scripts.measured

drift: setup
	scripts/with_display.sh $(BIN)/python -m tests.calibration --write $(DRIFT)
	$(BIN)/python -m scripts.measured

bench: setup
	$(BIN)/python -m benchmarks.speed.all $(BENCH)
	$(BIN)/python -m scripts.measured

bench-short: setup
	$(BIN)/python -m benchmarks.short $(BENCH_SHORT)

lock: setup
	$(BIN)/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --extra dev \
		--custom-compile-command "make lock" pyproject.toml -o requirements.lock

bundle: setup
	$(BIN)/python -m scripts.bundle

wheel: setup
	$(BIN)/python -m build --no-isolation

clean:
	rm -rf build dist fixtures/registry/beian_mock/static .mypy_cache .pytest_cache .ruff_cache
