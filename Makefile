# What a person types. The work is done by scripts/setup.sh (what is missing on the machine) and
# by `cargo xtask` (everything else).
.DEFAULT_GOAL := help
.PHONY: help run test dev bench nemesis lint

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

run: ## Install what is missing, build, serve the demo on http://127.0.0.1:3000; Ctrl-C stops everything
	@scripts/setup.sh run && exec cargo xtask run

test: ## Install what is missing, then run every test, in the browser too
	@scripts/setup.sh test && exec cargo xtask test

dev: ## Serve the demo, built again on every change
	@scripts/setup.sh run && exec cargo xtask dev

bench: ## Verdicts beside a bare handler; what a browser downloads; the audit log at ten million entries
	@scripts/setup.sh bench && exec cargo xtask bench

nemesis: ## Revocation under faults: at least 200 faults and a million verifications, checked; about 10 min
	@scripts/setup.sh bench && exec cargo xtask nemesis

lint: ## Formatting, clippy, licences and duplicates of dependencies
	@scripts/setup.sh lint && exec cargo xtask lint
