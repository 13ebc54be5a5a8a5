# A walk that asks every server of the zone and of its parent, 50 ms away from all of them. Besides the time it takes: no
# exchange waits for one that it does not need, and nobody is left out.
#
# dig asks one server a level, but the system's resolver for the addresses of every server. That resolver is as far away
# as the servers are, and its cache is warm.
source "$here/signed.sh"
ours=(ip netns exec "$asker" "$binary" trace --hints "$hints" "${allow[@]}" shop-example.com)
theirs=(ip netns exec "$asker" dig +trace shop-example.com)
limit=0.30

prepare() {
  open_signed_internet 25
  "${ours[@]}" --record "$scratch/recording" --format "json=$scratch/report" >/dev/null
  check_chain
  check_audit
  check_signers
}

# The fourth server's name is what takes longest to resolve, and then the server is asked.
check_chain() {
  local wanted=". com. . uk. co.uk. awsdns-04.co.uk. shop-example.com." found
  ./critical-path "$scratch/recording" "$hints" >"$scratch/chain"
  found=$(cut -d ' ' -f 1 "$scratch/chain" | paste -s -d ' ')
  [ "$found" = "$wanted" ] || { echo "the longest chain of exchanges is $found, not $wanted" >&2; exit 1; }
}

check_audit() {
  local transport
  for transport in udp tcp; do
    for_each_server com. "com. %s %s $transport referral\n"
    for_each_server shop-example.com. "shop-example.com. %s %s $transport answer\n"
  done >"$scratch/wanted"
  find_wanted "the report is without these:" ./audited "$scratch/report"
}

# Every server of the parent gives the zone's DS records, every server of the zone its keys.
check_signers() {
  {
    for_each_server com. "%.0s%s DS shop-example.com.\n"
    for_each_server shop-example.com. "%.0s%s DNSKEY shop-example.com.\n"
  } >"$scratch/wanted"
  find_wanted "these gave no such records:" ./fetched "$scratch/recording"
}

# for_each_server ZONE FORMAT: a line for each address of each of a zone's servers, from its name and the address.
for_each_server() {
  local server address
  for server in ${servers[$1]}; do
    for address in "10.53.${place[$server]}" "fd53:0:${place[$server]/./::}"; do printf "$2" "$server" "$address"; done
  done
}

# find_wanted COMPLAINT COMMAND…: fails by what the command does not print of the lines in $scratch/wanted.
find_wanted() {
  "${@:2}" | sort | comm -23 <(sort "$scratch/wanted") - >"$scratch/left-out"
  [ ! -s "$scratch/left-out" ] || { echo "$1" >&2; cat "$scratch/left-out" >&2; exit 1; }
}

remark() {
  awk -v n="$(wc -l <"$scratch/chain")" -v t="$ours_median" \
    'BEGIN { printf "  the longest chain is %d exchanges; the run took as long as %.1f\n", n, t / 50000 }'
}

finish() { close_spaces; }
