# Two commands: `make demo` runs the sample collection through everything, `make test` runs every check.
# Both set up what is missing first; after `make setup`, `.venv/bin/opis` is the command.

PYTHON ?= python3
BIN := .venv/bin
PIP_VERSION := 26.1

.DEFAULT_GOAL := help
.PHONY: $(shell grep -oE "^[a-z][a-z-]*:" Makefile | tr -d ":")

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: .venv/ready ## Install what is missing: Debian packages, .venv, pinned Python packages

.venv/ready: pyproject.toml constraints.txt deploy/bootstrap.sh
	bash deploy/bootstrap.sh
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check pip==$(PIP_VERSION)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable . --group dev
	touch $@

demo: setup ## Run the sample collection through everything and release it
	bash deploy/demo.sh

test: setup lint ## Run every check: lint, types, import contracts, tests
	bash deploy/bootstrap.sh test
	$(BIN)/python -m pytest

lint: setup ## Run lint, format check, types and import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pip check --quiet --disable-pip-version-check

up: setup ## Start a local Prefect server and worker, deploy, run the sample; OPIS_POSTGRES=1 for PostgreSQL
	bash deploy/up.sh

test-up: setup ## Let schedules run at half a minute on SQLite and PostgreSQL: idle runs, failures, alerts, a stop in mid-run
	bash deploy/bootstrap.sh postgres
	$(BIN)/python -m tests.benchmarks.scheduled_runs $(OPTIONS)

down: ## Stop what `make up` started
	bash deploy/down.sh

sample: setup ## Render the sample collection anew from its texts
	$(BIN)/python samples/render.py

docs: setup ## Write the generated pages of docs/ anew
	$(BIN)/python -m storage.codebook > docs/tables.md
	$(BIN)/python -m flows.exits > docs/exit-codes.md

bench-annotate: setup ## Measure the speed of the annotate stage
	PYTHONPATH=. $(BIN)/python tests/benchmarks/bench_annotate.py

bench-text: setup ## Measure languages, romanisation, name keys and the speed of the text path
	$(BIN)/python -m tests.benchmarks.bench_text

bench-structure: setup ## Measure the speed of segmentation and of web extraction
	$(BIN)/python -m tests.benchmarks.bench_structure

bench-ocr: setup .bench/ready ## Measure cost, memory and error rates of recognition; OPTIONS=--quick for few pages
	$(BIN)/python -m tests.benchmarks.bench_ocr $(OPTIONS)

.bench/ready:
	$(PYTHON) -m venv .bench
	-.bench/bin/python -m pip install --quiet --disable-pip-version-check 'ocrmypdf>=17.13,<18'
	touch $@

bench-dedup: setup .bench-dedup/ready ## Measure cost and memory of finding copies
	$(BIN)/python -m tests.benchmarks.bench_dedup --grow
	$(BIN)/python -m tests.benchmarks.planted_dedup

.bench-dedup/ready:
	$(PYTHON) -m venv .bench-dedup
	.bench-dedup/bin/python -m pip install --quiet --disable-pip-version-check 'datatrove==0.10.1' spacy orjson 'xxhash<4' \
		|| rm -rf .bench-dedup
	mkdir -p .bench-dedup && touch $@

bench-cluster: setup ## Measure what two workers on two hosts cost beside two processes; OPTIONS="--pages 50"
	$(BIN)/python -m tests.benchmarks.bench_cluster $(OPTIONS)

soak: setup ## Run thirty nights on a disk and on S3, with kills, an outage, a full disk; as root
	$(BIN)/python -m tests.soak.nights $(OPTIONS)

bench-diff: setup ## Measure the difference of two versions of 100,000 documents
	$(BIN)/python -m tests.benchmarks.bench_diff

bench-store: setup ## Measure an idle run, one change and one stage again on 100,000 documents; OPTIONS="--documents 5000"
	$(BIN)/python -m tests.benchmarks.bench_store $(OPTIONS)

equivalence: setup ## Try 500 sequences of changes: every increment equals a run from scratch, nothing is done in vain
	OPIS_EXAMPLES=500 $(BIN)/python -m pytest --quiet tests/flows/test_equivalence.py

chaos: setup ## Kill 200 runs on a disk and 50 on SeaweedFS while others read and write; OPTIONS="--disk 20"
	$(BIN)/python -m tests.chaos.storm $(OPTIONS)

test-fresh: ## Prove `make demo` and `make test` in a bare Debian 12 (debootstrap, chroot; as root): time and downloads
	bash deploy/fresh.sh

sbom: setup .sbom/ready ## Write sbom.json: what .venv holds, as CycloneDX
	.sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --of JSON -o sbom.json $(BIN)/python

audit: setup .sbom/ready ## Look the pinned packages up among known vulnerabilities; needs the advisories of PyPI
	.sbom/bin/pip-audit --disable-pip --no-deps --strict --requirement constraints.txt

.sbom/ready:
	$(PYTHON) -m venv .sbom
	.sbom/bin/python -m pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7.5,<8' 'pip-audit>=2.10,<3'
	touch $@

constraints: setup ## Compile constraints.txt anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --group dev --no-annotate --no-header --no-emit-index-url --no-emit-find-links --python-version 3.11 pyproject.toml -o constraints.txt

clean: ## Remove the environment and what the demo made
	rm -rf .venv .bench .bench-dedup .sbom demo .opis-local
