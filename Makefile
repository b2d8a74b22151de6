.PHONY: run test bench format lock
run: ; @bash scripts/run
test: ; @bash scripts/test
bench: ; @bash scripts/bench
format: ; @bash scripts/setup && .venv/bin/ruff format . && .venv/bin/ruff check --fix .
lock: ; @bash scripts/setup && PATH="$$PATH:$$PWD/.venv/bin" uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras --group dev pyproject.toml -o requirements.lock --no-header --no-annotate --no-emit-index-url
