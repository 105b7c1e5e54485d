#!/bin/bash
# What fingerprints cost: a large train split, against sha256sum and openssl, and a catalogue of many datasets.
#
#     make bench-data                release build, files in TMPDIR (2 GB)
#     data.sh TELOS                  the built program
#
# The page cache is warm: what is measured is the processor's time (user and system), the best of five, on one core.
set -euo pipefail
export LC_ALL=C
telos=$(realpath "$1")
megabytes=${MEGABYTES:-1024}
datasets=${DATASETS:-1000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TELOS_CACHE=$folder/cache TELOS_ROOT=$folder/project

# Seconds of processor time, the best of five runs of a command; $before runs before each.
best() {
    local least= used TIMEFORMAT='%3U %3S'
    for _ in 1 2 3 4 5; do
        eval "${before:-}"
        used=$({ time taskset -c 0 "$@" >/dev/null; } 2>&1)
        least=$(awk -v l="$least" '{ t = $1 + $2; print (l == "" || t < l) ? t : l }' <<<"$used")
    done
    echo "$least"
}
rate() { awk -v m="$megabytes" -v s="$1" 'BEGIN { printf "%.2f GB/s", m * 1048576 / s / 1e9 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
milliseconds() { awk -v s="$1" 'BEGIN { printf "%.1f ms", s * 1000 }'; }

original=$TELOS_ROOT/Data_v2/original
mkdir -p "$original/Large"
line='{"premise": "My body cast a shadow over the grass.", "choice1": "The sun was rising.", "choice2": "The grass was cut.", "question": "cause", "idx": 0, "label": 0}'
yes "$line" | head -c "${megabytes}M" >"$original/Large/copa_train.jsonl" || true
echo "$line" >"$original/Large/copa_validation.jsonl"
sleep 3 # Files that were written just now are not remembered.

echo "A train split of $megabytes MB, one core:"
before='rm -rf "$TELOS_CACHE"'
first=$(best "$telos" data list)
before= second=$(best "$telos" data list)
sum=$(best sha256sum "$original/Large/copa_train.jsonl")
printf '  telos data list, first      %s\n' "$(rate "$first")"
printf '  telos data list, again      %s\n' "$(milliseconds "$second")"
printf '  sha256sum                   %s, telos takes %s of its time\n' "$(rate "$sum")" "$(ratio "$first" "$sum")"
if command -v openssl >/dev/null; then
    ssl=$(best openssl dgst -sha256 "$original/Large/copa_train.jsonl")
    printf '  openssl dgst -sha256        %s, telos takes %s of its time\n' "$(rate "$ssl")" "$(ratio "$first" "$ssl")"
fi

rm -rf "$original/Large"
for number in $(seq "$datasets"); do
    dataset=$TELOS_ROOT/Data_v2/synthetic/study_$((number % 10))/e$number
    mkdir -p "$dataset/Copa"
    echo '{"experiment_purpose": "study", "generation": {"model": "m", "temperature": 0.7}}' >"$dataset/experiment_metadata.json"
    for split in train validation test; do
        for _ in 1 2 3 4 5 6 7 8; do echo "${line/idx\": 0/idx\": $number}"; done >"$dataset/Copa/copa_$split.jsonl"
    done
done
sleep 3
echo "$datasets datasets of three splits:"
before='rm -rf "$TELOS_CACHE"'
printf '  telos data list, first      %s\n' "$(milliseconds "$(best "$telos" data list)")"
before=
printf '  telos data list, again      %s\n' "$(milliseconds "$(best "$telos" data list)")"
