# make run           build, and run the main job on two simulated internets: a healthy one and a broken one
# make run NAME=…    build, and check a name on the real internet
# make test          build and run all tests
# make check         make test and make fuzz, and that sources are formatted and generated files are fresh
# make fuzz          read damaged messages for a while with AddressSanitizer; FUZZ_SECONDS=3600 for longer
# make bench [NAME]  compare speed with the tools one would use instead; make bench NAME=trace for one line
# make format        format the sources
# make record        write generated files and recorded reports anew; the diff is the review
# make install PREFIX=/usr/local [DESTDIR=]
# make smoke         install the release build into a scratch folder, use it, and run each comparison once
# make clean
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.SILENT:
.DEFAULT_GOAL := run
.PHONY: run test check lint stale fuzz bench format record install smoke clean build release

PREFIX ?= /usr/local
# Not SECONDS: bash counts in that.
FUZZ_SECONDS ?= 30
# Only when typed: some systems set NAME in the environment to something else.
ifneq ($(origin NAME),command line)
NAME :=
endif
BINARY := .build/debug/edgeprobe
RELEASE := .build/release-build
SOURCES := Package.swift Sources Tests Fuzzers
# By name the runtime looks for the conformances of each generic type among those of the whole program, every time it
# starts; by accessor the compiler names them.
ACCESSORS := -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
# Nobody looks up symbols in the program itself: without their table it is smaller and starts in less time.
STRIPPED := -Xlinker -s -Xlinker --no-export-dynamic
RELEASE_FLAGS := -c release --static-swift-stdlib --scratch-path $(RELEASE) --product edgeprobe $(STRIPPED) $(ACCESSORS)

build:
	.ci/install build
	swift build --product edgeprobe --quiet

run: build
	if [ -n "$(NAME)" ]; then exec $(BINARY) check "$(NAME)"; fi
	expect() {
	  echo "== edgeprobe lab $$1"
	  status=0; $(BINARY) lab "$$1" || status=$$?
	  if [ "$$status" -ne "$$2" ]; then echo "expected exit status $$2, got $$status" >&2; exit 1; fi
	  echo
	}
	expect all-is-well 0
	expect stale-delegation 2
	echo "both verdicts are the expected ones"

test:
	.ci/install build test
	swift build --build-tests --quiet
	# One after another: servers with short patience are judged fairly, and a test's time is its own.
	swift test --skip-build --no-parallel 2>&1 | .ci/slowest

check: lint test stale fuzz

fuzz:
	.ci/install build
	.ci/fuzz $(FUZZ_SECONDS)

# The manual page is generated from the commands; its date is when that was done. Other generated files have tests.
stale: build
	swift build --product generate-manual --quiet
	scratch=$$(mktemp -d)
	trap 'rm -rf "$$scratch"' EXIT
	.ci/manual $(BINARY) "$$scratch"
	diff -I '^\.Dd ' Docs/edgeprobe.1 "$$scratch/edgeprobe.1" || {
	  echo "Docs/edgeprobe.1 is stale: run make record" >&2
	  exit 1
	}

lint:
	swift format lint --strict --parallel --recursive $(SOURCES)

format:
	swift format --in-place --parallel --recursive $(SOURCES)

record:
	.ci/install build test
	swift build --build-tests --quiet
	EDGEPROBE_RECORD=1 swift test --skip-build --filter 'EdgeprobeTests|CatalogueTests|ClientTests'
	swift build --product generate-manual --quiet
	.ci/manual $(BINARY) Docs

release:
	.ci/install build
	swift build $(RELEASE_FLAGS) --quiet

install: release
	binary=$$(swift build $(RELEASE_FLAGS) --show-bin-path)/edgeprobe
	root="$(DESTDIR)$(PREFIX)"
	install -D -m 755 "$$binary" "$$root/bin/edgeprobe"
	install -D -m 644 Docs/edgeprobe.1 "$$root/share/man/man1/edgeprobe.1"
	for shell in bash zsh fish; do
	  case $$shell in
	    bash) target=share/bash-completion/completions/edgeprobe ;;
	    zsh) target=share/zsh/site-functions/_edgeprobe ;;
	    fish) target=share/fish/vendor_completions.d/edgeprobe.fish ;;
	  esac
	  install -d "$$root/$$(dirname $$target)"
	  "$$binary" --generate-completion-script $$shell >"$$root/$$target"
	done
	install -d "$$root/share/edgeprobe/Probes"
	cp -R Probes/. "$$root/share/edgeprobe/Probes/"
	echo "installed $$root/bin/edgeprobe, its manual page, completions and scenarios"

smoke:
	scratch=$$(mktemp -d)
	trap 'rm -rf "$$scratch"' EXIT
	$(MAKE) --no-print-directory install PREFIX="$$scratch"
	cd "$$scratch"
	bin/edgeprobe --version
	bin/edgeprobe lab all-is-well
	libraries=$$(ldd bin/edgeprobe)
	case "$$libraries" in *swift*) echo "the Swift library is not linked statically" >&2; exit 1 ;; esac
	bash -n share/bash-completion/completions/edgeprobe
	test -s share/man/man1/edgeprobe.1
	cd "$(CURDIR)"
	.ci/install bench
	SMOKE=1 Benchmarks/run "$$scratch/bin/edgeprobe"
	echo "the installed edgeprobe works, and so do the comparisons"

bench: release
	.ci/install bench
	Benchmarks/run "$$(swift build $(RELEASE_FLAGS) --show-bin-path)/edgeprobe" $(NAME)

clean:
	rm -rf .build .build-*
