# Everyday commands. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := help

SWIFT ?= swift
# Warnings are errors here and nowhere else, so that newer compilers can still build the package.
FLAGS := -Xswiftc -warnings-as-errors
KACHEL := .build/release/kachel
# Scripts leave nothing behind in the tree, which may belong to somebody else.
export PYTHONDONTWRITEBYTECODE := 1
# Optimised builds carry the Swift libraries in them, so that they run where there is no Swift, and no path of the
# folder they were built in, so that the same commit gives the same bytes.
RELEASE := -c release --product kachel --static-swift-stdlib --disable-local-rpath \
	-Xcc '-ffile-prefix-map=$(CURDIR)=.' $(FLAGS)
PORT ?= 8000
# Where `make install` puts things, below DESTDIR if that is set.
PREFIX ?= /usr/local

.PHONY: help demo serve test build release lint docs-check packaging-check gates examples browser images results coverage checks roundtrip polygons control-points compare compare-earcut man completions \
	deb test-deb install uninstall clean binary packages test-packages deb-packages swift

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-15s %s\n", $$1, $$2 }'

demo: binary ## Install what is missing, build, make a city and convert it into demo/tiles
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
	@$(MAKE) examples browser docs-check packaging-check gates

build: packages swift ## Debug build
	$(SWIFT) build $(FLAGS)

release: binary ## Optimised build, .build/release/kachel; dist/kachel is the same without symbols
	@Packaging/describe-binary.sh $(KACHEL) dist/kachel

lint: swift ## Check the formatting of all Swift code
	$(SWIFT) format lint --strict -r Sources Tests Examples Package.swift

examples: packages swift ## Build and run the examples of the libraries, and check what they say
	$(SWIFT) build $(FLAGS)
	@Examples/run.sh .build/debug

docs-check: binary ## Check that the documents say what the code does
	@Scripts/check_docs.py --kachel $(KACHEL)

browser: binary ## Convert a small made city and look at it in headless Chromium
	@Tests/Browser/run.sh $(KACHEL)

packaging-check: binary ## Check the manual, the completions and the package's data, without building a package
	@Packaging/check.sh $(KACHEL)

gates: binary ## Count the instructions of hot loops (valgrind), and build the packages of benchmarks and fuzzing
	@Scripts/instruction_gates.py --kachel $(KACHEL)
	@$(SWIFT) build --package-path Fuzzing -c release >/dev/null && echo "Fuzzing: builds"

images: demo ## Make the pictures of the documents anew (needs what the browser check needs)
	Tests/Browser/setup.sh
	.venv-browser/bin/python Tests/Browser/make_images.py --bundle demo/tiles -o Documentation/images

results: binary ## Measure on real data (KACHEL_TEST_DATA) and rewrite Documentation/Results.md
	Scripts/results.py measure --kachel $(KACHEL)
	Scripts/results.py table

checks: binary ## Compare inspect --check with what test data says of itself (KACHEL_TEST_DATA), rewrite Documentation/Checks.md
	Scripts/check_table.py measure --kachel $(KACHEL)
	Scripts/check_table.py table

coverage: binary ## Convert every file of KACHEL_TEST_DATA, each alone, count it independently, rewrite Documentation/Coverage.md
	Scripts/coverage.py measure --kachel $(KACHEL)
	Scripts/coverage.py table
	Scripts/coverage.py expectations

roundtrip: binary ## Compare every attribute of some files (KACHEL_TEST_DATA) with the tiles, rewrite Documentation/Roundtrip.md
	Scripts/attribute_roundtrip.py --table --kachel $(KACHEL)

polygons: swift ## Triangulate every polygon of KACHEL_TEST_DATA, compare areas, rewrite Documentation/Polygons.md (numpy, shapely, mapbox_earcut from PyPI)
	Scripts/polygon_table.py measure
	Scripts/polygon_table.py table

control-points: ## Compute the control points of the tests anew, with PROJ's own tools (proj-bin), and compare
	@Scripts/install-debian-packages.sh control-points
	@Scripts/control_points.py check

compare: binary ## Measure beside libcitygml (KACHEL_TEST_DATA, g++, libcitygml-dev)
	Benchmarks/compare_libcitygml.py measure --kachel $(KACHEL)
	Benchmarks/compare_libcitygml.py table

compare-earcut: swift ## Measure triangulation beside earcut.hpp (KACHEL_TEST_DATA, g++, pip, valgrind)
	Benchmarks/compare_earcut.py measure
	Benchmarks/compare_earcut.py table

man: binary ## The manual pages, dist/man/*.1
	@Scripts/make_manual.py --kachel $(KACHEL) --output dist/man

completions: binary ## Completions for bash, zsh and fish, dist/completions
	@Packaging/make-completions.sh $(KACHEL) dist/completions

deb: deb-packages release ## A Debian package, dist/kachel_VERSION_ARCHITECTURE.deb
	@Packaging/build-deb.sh dist/kachel

test-deb: deb ## Install the package in an empty Debian without Swift and use it (root, debootstrap)
	@Packaging/test-deb.sh

# Compiles nothing, because root often has no Swift.
install: ## Install what `make release` made below PREFIX (/usr/local) with manual, completions and recipes
	@test -f dist/kachel || { echo "There is nothing to install yet: make release"; exit 1; }
	@Packaging/install.sh install dist/kachel $(DESTDIR)$(PREFIX)

uninstall: ## Remove what `make install` installed
	@Packaging/install.sh uninstall $(DESTDIR)$(PREFIX)

clean: ## Remove everything that was built or made
	rm -rf .build demo dist out .venv-browser Scripts/__pycache__

binary: packages swift
	$(SWIFT) build $(RELEASE)

packages:
	@Scripts/install-debian-packages.sh build

# Without a browser the tests still run; the check then says that it was skipped.
test-packages: packages swift
	@Scripts/install-debian-packages.sh test || echo "Some packages for the tests are missing; what needs them will be skipped."

deb-packages:
	@Scripts/install-debian-packages.sh deb

swift:
	@command -v $(SWIFT) >/dev/null || { echo "Swift 6.2 or newer is needed: https://www.swift.org/install/"; exit 1; }
