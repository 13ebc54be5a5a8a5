# The same where the probe file says which servers the delegation names, so that they are looked for from the start: six
# round trips.
source "$here/lines/check-delayed.sh"
servers_expected=(ns-1.awsdns-01.com. ns-2.awsdns-02.net. ns-3.awsdns-03.org. ns-4.awsdns-04.co.uk.)
ours=(ip netns exec "$asker" "$binary" check --resolver none --hints "$hints" "${allow[@]}"
  --trust "$scratch/root.pem" "$scratch/expected.yaml")
printf 'schema: 1\ntargets:\n  - { name: shop-example.com, delegation: [%s] }\n' \
  "$(printf '%s, ' "${servers_expected[@]}" | sed 's/, $//')" >"$scratch/expected.yaml"
expected_trips=6
