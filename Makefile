# Everyday commands. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

SWIFT ?= swift
# Warnings are errors here and nowhere else, so that newer compilers can still build the package.
FLAGS := -Xswiftc -warnings-as-errors
KACHEL := .build/release/kachel
PORT ?= 8000

.PHONY: help demo serve test build release lint docs-check examples browser results compare clean packages test-packages swift

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-11s %s\n", $$1, $$2 }'

demo: release ## Install what is missing, build, make a city and convert it into demo/tiles
	@mkdir -p demo
	$(KACHEL) synth --seed 7 --buildings 400 -o demo/city.gml
	$(KACHEL) build demo/city.gml -o demo/tiles --overwrite --report demo/report
	@echo
	@echo "demo/tiles   the tiles, with a page to look at them"
	@echo "demo/report  what was found and done"
	@echo "To look at it: make serve, then open http://localhost:$(PORT)/"

serve: ## Serve demo/tiles on this machine only (PORT=8000)
	@test -f demo/tiles/tileset.json || { echo "There is nothing to serve yet: make demo"; exit 1; }
	@echo "http://localhost:$(PORT)/ (Ctrl-C ends it)"
	@python3 -m http.server --bind 127.0.0.1 --directory demo/tiles $(PORT)

test: test-packages lint ## Everything that must hold: style, warnings, tests, documents, the browser check
	$(SWIFT) build --build-tests $(FLAGS)
	$(SWIFT) test --skip-build $(FLAGS)
	@$(MAKE) examples browser docs-check

build: packages swift ## Debug build
	$(SWIFT) build $(FLAGS)

release: packages swift ## Optimised build, .build/release/kachel
	$(SWIFT) build -c release --product kachel $(FLAGS)

lint: swift ## Check the formatting of all Swift code
	$(SWIFT) format lint --strict -r Sources Tests Examples Package.swift

examples: packages swift ## Build and run the examples of the libraries, and check what they say
	$(SWIFT) build $(FLAGS)
	@Examples/run.sh .build/debug

docs-check: swift ## Check that the documents say what the code does
	@Scripts/check_docs.py --kachel $(KACHEL)

browser: release ## Convert a small made city and look at it in headless Chromium
	@Tests/Browser/run.sh $(KACHEL)

results: release ## Measure on real data (KACHEL_TEST_DATA) and rewrite Documentation/Results.md
	Scripts/results.py measure --kachel $(KACHEL)
	Scripts/results.py table

compare: release ## Measure beside libcitygml (KACHEL_TEST_DATA, g++, libcitygml-dev)
	Benchmarks/compare_libcitygml.py measure --kachel $(KACHEL)
	Benchmarks/compare_libcitygml.py table

clean: ## Remove everything that was built or made
	rm -rf .build demo out .venv-browser Scripts/__pycache__

packages:
	@Scripts/install-debian-packages.sh build

# Without a browser the tests still run; the check then says that it was skipped.
test-packages: packages swift
	@Scripts/install-debian-packages.sh test || echo "Some packages for the tests are missing; what needs them will be skipped."

swift:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or newer is needed: https://www.swift.org/install/"; exit 1; }
