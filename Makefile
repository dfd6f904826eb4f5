.DEFAULT_GOAL := help
.PHONY: help demo test check branches lint types imports rules format bench-load bench-judge bench-report bench-smb bench-store fuzz mutation soak wheel lab clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## set up and judge the example fleet
	sh examples/demo

test: ## set up and run all tests
	sh tests/run

check: ## everything that CI checks
	bash .ci/run

branches: ## branch coverage of the model and the engine by their own examples: 100 %
	sh tests/branches

lint: ## ruff: style and errors
	.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: ## mypy --strict
	.venv/bin/mypy

imports: ## which room may import which
	.venv/bin/lint-imports

rules: ## validate the rule pack
	.venv/bin/hotfixscan rules validate

format: ## format the code
	.venv/bin/ruff format . && .venv/bin/ruff check --fix .

fuzz: ## fuzz everything that reads what hosts send: COUNT=1000000 SEED=1
	.venv/bin/python -m tests.fuzz --count $(or $(COUNT),1000000) --seed $(or $(SEED),1)

bench-load: ## measure loading the rules and starting
	.venv/bin/python -m benchmarks.load

bench-judge: ## measure judging one host and fleets
	.venv/bin/python -m benchmarks.judge

bench-report: ## measure writing reports and opening the page (needs chromium)
	.venv/bin/python -m benchmarks.report

bench-smb: ## measure scans over SMB (needs samba)
	.venv/bin/python -m benchmarks.smb

mutation: ## changes to the engine that no test notices (half an hour and more)
	.venv/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,mutation]'
	.venv/bin/python -m tests.mutants

bench-store: ## measure keeping runs of a large fleet and comparing two
	.venv/bin/python -m benchmarks.store

soak: ## scan a fleet while killing the scanner: nothing lost, nothing twice
	.venv/bin/python -m benchmarks.soak

wheel: ## build a wheel into dist/
	.venv/bin/python -m build --wheel --no-isolation

lab: ## start the example lab (needs samba); set LAB_PASSWORD first
	.venv/bin/python -m tests.lab up examples/lab.yaml

clean: ## remove what was built
	rm -rf .venv dist build reports mutants .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
