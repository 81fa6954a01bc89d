#!/usr/bin/env bash
# Measures recording and finding in the ticket log against the bare driver and a legacy service: see README.md.
exec "$(dirname "${BASH_SOURCE[0]}")/../servers/run.sh" ticketlog/TicketLogBenchmark "$@"
