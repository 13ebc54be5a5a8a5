# 10,000 names in 100 zones below five top-level domains, every zone on two servers in networks apart, and probe files with as many of the names as a comparison wants. Nothing is signed: an unbound that validated would do more than
# what it is compared with.
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

# check_names COUNT: sets `check` to the command that checks so many names, DNS only.
check_names() {
  {
    printf 'schema: 1\ntargets:\n'
    printf '  - { name: %s, ports: [] }\n' $(name_list "$1")
  } >"$scratch/$1.yaml"
  check=(
    ip netns exec "$asker" "$binary" check --one-server --resolver none --hints "$hints" "${allow[@]}"
    --format "json=$scratch/report" "$scratch/$1.yaml"
  )
}

# peak_of_names COUNT: makes a comparison of the most memory that a check of so many names holds at any time.
peak_of_names() {
  names=$1 judge=peak limit=64
  prepare() { open_names; check_names "$names"; }
  measure_ours() { peak "${check[@]}"; }
  finish() { close_spaces; }
}
