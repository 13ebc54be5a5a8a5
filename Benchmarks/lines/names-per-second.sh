# 1,000 names in 100 zones, nothing known but the root's addresses: one run of check, against an unbound with an empty
# cache that dnsperf drives with 100 questions at a time. Both are asked for A and AAAA of each name, and have the same
# cores and name servers.
#
# The start of processes is not counted: unbound runs already and dnsperf says how long its questions took; of ours, a run
# with one name is subtracted. So reading the probe file, judging and the report are counted.
source "$here/names.sh"
limit=1.0

prepare() {
  open_names
  check_names 1
  one=("${check[@]}")
  check_names 1000
  printf '%s A\n%s AAAA\n' $(name_list 1000 | sed 'p') >"$scratch/questions"
  start_resolver "$asker" 127.0.0.53 "$hints" "do-not-query-localhost: no" 'local-data: "ready. A 127.0.0.1"' \
    "remote-control:" "control-enable: yes" "control-interface: \"$scratch/control\"" "control-use-cert: no"
  await "the resolver" answers "$asker" 127.0.0.53 ready
}

# Datagrams that came to the name servers' namespace: the queries, since nobody there asks.
queries() {
  ip netns exec "$answerer" awk '/^Udp: [0-9]/ || /^Udp6InDatagrams/ { n += $2 } END { print n }' \
    /proc/net/snmp /proc/net/snmp6
}

measure_ours() {
  local before start
  clock "${one[@]}"
  start=$measured
  before=$(queries)
  clock "${check[@]}"
  our_queries=$(($(queries) - before))
  measured=$((measured - start))
}

measure_theirs() {
  local before
  # Forgets all it knows.
  unbound-control -c "$scratch/unbound.conf" reload >/dev/null
  await "the resolver" answers "$asker" 127.0.0.53 ready
  before=$(queries)
  ip netns exec "$asker" dnsperf -s 127.0.0.53 -d "$scratch/questions" -n 1 -c 1 -q 100 >"$scratch/dnsperf"
  their_queries=$(($(queries) - before))
  grep -q 'NOERROR 2000 (100.00%)' "$scratch/dnsperf" || {
    echo "unbound did not answer every question" >&2
    cat "$scratch/dnsperf" >&2
    exit 1
  }
  measured=$(awk '/Run time/ { printf "%d", $4 * 1000000 }' "$scratch/dnsperf")
}

remark() {
  echo "  queries to the name servers in the last round: ours $our_queries, theirs $their_queries"
}

finish() { close_spaces; }
