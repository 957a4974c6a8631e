# Everything this course needs, in one word each: `make help` lists them.

PYTHON_IN_VENV := .venv/bin/python

# What a shell profile may set for other work and what would break this.
unexport MPLBACKEND PYTHONHOME PYTHONPATH PYTHONSTARTUP

# Arrays as small as these gain nothing from a second thread, and where cores are shared
# the threads wait for each other: one LSTM then took nine times as long.
export OPENBLAS_NUM_THREADS ?= 1

.DEFAULT_GOAL := help
.PHONY: help setup lab test test-matrix test-repeat budget bench execute clean

help:
	@echo 'make lab       set everything up and open JupyterLab in notebooks/ (PORT=9000: at that port)'
	@echo 'make test      set everything up and check all of it: style, helpers, every notebook'
	@echo 'make execute   run the notebooks and store their outputs (NOTEBOOKS="...": only these)'
	@echo 'make bench     measure the helpers against Keras and against plain loops'
	@echo 'make budget    measure memory and CPU time of each notebook, and thirty kernels at once'
	@echo 'make test-matrix   all tests as on other processors, Pythons and packages (ROWS="zen 3.12": these only)'
	@echo 'make test-repeat   all tests ten times in a row (TIMES=3: three times)'
	@echo 'make clean     remove .venv and every cache, and no notebook'
	@echo 'make help      print this'
	@echo
	@echo 'PYTHON=/path/to/python chooses the Python that .venv is made with.'

setup:
	@sh .ci/setup

lab: setup
	@$(PYTHON_IN_VENV) .ci/lab.py

# Every part runs, whatever the others say; the last line names those that failed.
test: setup
	@trap 'exit 130' INT; failed=; \
	part() { \
		name=$$1; shift; printf '\n--- %s\n' "$$name"; \
		"$$@" || failed="$$failed, $$name"; \
	}; \
	part 'ruff check' $(PYTHON_IN_VENV) -m ruff check .; \
	part 'ruff format' $(PYTHON_IN_VENV) -m ruff format --check .; \
	part 'tests' env MPLBACKEND=Agg $(PYTHON_IN_VENV) -m pytest tests; \
	part 'notebooks' $(PYTHON_IN_VENV) -m pytest --nbval --nbval-current-env \
		--nbval-cell-timeout 120 notebooks; \
	echo; \
	if [ -n "$$failed" ]; then echo "make test: failed: $${failed#, }"; exit 1; fi; \
	echo 'make test: all four parts passed'

bench: setup
	@for program in tests/benchmarks/bench_*.py; do \
		env -u OPENBLAS_NUM_THREADS $(PYTHON_IN_VENV) "$$program" || exit 1; echo; \
	done

budget: setup
	@$(PYTHON_IN_VENV) .ci/budget.py
	@$(PYTHON_IN_VENV) .ci/budget.py --crowd 30 02

test-matrix: setup
	@$(PYTHON_IN_VENV) .ci/matrix.py $(ROWS)

TIMES ?= 10
test-repeat: setup
	@$(PYTHON_IN_VENV) .ci/matrix.py --repeat $(TIMES) 'as it is'

execute: setup
	@$(PYTHON_IN_VENV) .ci/execute.py $(NOTEBOOKS)

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis build *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
