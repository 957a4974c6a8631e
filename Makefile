# Everything this course needs, in one word each: `make help` lists them.

PYTHON_IN_VENV := .venv/bin/python

# What a shell profile may set for other work and what would break this.
unexport JUPYTER_PATH JUPYTER_CONFIG_PATH JUPYTER_PREFER_ENV_PATH MATPLOTLIBRC MPLBACKEND
unexport KERAS_BACKEND KERAS_HOME PYTHONHOME PYTHONOPTIMIZE PYTHONPATH PYTHONSAFEPATH
unexport PYTHONSTARTUP PYTHONWARNINGS

# As in notebooks; tools/kernel.py says why.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup lab update test test-matrix test-repeat test-browser test-hub budget bench \
	load cost execute slides handout collect nbgrader book lite test-lite hub hub-update hub-backup \
	hub-restore licences lock clean

help:
	@echo 'To learn'
	@echo '  make lab       set everything up and open JupyterLab in notebooks/ (PORT=9000: at that port)'
	@echo '  make update    bring corrections of the course into your notebooks; your answers stay'
	@echo '  make book      make a site of the stored notebooks: book/_build/html/index.html (LITE_URL=..., REPOSITORY_URL=...: with launch buttons)'
	@echo '  make clean     remove .venv and every cache, and no notebook'
	@echo
	@echo 'To teach'
	@echo '  make slides    make slides of the notebooks: build/slides/01.slides.html and so on'
	@echo '  make handout   pack the course for students, without its solutions: build/unrolled-handout.zip (OUTPUTS=yes: with outputs)'
	@echo '  make collect FOLDER=folder   judge a class: what is right, and which slip how often'
	@echo '  make nbgrader  write the course for nbgrader: build/nbgrader; docs/teaching.md says how'
	@echo '  make lite      make a site where the course runs in the browser itself: build/lite; docs/lite.md says how'
	@echo '  make hub       start a class on JupyterHub; docs/classroom.md says how (HUB_PORT=9000)'
	@echo '  make hub-update    bring corrections of the course to all students; no server stops'
	@echo '  make hub-backup TO=folder      keep the class and its work'
	@echo '  make hub-restore FROM=folder   bring both back, on another machine too'
	@echo '  make test-hub  attack one, limit one, and let 20 students run a notebook at once'
	@echo '  make cost      compute what 30, 300 and 3,000 students need (PRICE=0.80: of a machine hour)'
	@echo '  make load      measure a class at once, and one hub with up to 3,000 names'
	@echo
	@echo 'To maintain'
	@echo '  make setup     install what the course needs into .venv, and do nothing else'
	@echo '  make test      set everything up and check all of it: style, helpers, every notebook'
	@echo '  make execute   run the notebooks and store their outputs (NOTEBOOKS="...": only these)'
	@echo '  make bench     measure the helpers against Keras, PyTorch and plain loops'
	@echo '  make budget    measure memory and CPU time of each notebook, and thirty kernels at once'
	@echo '  make test-matrix   all tests as on other processors, Pythons and packages (ROWS="zen 3.12": these only)'
	@echo '                 NOTEBOOKS="03 04": these only. It goes on where it stopped; FRESH=yes: anew'
	@echo '  make test-repeat   all tests ten times in a row (TIMES=3: three times)'
	@echo '                 The last four: STORE=yes writes docs/measured.md, CHECK=yes compares with it.'
	@echo '  make test-browser   check JupyterLab, the book and the slides in Chromium, where there is one'
	@echo '  make test-lite      run the notebooks in WebAssembly, as that site does, without a browser'
	@echo '  make lock      write the exact packages of a student'"'"'s image and of Binder; needs uv'
	@echo '  make licences  list what gets installed in docs/dependencies.md (CHECK=yes: compare)'
	@echo
	@echo 'make help prints this. PYTHON=/path/to/python chooses the Python that .venv is made with.'

setup:
	@sh tools/setup

lab: setup
	@$(PYTHON_IN_VENV) tools/lab.py

# In a clone; else FROM=/path/to/handout.zip names a newer one.
update: setup
	@$(PYTHON_IN_VENV) tools/update.py $(if $(FROM),"$(FROM)")
	@sh tools/setup

# Two files at a time, each in order: as many as the smallest machine has cores.
JOBS ?= 2
ALONGSIDE := -n $(JOBS) --dist loadfile

# Every part runs, whatever the others say; the last line names those that failed.
test: setup
	@sh tools/extra image
	@trap 'exit 130' INT; failed=; \
	part() { \
		name=$$1; shift; printf '\n--- %s\n' "$$name"; \
		"$$@" || failed="$$failed, $$name"; \
	}; \
	part 'ruff check' $(PYTHON_IN_VENV) -m ruff check .; \
	part 'ruff format' $(PYTHON_IN_VENV) -m ruff format --check .; \
	part 'tests' env MPLBACKEND=Agg $(PYTHON_IN_VENV) -m pytest tests $(ALONGSIDE); \
	part 'notebooks' $(PYTHON_IN_VENV) -m pytest --nbval --nbval-current-env \
		--nbval-cell-timeout 120 notebooks $(ALONGSIDE); \
	echo; \
	if [ -n "$$failed" ]; then echo "make test: failed: $${failed#, }"; exit 1; fi; \
	echo 'make test: all four parts passed'

