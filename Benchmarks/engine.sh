#!/bin/bash
# Steps and evaluations of the native engine, beside PyTorch's where $PYTHON has torch, transformers and peft.
#
#     make bench-engine [PYTHON=python3] [MODELS="15M 110M"] [TASKS="Copa CB"] [METHODS=...] [THREADS=2] [SECONDS_EACH=3]
#     engine.sh BENCH_ENGINE PEAK DATA TOKENIZER
#
# DATA holds the folders Copa and CB with their files; TOKENIZER is a tokenizer.json of at most 32000 ids. The models have
# random weights and are made in TMPDIR. What is measured is a whole step on 16 examples, and the scores of all candidates
# of 32 examples: milliseconds by the wall clock, median and least of the repetitions; of processor time; the share of what
# the processor could multiply and add in that time (PEAK says what that is); the process's peak memory, and what it is
# above the float32 weights. Both programs do the same on the same examples, one after the other in each line. Ratios: of
# medians, and of processor time, which neighbours on the machine disturb less.
set -euo pipefail
export LC_ALL=C
bench=$(realpath "$1") peak=$(realpath "$2") data=$(realpath "$3") tokenizer=$(realpath "$4")
peer_script=$(dirname "$(realpath "$0")")/engine_peer.py
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export TMPDIR="$folder"
"$bench" make "$folder" "$data" "$tokenizer"
peak=$("$peak")
echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -1)), $peak GFLOP/s each at most;" \
    "load $(cut -d' ' -f1 /proc/loadavg)"
peer=
if missing=$("$python" -c 'import torch, transformers, peft' 2>&1); then
    peer=$("$python" -c 'import torch, transformers; print(f"torch {torch.__version__}, transformers {transformers.__version__}")')
    echo "beside $peer"
else
    echo "nothing to compare with: $python does not have PyTorch ($(tail -1 <<<"$missing"));" \
        "PYTHON=INTERPRETER names one with torch, transformers and peft"
fi
printf '%-5s %-5s %-11s %7s %9s %9s %9s %6s %8s %8s %8s' model task method threads median least cpu peak memory over ''
[ -z "$peer" ] || printf ' %11s %9s %9s %6s %8s %8s %8s' 'peer median' least cpu peak memory 'x median' 'x cpu'
echo
for model in ${MODELS:-15M 110M}; do
    for task in ${TASKS:-Copa CB}; do
        for method in ${METHODS:-zo fo_full fo_lora evaluation}; do
            # Gradients of long batches take PyTorch more memory than most machines have.
            [ -n "${METHODS:-}" ] || case "$model $task $method" in "110M CB fo_"*) continue ;; esac
            for threads in ${THREADS:-2}; do
                # The paths hold no spaces: mktemp made them.
                measure="$folder/$model $folder/$task.json $method $threads ${SECONDS_EACH:-3}"
                ours=$("$bench" measure $measure)
                printf '%-5s %-5s %-11s %7s ' "$model" "$task" "$method" "$threads"
                awk -v peak="$peak" \
                    '{ printf "%9.1f %9.1f %9.1f %5.1f%% %5.0f MB %+5.0f MB %+7.1f%%",
                       $1, $2, $3, 1e5 * $6 / $3 / peak, $4, $4 - $4 / (1 + $5 / 100), $5 }' \
                    <<<"$ours"
                if [ -n "$peer" ]; then
                    theirs=$("$python" "$peer_script" $measure 2>"$folder/errors") || {
                        theirs="nan nan nan nan nan"
                        tail -1 "$folder/errors" >&2
                    }
                    awk -v peak="$peak" \
                        '{ printf " %11.1f %9.1f %9.1f %5.1f%% %5.0f MB %8.2f %8.2f",
                           $7, $8, $9, 1e5 * $6 / $9 / peak, $10, $7 / $1, $9 / $3 }' <<<"$ours $theirs"
                fi
                echo
            done
        done
    done
done
echo "load at the end: $(cut -d' ' -f1 /proc/loadavg)"
