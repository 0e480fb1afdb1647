#!/bin/bash
# Sends the end of a unit's log to ALERT_URL. Log lines hold neither the token nor values of records, unless the level is debug.
set -o pipefail
journalctl --unit "$1" --lines 20 --output cat | curl --fail --silent --show-error --max-time 30 --data-binary @- "$ALERT_URL"
