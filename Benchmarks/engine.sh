#!/bin/bash
# Steps and evaluations of the native engine, beside PyTorch's where an interpreter with torch is named.
#
#     make bench-engine [PEER=PYTHON] [MODELS="15M 110M"] [TASKS="Copa CB"] [METHODS=...] [THREADS="1 2"] [SECONDS_EACH=5]
#     engine.sh BENCH_ENGINE DATA TOKENIZER
#
# DATA holds the folders Copa and CB with their files; TOKENIZER is a tokenizer.json of at most 32000 ids. What is measured
# is a whole step on 16 examples, and the scores of all candidates of 100 examples (CB: 56): milliseconds by the wall
# clock, median and least of the repetitions; of processor time; the process's peak memory, and what it is above the
# float32 weights. Ratios: of medians, and of processor time, which neighbours on the machine disturb less.
set -euo pipefail
export LC_ALL=C
bench=$(realpath "$1") data=$(realpath "$2") tokenizer=$(realpath "$3")
peer_script=$(dirname "$(realpath "$0")")/engine_peer.py
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$bench" make "$folder" "$data" "$tokenizer"
echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)), load $(cut -d' ' -f1 /proc/loadavg)"
printf '%-5s %-5s %-11s %7s %9s %9s %9s %8s %8s' model task method threads median least cpu memory over
[ -z "${PEER:-}" ] || printf ' %10s %9s %9s %8s %8s %8s' 'peer median' least cpu memory 'x median' 'x cpu'
echo
for model in ${MODELS:-15M 110M}; do
    for task in ${TASKS:-Copa CB}; do
        for method in ${METHODS:-zo fo_full fo_lora evaluation}; do
            for threads in ${THREADS:-1 2}; do
                measure="$folder/$model $folder/$task.json $method $threads ${SECONDS_EACH:-5}"
                # The paths hold no spaces: mktemp made them.
                ours=$("$bench" measure $measure)
                printf '%-5s %-5s %-11s %7s ' "$model" "$task" "$method" "$threads"
                awk '{ printf "%9.1f %9.1f %9.1f %5.0f MB %+7.1f%%", $1, $2, $3, $4, $5 }' <<<"$ours"
                if [ -n "${PEER:-}" ]; then
                    theirs=$("$PEER" "$peer_script" $measure 2>/dev/null) || theirs="nan nan nan nan nan"
                    awk '{ printf " %11.1f %9.1f %9.1f %5.0f MB %8.2f %8.2f", $6, $7, $8, $9, $6 / $1, $8 / $3 }' \
                        <<<"$ours $theirs"
                fi
                echo
            done
        done
    done
done
echo "load at the end: $(cut -d' ' -f1 /proc/loadavg)"
