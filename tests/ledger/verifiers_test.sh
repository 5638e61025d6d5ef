#!/usr/bin/env bash
# verifiers_test.sh RANDOM_STEPS INVITES_SERVER: lets random steps make ledgers, and all verifiers read them, and the test vectors.
set -euo pipefail
here=$(cd -- "$(dirname -- "$0")" && pwd)
copies=$(mktemp -d)
trap 'rm -rf -- "$copies"' EXIT

INVITES_TEST_LEDGER_COPIES=$copies INVITES_TEST_STEPS=${INVITES_TEST_STEPS:-1500} "$1"
python3 "$here/agree.py" --program "$2" --tampered "${INVITES_TEST_TAMPERED:-400}" "$copies"/* "$here/../../docs/ledger-vectors.jsonl"
python3 "$here/receipts.py" --program "$2" "$here/../../docs/ledger-vectors.jsonl"
