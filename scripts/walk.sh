#!/usr/bin/env bash
# Starts a server over a fresh demo city and walks through it in Chromium. usage: scripts/walk.sh BINARY
set -euo pipefail
binary=$1
cd "$(dirname "$0")/.."
scratch=$(mktemp -d)
trap 'kill "${server:-0}" 2>/dev/null || true; rm -rf "$scratch"' EXIT

"$binary" demo --data "$scratch/data" >/dev/null
"$binary" serve --data "$scratch/data" --listen 127.0.0.1:0 --notify-to 127.0.0.1 >"$scratch/out" 2>"$scratch/err" &
server=$!
# The server prints its address once it answers.
for _ in $(seq 300); do
  address=$(grep -o -m1 'http://127.0.0.1:[0-9]*' "$scratch/out" || true)
  [ -n "$address" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$scratch/err" >&2; exit 1; }
  sleep 0.1
done
[ -n "${address:-}" ] || { cat "$scratch/err" >&2; exit 1; }
(cd web && XUEZHENG_URL=$address XUEZHENG_BINARY=$binary XUEZHENG_DATA=$scratch/data npm run --silent e2e -- "${@:2}")
