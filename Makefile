.PHONY: serve demo test install check bench drill

# npm only has to run; the pinned runtime under node_modules/.bin does the rest.
install: node_modules/.installed dist/main.js

# Not npm ci: that one refuses where a registry lacks the optional packages of other platforms.
node_modules/.installed: package-lock.json
	npm install --no-save --no-fund --no-audit --loglevel=error
	touch $@

# bin/plimsoll runs the bundle while it is newer than the sources: it starts three times as fast.
dist/main.js: node_modules/.installed $(shell find src -name '*.ts')
	npm run --silent build

# The platform on its embedded store, with a registry beside it when docker-registry is installed.
serve: install
	node_modules/.bin/node scripts/serve.ts

demo: install
	npm run --silent demo

test: install
	npm run --silent check
	npm run --silent test

check: install
	npm run --silent check

bench: install
	npm run --silent bench

# A zero-day, from the record to the gate: how long each step takes.
drill: install
	node_modules/.bin/node scripts/drill.ts
