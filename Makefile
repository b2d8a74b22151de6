.PHONY: run test quick soak bench format lock messages
run: ; @bash scripts/run
test: ; @bash scripts/test
quick: ; @bash scripts/quick
# 走遍每个网址许多轮（缺省 20 轮），各种职责都走；make soak ROUNDS=100
soak: ; @bash scripts/setup && home=$$(mktemp -d) && GONGKAI_HOME=$$home GONGKAI_SOAK=$${ROUNDS:-20} .venv/bin/pytest -n 2 tests/site/test_every_route.py; code=$$?; rm -rf "$$home"; exit $$code
bench: ; @bash scripts/bench
format: ; @bash scripts/setup && .venv/bin/ruff format . && .venv/bin/ruff check --fix .
messages: ; @bash scripts/setup && .venv/bin/python scripts/messages.py
lock: ; @bash scripts/setup && PATH="$$PATH:$$PWD/.venv/bin" uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras --group dev pyproject.toml -o requirements.lock --no-header --no-annotate --no-emit-index-url
