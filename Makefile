# Binôme's few commands. `make run` is the one to try first; README.md says what each is for.
HTTP = localhost:8000
.SILENT:
.PHONY: install run test lint lock messages fuzz-calls fuzz-readers

install:
	scripts/install demo

run: install
	.venv/bin/binome demo --data data
	exec .venv/bin/binome serve --data data --http $(HTTP)

test:
	scripts/install dev
	.venv/bin/pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

lint:
	scripts/install dev
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy binome
	.venv/bin/lint-imports

fuzz-calls:
	scripts/install dev
	scripts/fuzz calls 50000

fuzz-readers:
	scripts/install dev
	scripts/fuzz readers 150

lock:
	scripts/install dev
	scripts/lock

messages:
	scripts/install dev
	scripts/messages
