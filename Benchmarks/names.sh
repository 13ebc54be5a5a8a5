# 10,000 names in 100 zones below five top-level domains, every zone on two servers in networks apart, and probe files
# with as many of the names as a comparison wants. Nothing is signed: an unbound that validated would do more than what it
# is compared with.
source "$here/internet.sh"
top_level=(com net org info biz)

# Serves all of it.
open_names() {
  local tld number apex
  zone . 0 {a..c}.root.
  for tld in "${top_level[@]}"; do zone "$tld." 1 {a,b}.nic."$tld."; done
  for number in {0..99}; do
    apex=zone-$number.${top_level[number % 5]}.
    place[b.ns.$apex]=102.$((number + 1))
    zone "$apex" 2 {a,b}.ns."$apex"
    contents[$apex]=$(printf "shop-%s.$apex 300 A 10.53.200.1\nshop-%s.$apex 300 AAAA fd53::200:1\n" \
      $(for n in {0..99}; do echo "$n $n"; done))
  done
  write_zones
  open_internet
  await "the name servers" answers "$asker" 10.53.2.1 shop-0.zone-0.com
}

# name_list COUNT: so many names, from all zones in turn, so that a thousand need as many zones as all.
name_list() {
  local number
  for ((number = 0; number < $1; number++)); do
    echo "shop-$((number / 100)).zone-$((number % 100)).${top_level[number % 5]}"
  done
}

# check_names COUNT [PORT]: sets `check` to the command that checks so many names: DNS only, or also TLS on a port.
check_names() {
  {
    printf 'schema: 1\ntargets:\n'
    printf "  - { name: %s, ports: [${2:-}] }\n" $(name_list "$1")
  } >"$scratch/$1.${2:-names}.yaml"
  check=(
    ip netns exec "$asker" "$binary" check --one-server --resolver none --hints "$hints" "${allow[@]}"
    --no-http --deadline 10m --format "json=$scratch/report"
  )
  [ $# -eq 1 ] || check+=(--trust "$scratch/root.pem")
  check+=("$scratch/$1.${2:-names}.yaml")
}

# peak_of_names COUNT: makes a comparison of the most memory that a check of so many names holds at any time.
peak_of_names() {
  names=$1 judge=peak limit=64
  prepare() { open_names; check_names "$names"; }
  measure_ours() { peak "${check[@]}"; }
  finish() { close_spaces; }
}

# open_endpoints: serves the names, and at the addresses of all of them a web server with one certificate.
open_endpoints() {
  local zones=()
  open_names
  for number in {0..99}; do zones+=("*.zone-$number.${top_level[number % 5]}"); done
  mint "${zones[@]}"
  printf 'addr add 10.53.200.1/32 dev lo\naddr add fd53::200:1/128 dev lo nodad\n' | ip -n "$answerer" -batch -
  start_web "$answerer" 10.53.200.1 "[fd53::200:1]"
  await "the web server" serves_tls "$asker" 10.53.200.1
}