# STORE=yes writes what is measured to docs/measured.md, CHECK=yes compares.
PAGE = $(if $(STORE),--store) $(if $(CHECK),--check)

# Every one is measured; in the end it fails if one of them did.
BENCHMARKS ?= $(wildcard tests/benchmarks/bench_*.py)
bench: setup
	@failed=; for program in $(BENCHMARKS); do \
		env -u OPENBLAS_NUM_THREADS $(PYTHON_IN_VENV) "$$program" $(PAGE) || failed=yes; \
		echo; \
	done; [ -z "$$failed" ]

budget: setup
	@$(PYTHON_IN_VENV) tools/budget.py $(PAGE)
	@$(PYTHON_IN_VENV) tools/budget.py $(PAGE) --crowd 30 02

# A run that was stopped goes on where it stopped; FRESH=yes begins anew.
SOME = $(if $(NOTEBOOKS),--notebooks '$(NOTEBOOKS)') $(if $(FRESH),--fresh)

test-matrix: setup
	@$(PYTHON_IN_VENV) tools/matrix.py $(PAGE) $(SOME) $(ROWS)

TIMES ?= 10
test-repeat: setup
	@$(PYTHON_IN_VENV) tools/matrix.py $(PAGE) $(SOME) --repeat $(TIMES) 'as it is'

execute: setup
	@$(PYTHON_IN_VENV) tools/execute.py $(NOTEBOOKS)

slides: setup
	@sh tools/extra slides
	@$(PYTHON_IN_VENV) tools/slides.py

# OUTPUTS=yes keeps what the cells printed and drew.
handout: setup
	@$(PYTHON_IN_VENV) tools/handout.py

# What was handed in runs behind walls: docs/teaching.md says which.
collect: setup
	@$(PYTHON_IN_VENV) tools/collect.py "$(FOLDER)"

nbgrader: setup
	@$(PYTHON_IN_VENV) tools/nbgrader_source.py

book: setup
	@sh tools/extra book
	@$(PYTHON_IN_VENV) book/build.py

LITE_PYTHON := .venv-lite/bin/python

lite:
	@sh tools/setup-lite
	@$(LITE_PYTHON) tools/lite.py

test-lite: setup
	@sh tools/setup-lite; case $$? in \
	0) $(LITE_PYTHON) tools/lite.py && \
		$(PYTHON_IN_VENV) -m pytest -v tests/lite -n $(JOBS) && \
		$(PYTHON_IN_VENV) tests/lite/measure.py $(PAGE) ;; \
	3) echo 'make test-lite: skipped' ;; \
	*) exit 1 ;; \
	esac

# CHROMIUM=/path/to/it names one that is not found.
test-browser:
	@CHROMIUM=$${CHROMIUM:-$$(command -v chromium || command -v chromium-browser || \
		command -v google-chrome || true)}; \
	if [ -z "$$CHROMIUM" ]; then \
		echo 'make test-browser: skipped, there is no Chromium (Debian: apt install chromium)'; \
	else \
		$(MAKE) --no-print-directory book && sh tools/extra slides && \
			sh tools/extra browser || exit 1; \
		failed=; \
		$(MAKE) --no-print-directory test-lite || failed=yes; \
		CHROMIUM="$$CHROMIUM" $(PYTHON_IN_VENV) -m pytest -v tests/browser $(ALONGSIDE) \
			|| failed=yes; \
		$(PYTHON_IN_VENV) tests/browser/measure.py $(PAGE) || failed=yes; \
		[ -z "$$failed" ]; \
	fi

HUB_PYTHON := .venv-hub/bin/python

# It asks first whether one runs: setting up would change what that one runs on.
hub:
	@[ ! -x $(HUB_PYTHON) ] || $(HUB_PYTHON) deploy/one_hub.py
	@sh tools/setup-hub
	@exec $(HUB_PYTHON) -m jupyterhub --config deploy/jupyterhub_config.py

hub-update:
	@$(HUB_PYTHON) deploy/update.py

hub-backup:
	@$(HUB_PYTHON) deploy/backup.py backup "$(TO)"

hub-restore:
	@sh tools/setup-hub
	@$(HUB_PYTHON) deploy/backup.py restore "$(FROM)"

test-hub:
	@sh tools/setup-hub; case $$? in \
	0) .venv-hub/bin/python -m pytest tests/hub ;; \
	3) echo 'make test-hub: skipped' ;; \
	*) exit 1 ;; \
	esac

load:
	@sh tools/setup-hub
	@.venv-hub/bin/python tests/hub/load.py $(PAGE)

cost: setup
	@PRICE=$(PRICE) $(PYTHON_IN_VENV) tools/cost.py $(PAGE)

licences: setup
	@sh tools/setup-hub
	@sh tools/setup-lite
	@for name in book slides browser image; do sh tools/extra $$name || exit 1; done
	@.venv-hub/bin/python tools/licences.py $(if $(CHECK),--check)

lock: setup
	@$(PYTHON_IN_VENV) tools/lock.py

# .hub/ stays: it holds what students have written.
clean:
	rm -rf .venv .venv-hub .venv-lite book/_build .pytest_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
