.PHONY: demo test install check bench

# npm only has to run; the pinned runtime under node_modules/.bin does the rest.
install: node_modules/.installed

# Not npm ci: that one refuses where a registry lacks the optional packages of other platforms.
node_modules/.installed: package-lock.json
	npm install --no-save --no-fund --no-audit --loglevel=error
	touch $@

demo: install
	npm run --silent demo

test: install
	npm run --silent check
	npm run --silent test

check: install
	npm run --silent check

bench: install
	npm run --silent bench
