# The one place where commands are defined. A fresh machine needs Python 3.11 or newer and make.

.DEFAULT_GOAL := help
.PHONY: help run test check fuzz failures load lastminute failover sidebyside memory drafts messages lock sbom audit licences clean

help:
	@echo "make run       start the portal on this machine (PORT=8001 make run: on another port)"
	@echo "make test      run the tests (ARGS='-k words -x' is handed to pytest)"
	@echo "make check     lint, format, and the arrows between the layers"
	@echo "make fuzz      try each operation of the API as every caller (FUZZ=100 make fuzz: inputs for each)"
	@echo "make failures  hurt a whole portal while reports come in (REPORTS=10000 make failures)"
	@echo "make lastminute  kill a database, restore it from its sealed log elsewhere, tell what is lost"
	@echo "make load      measure a whole portal under load, for docs/performance.md"
	@echo "make failover  kill the database while a second server follows it, there and back (REPORTS=600)"
	@echo "make sidebyside  let the code of the last release run on the tables of this one (BEFORE=revision)"
	@echo "make memory    measure what a small server needs, at rest and at 20 requests a second"
	@echo "make drafts    thousands of reports being made at once, beside a hundred (DRAFTS=10000)"
	@echo "make messages  bring the catalogues of wording up to date"
	@echo "make lock      lock the packages of pyproject.toml anew"
	@echo "make sbom      list every package of production as CycloneDX JSON, in var/sbom.json"
	@echo "make audit     ask whether a known weakness is in one of them"
	@echo "make licences  list the licence of each"
	@echo "make clean     remove .venv; data in var/ is kept"

# The first Python that is new enough; a shim without a Python behind it counts as none.
PYTHONS = $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14
define with_python
@for python in $(PYTHONS); do \
	if "$$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
	then exec "$$python" $(1); fi; \
done; \
echo "Python 3.11 or newer is needed and was not found. PYTHON=/path/to/python3 names one." >&2; exit 1
endef

run:
	$(call with_python,-I portal/launch/install.py requirements/run.txt)
	@.venv/bin/python -m portal.launch run

test:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m portal.launch test --numprocesses=auto --maxprocesses=4 --dist=loadfile $(ARGS)

# By module or by path behind our Python: the first lines of installed scripts name the folder
# they were installed in, and a moved checkout has another.
check:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m ruff check .
	@.venv/bin/python -m ruff format --check .
	@.venv/bin/python .venv/bin/lint-imports

fuzz:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@FUZZ=$${FUZZ:-10} .venv/bin/python -m portal.launch test -p no:randomly tests/portal/test_schema.py

failures load:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m benchmarks.$@.run

sidebyside memory:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m benchmarks.$@

lastminute:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m benchmarks.failures.last_minute

failover:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m benchmarks.failures.fail_over

drafts:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m portal.launch exec .venv/bin/python -m benchmarks.drafts.run

messages:
	$(call with_python,-I portal/launch/install.py requirements/test.txt)
	@.venv/bin/python -m portal.launch exec .venv/bin/python manage.py messages

# uv only for locking: plain pip installs what it locks. No address of an index gets into the files.
UV = .venv-lock/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml
lock:
	$(call with_python,-m venv .venv-lock)
	@.venv-lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@$(UV) -o requirements/run.txt
	@$(UV) --extra test -o requirements/test.txt

# Their tools live apart, as uv does: nothing of them gets into what runs.
define with_tool
$(call with_python,-m venv .venv-tools)
@.venv-tools/bin/python -m pip install --quiet --disable-pip-version-check $(1)
endef

sbom:
	$(call with_tool,cyclonedx-bom)
	@mkdir -p var
	@.venv-tools/bin/python -m cyclonedx_py requirements --output-reproducible --pyproject pyproject.toml \
		--output-format JSON --output-file var/sbom.json requirements/run.txt
	@echo "var/sbom.json"

audit:
	$(call with_tool,pip-audit)
	@.venv-tools/bin/python -m pip_audit --strict --require-hashes --disable-pip --requirement requirements/run.txt

# Asked of the packages themselves, where they are installed.
licences:
	$(call with_python,-I portal/launch/install.py requirements/run.txt)
	$(call with_tool,pip-licenses)
	@.venv-tools/bin/python -m piplicenses --python .venv/bin/python --order license \
		--packages $$(sed -n 's/^\([A-Za-z0-9._-]*\)\(\[.*\]\)\{0,1\}==.*/\1/p' requirements/run.txt)

clean:
	@rm -rf .venv .venv-lock .venv-tools .venv.unfinished
	@echo "Removed .venv. The data in var/ is kept; delete that folder yourself if you mean it."
