.PHONY: run test quick bench format lock messages
run: ; @bash scripts/run
test: ; @bash scripts/test
quick: ; @bash scripts/quick
bench: ; @bash scripts/bench
format: ; @bash scripts/setup && .venv/bin/ruff format . && .venv/bin/ruff check --fix .
messages: ; @bash scripts/setup && .venv/bin/python scripts/messages.py
lock: ; @bash scripts/setup && PATH="$$PATH:$$PWD/.venv/bin" uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras --group dev pyproject.toml -o requirements.lock --no-header --no-annotate --no-emit-index-url
