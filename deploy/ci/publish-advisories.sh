#!/bin/sh
# Fetches the feeds, builds the advisory database, and publishes it. Meant to be run on a schedule; see README.md here.
#
#   publish-advisories.sh DESTINATION
#
# DESTINATION         oci://REGISTRY/REPO:TAG, or a folder that a web server hands out
# PLIMSOLL            the program                        (default: plimsoll)
# PLIMSOLL_FEEDS      lines of file name and address     (default: feeds.txt beside this script)
# PLIMSOLL_WORK       folder kept between runs           (default: ./advisories)
# PLIMSOLL_KEY        PEM private key file to sign with  (default: none; not signed)
# PLIMSOLL_SITE       one more file or folder for `db build --from`, such as a vendor's feed of your own
set -eu

destination=${1:?DESTINATION is missing: oci://REGISTRY/REPO:TAG or a folder}
here=$(dirname "$0")
plimsoll=${PLIMSOLL:-plimsoll}
feeds=${PLIMSOLL_FEEDS:-$here/feeds.txt}
work=${PLIMSOLL_WORK:-advisories}
mkdir -p "$work/feeds"

# A feed that cannot be fetched today is taken from the day before; one that was never fetched ends the run: a database
# that silently lacks a distribution would be worse than yesterday's.
missing=0
while read -r name address; do
  case $name in '' | '#'*) continue ;; esac
  file=$work/feeds/$name
  etag=$work/feeds/.$name.etag
  set --
  [ -f "$file" ] && [ -f "$etag" ] && set -- --etag-compare "$etag"
  if curl --fail --silent --show-error --location --retry 4 --retry-delay 5 --max-time 1800 \
    "$@" --etag-save "$etag.new" --output "$file.new" "$address"; then
    # Nothing is written where the feed has not changed.
    [ -s "$file.new" ] && mv "$file.new" "$file"
    [ -s "$etag.new" ] && mv "$etag.new" "$etag"
  elif [ -f "$file" ]; then
    echo "warning: $name could not be fetched; the copy of $(date -r "$file" -u +%Y-%m-%dT%H:%MZ) is used" >&2
  else
    echo "error: $name could not be fetched from $address, and there is no earlier copy" >&2
    missing=1
  fi
  rm -f "$file.new" "$etag.new"
done <"$feeds"
[ "$missing" -eq 0 ] || exit 1

set -- "$work/feeds"
[ -z "${PLIMSOLL_SITE:-}" ] || set -- "$@" "$PLIMSOLL_SITE"
"$plimsoll" db build --from "$@" --db "$work/db"
# What is new since the last run; the first run has nothing to compare with.
[ ! -f "$work/db/previous.json" ] || "$plimsoll" db diff --db "$work/db"

set --
[ -z "${PLIMSOLL_KEY:-}" ] || set -- --key "$PLIMSOLL_KEY"
"$plimsoll" db publish "$destination" --db "$work/db" "$@"
