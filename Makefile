.PHONY: pictures tour run test quick soak coverage bench format lock messages
run: ; @bash scripts/run
test: ; @bash scripts/test
quick: ; @bash scripts/quick
# 要很久的，两种数据库都跑：走遍每个网址许多轮（缺省 20 轮），各种职责都走；服务器、进程一再被杀，两台应用机断一台（tests/crash）；make soak ROUNDS=100
soak: ; @bash scripts/soak $${ROUNDS:-20}
# 覆盖率：慢两成，所以不在 make test 里
coverage: ; @bash scripts/setup && home=$$(mktemp -d) && GONGKAI_HOME=$$home COVERAGE_FILE=$$home/coverage .venv/bin/pytest -n 2 --dist worksteal --cov=gongkai --cov-report=term:skip-covered; code=$$?; rm -rf "$$home"; exit $$code
bench: ; @bash scripts/bench
format: ; @bash scripts/setup && .venv/bin/ruff format . && .venv/bin/ruff check --fix .
messages: ; @bash scripts/setup && .venv/bin/python scripts/messages.py
lock: ; @bash scripts/setup && PATH="$$PATH:$$PWD/.venv/bin" uv pip compile -q --universal --python-version 3.11 --generate-hashes --all-extras --group dev pyproject.toml -o requirements.lock --no-header --no-annotate --no-emit-index-url
# 画册：演示的各页在三种宽度下的样子，写成 docs/pictures/index.html；axe 查出问题的不算过
pictures: ; @bash scripts/setup && .venv/bin/python scripts/pictures.py
# docs/tour.md 里的图
tour: ; @bash scripts/setup && .venv/bin/python scripts/pictures.py --folder docs/tour --widths 1440 --only item-edit,review,case,progress-answered,oversight,topic,district,annual,checkup-bad && rm docs/tour/index.html
