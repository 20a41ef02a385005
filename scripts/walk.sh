#!/usr/bin/env bash
# Walks through fresh demo cities in Chromium, half of the plays in each of two at a time.
# usage: scripts/walk.sh BINARY [PLAY…]   (some plays: one city)
set -euo pipefail
binary=$1; shift
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'kill $(cat "$scratch"/*/pid 2>/dev/null) 2>/dev/null || true; rm -rf "$scratch"' EXIT

# A server over a copy of the city, and the plays named, in a folder of their own.
walk() {
  local here=$scratch/$1; shift
  mkdir "$here"
  cp -a "$scratch/city" "$here/data"
  "$binary" serve --data "$here/data" --listen 127.0.0.1:0 --notify-to 127.0.0.1 >"$here/out" 2>"$here/err" &
  echo $! >"$here/pid"
  # The server prints its address once it answers.
  for _ in $(seq 300); do
    address=$(grep -o -m1 'http://127.0.0.1:[0-9]*' "$here/out" || true)
    [ -n "$address" ] && break
    kill -0 "$(cat "$here/pid")" 2>/dev/null || { cat "$here/err" >&2; return 1; }
    sleep 0.1
  done
  [ -n "${address:-}" ] || { cat "$here/err" >&2; return 1; }
  (cd web && XUEZHENG_URL=$address npm run --silent e2e -- "$@")
}

"$binary" demo --data "$scratch/city" >/dev/null
if [ $# -gt 0 ]; then
  walk one "$@"
else
  # Every second play: long ones of one subject stand beside each other.
  plays=(web/e2e/*.play.mjs); plays=("${plays[@]##*/}")
  odd=(); even=()
  for n in "${!plays[@]}"; do ((n % 2)) && odd+=("${plays[n]}") || even+=("${plays[n]}"); done
  walk odd "${odd[@]}" & other=$!
  walk even "${even[@]}" && failed=0 || failed=1
  wait "$other" || failed=1
  exit $failed
fi
