# A signed internet in which shop-example.com is hosted as Route 53 hosts zones: by four name servers in four top-level
# domains, one of them five zones away. limping-example.com has the same servers but one, whose address nobody has.
source "$here/internet.sh"

write_signed_internet() {
  zone . 0 {a..m}.root-servers.net.
  zone root-servers.net. 0 {a..m}.root-servers.net.
  zone com. 1 {a..m}.gtld-servers.net.
  zone net. 1 {a..m}.gtld-servers.net.
  zone gtld-servers.net. 1 {a..m}.gtld-servers.net.
  zone org. 2 {a,b}0.org.afilias-nst.org.
  zone uk. 3 dns{1,2}.nic.uk.
  zone co.uk. 4 ns{1,2}.co.uk.
  zone awsdns-01.com. 5 g-ns-{1,2}.awsdns-01.com.
  zone awsdns-02.net. 6 g-ns-{1,2}.awsdns-02.net.
  zone awsdns-03.org. 7 g-ns-{1,2}.awsdns-03.org.
  zone awsdns-04.co.uk. 8 g-ns-{1,2}.awsdns-04.co.uk.
  zone shop-example.com. 9 ns-1.awsdns-01.com. ns-2.awsdns-02.net. ns-3.awsdns-03.org. ns-4.awsdns-04.co.uk.
  place[ns-5.awsdns-04.co.uk.]=99.1
  zone limping-example.com. 9 ns-1.awsdns-01.com. ns-2.awsdns-02.net. ns-3.awsdns-03.org. ns-5.awsdns-04.co.uk.
  contents[shop-example.com.]='shop-example.com. 300 A 10.53.200.1'
  contents[limping-example.com.]='limping-example.com. 300 A 10.53.200.1'
  write_zones
  # These two are not signed on the internet either.
  sign_zones $(printf '%s\n' "${!group[@]}" | grep -v -e '^root-servers' -e '^gtld-servers')
}

open_signed_internet() {
  write_signed_internet
  open_internet "$@"
  start_resolver "$answerer" "$resolver" "$hints"
  await "the resolver" answers "$asker" "$resolver" shop-example.com
}

# check_round_trips COUNT [SERVER…]: records `ours` once: it must have been possible in so many round trips and no fewer,
# with these servers of the zone known beforehand; all it found is in $scratch/chain.
check_round_trips() {
  "${ours[@]}" --record "$scratch/recording" >/dev/null
  ./critical-path "$scratch/recording" "$hints" "${@:2}" >"$scratch/chain"
  round_trips=$(awk '$NF > most { most = $NF } END { print most }' "$scratch/chain")
  [ "$round_trips" -eq "$1" ] || { echo "the unavoidable path is $round_trips round trips, not $1" >&2; exit 1; }
}

# tell_round_trips: how many the path has that cannot be avoided, beside how many the run took.
tell_round_trips() {
  awk -v n="$round_trips" -v t="$ours_median" \
    'BEGIN { printf "  the unavoidable path is %d round trips; the run took as long as %.1f\n", n, t / 50000 }'
}
