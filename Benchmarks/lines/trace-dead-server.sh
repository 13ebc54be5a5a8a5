# What a dead server costs: a zone with one among its four against a zone with four that answer, 50 ms away. It may cost
# the time that one server is given, however many of its addresses and transports are silent. That a server is dead is a
# warning, which is not what is timed here.
source "$here/signed.sh"
trace=(ip netns exec "$asker" "$binary" trace --timeout 1s --fail-on sev2 --hints "$hints" "${allow[@]}")
ours=("${trace[@]}" limping-example.com)
theirs=("${trace[@]}" shop-example.com)
judge=difference
limit=1000

prepare() {
  open_signed_internet 25
  # Otherwise there would be nothing to compare.
  "${ours[@]}" --format "json=$scratch/report" >/dev/null
  ./audited "$scratch/report" >"$scratch/audit"
  grep -q '^limping-example.com. ns-5.awsdns-04.co.uk. .* timeout$' "$scratch/audit" || {
    echo "no server is dead" >&2
    exit 1
  }
  # The answer itself is known as early: ms from the beginning, once each, so within a tenth.
  "${theirs[@]}" --format "json=$scratch/healthy" >/dev/null
  known=$(known_after "$scratch/report") healthy=$(known_after "$scratch/healthy")
  awk -v a="$known" -v b="$healthy" 'BEGIN { exit !(a <= b * 1.1 + 5) }' || {
    echo "with a dead server the answer is known after $known ms, without after $healthy ms" >&2
    exit 1
  }
}

# When the first server had given the answer.
known_after() { awk -F'[:,]' '/"knownAfter"/ { print $2 + 0; exit }' "$1"; }

remark() { echo "  the answer is known after $known ms, without a dead server after $healthy ms"; }

finish() { close_spaces; }
