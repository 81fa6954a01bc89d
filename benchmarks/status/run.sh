#!/usr/bin/env bash
# Measures the status check against the Node.js job it replaces and against a bare loop: see README.md.
exec "$(dirname "${BASH_SOURCE[0]}")/../servers/run.sh" status/StatusBenchmark "$@"
