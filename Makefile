# make run          start the server; ARGS= passes arguments:  make run ARGS="--port 6000"
# make test         everything: installs what the tests need, then runs all tests
# make check        before each commit: format, lint, types, layers, quick tests (half a minute)
# make docs         write the generated pages of docs/ again
# make screenshots  take the pictures of the page again
# make lock         pin the packages of pyproject.toml again; UPGRADE=1 takes the newest versions
# make bench | fuzz | crash | test-all-pythons | lint | format | clean

ARGS ?=
# Test processes; 2 is what a small machine has. JOBS=0 runs all tests in one process.
JOBS ?= 2
export PYTHON

bin := .venv/bin
pytest := $(bin)/python -m pytest

.PHONY: run test check lint format docs screenshots lock bench fuzz crash test-all-pythons clean run-venv test-venv
.NOTPARALLEL:

run: run-venv
	@exec $(bin)/hubbub serve $(ARGS)

test: test-venv
	@tools/install-debian-packages
	@tools/node-packages
	@$(pytest) -n $(JOBS) --dist loadgroup $(ARGS)

check: lint
	@$(pytest) -q -n $(JOBS) -m "not slow and not crash" --hypothesis-profile=dev $(ARGS)

lint: test-venv
	@$(bin)/ruff format --check --quiet --output-format concise . || { echo "Run: make format" >&2; exit 1; }
	@$(bin)/ruff check --quiet --output-format concise .
	@$(bin)/mypy --no-error-summary
	@$(bin)/lint-imports --no-logo

format: test-venv
	@$(bin)/ruff format .
	@$(bin)/ruff check --fix .

docs: test-venv
	@$(bin)/python tools/filemap.py
	@$(bin)/python tools/docs.py

screenshots: test-venv
	@tools/install-debian-packages
	@PYTHONPATH=tests $(bin)/python tools/screenshots.py

lock:
	@tools/lock $(if $(UPGRADE),--upgrade)

bench: test-venv
	@$(bin)/python -m bench $(ARGS)

fuzz: test-venv
	@$(pytest) -m fuzz --hypothesis-profile=fuzz --timeout=1800 $(ARGS)

crash: test-venv
	@$(pytest) -m crash $(ARGS)

test-all-pythons:
	@tools/test-all-pythons $(ARGS)

clean:
	@rm -rf .venv .venvs .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis build dist
	@find src tests tools bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

run-venv:
	@tools/venv run

test-venv:
	@tools/venv test
