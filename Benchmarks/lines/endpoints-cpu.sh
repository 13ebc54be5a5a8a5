# What a handshake costs the client, in CPU time, user and system: 2,000 of them in one run of check, on the two addresses
# of 1,000 names, against openssl s_time. What the same run costs without handshakes is subtracted. At least 0.8 of the
# handshakes of s_time in the same CPU time are as many as at most 1.25 of the time each.
source "$here/names.sh"
source "$here/tls.sh"
limit=1.25

prepare() {
  open_endpoints
  check_names 1000
  names=("${check[@]}")
  check_names 1000 443
}

# cpu COMMAND…: sets `spent` to the microseconds of CPU time that a command takes.
cpu() {
  local status=0
  command time --quiet --format '%U %S' --output "$scratch/cpu" "$@" >"$scratch/said" 2>/dev/null </dev/null || status=$?
  [ "$status" -eq 0 ] || { echo "this fails with status $status: $*" >&2; exit 1; }
  spent=$(awk '{ printf "%d", ($1 + $2) * 1000000 }' "$scratch/cpu")
}

measure_ours() {
  local without
  cpu "${names[@]}"
  without=$spent
  cpu "${check[@]}"
  handshakes=$(awk -F'[:,]' '/"handshakes"/ { print $2 + 0 }' "$scratch/report")
  [ "$handshakes" -ge 2000 ] || { echo "only $handshakes handshakes" >&2; exit 1; }
  measured=$(((spent - without) / handshakes))
}

measure_theirs() {
  cpu ip netns exec "$asker" openssl s_time -new -connect 10.53.200.1:443 -time 1 -CAfile "$scratch/root.pem" -verify 3
  measured=$((spent / $(awk '/connections in .* real/ { print $1; exit }' "$scratch/said")))
}

finish() { close_spaces; }
