# One network namespace in which the healthy scenario's name servers listen on port 53, and on 127.0.0.53 a resolver for
# tools that need one.
source "$here/namespace.sh"
space=edgeprobe-bench-$$
world=$here/../Probes/scenarios/all-is-well/world

open_lab() {
  add_space "$space" 127.0.0.53
  start lab ip netns exec "$space" "$binary" lab --serve --map-port 53=53,443=443 "$world/.."
  start_resolver "$space" 127.0.0.53 "$world/root.zone" "do-ip6: no" "do-not-query-localhost: no"
  await "the lab" answers "$space" 127.0.0.53 shop.example.com
}
