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
  local server transport
  for transport in udp tcp; do
    for server in ${servers[com.]}; do
      printf "com. $server %s $transport referral\n" "10.53.${place[$server]}" "fd53:0:${place[$server]/./::}"
    done
    for server in ${servers[shop-example.com.]}; do
      printf "shop-example.com. $server %s $transport answer\n" "10.53.${place[$server]}" "fd53:0:${place[$server]/./::}"
    done
  done | sort >"$scratch/wanted"
  ./audited "$scratch/report" | sort | comm -23 "$scratch/wanted" - >"$scratch/left-out"
  [ ! -s "$scratch/left-out" ] || { echo "the report is without these:" >&2; cat "$scratch/left-out" >&2; exit 1; }
}

# Every server of the parent gives the zone's DS records, every server of the zone its keys.
check_signers() {
  local server
  {
    for server in ${servers[com.]}; do
      printf "%s DS shop-example.com.\n" "10.53.${place[$server]}" "fd53:0:${place[$server]/./::}"
    done
    for server in ${servers[shop-example.com.]}; do
      printf "%s DNSKEY shop-example.com.\n" "10.53.${place[$server]}" "fd53:0:${place[$server]/./::}"
    done
  } | sort >"$scratch/wanted"
  ./fetched "$scratch/recording" | sort | comm -23 "$scratch/wanted" - >"$scratch/left-out"
  [ ! -s "$scratch/left-out" ] || { echo "these gave no such records:" >&2; cat "$scratch/left-out" >&2; exit 1; }
}

remark() {
  awk -v n="$(wc -l <"$scratch/chain")" -v t="$ours_median" \
    'BEGIN { printf "  the longest chain is %d exchanges; the run took as long as %.1f\n", n, t / 50000 }'
}

finish() { close_spaces; }
