# A hosted zone with 10,000 record sets as the AWS CLI prints them, of which one name is looked at on two servers: looking at
# all of them would measure how many queries a second one zone's servers are asked. So all of them are looked at where there
# is no network, and nothing is waited for.
source "$here/internet.sh"

# Serves all of it.
open_hosted() {
  zone . 0 {a..c}.root.
  zone com. 1 {a,b}.nic.com.
  place[b.ns.hosted.com.]=102.1
  zone hosted.com. 2 {a,b}.ns.hosted.com.
  contents[hosted.com.]="host-00000.hosted.com. 300 A 10.53.200.1"
  write_zones
  open_internet
  await "the name servers" answers "$asker" 10.53.2.1 host-00000.hosted.com
}

# rows COUNT: so many record sets, addresses, aliases and texts: owner, type, value.
rows() {
  awk -v n="$1" 'BEGIN {
    for (i = 0; i < n; i++) {
      kind = i % 5
      printf "host-%05d %s\n", i, kind < 3 ? "A 10.53.200.1" : kind == 3 ? "CNAME host-00000.hosted.com." : "TXT \"text\""
    }
  }'
}

# export_sets COUNT: sets `check` to the command that checks one name of an export of so many record sets.
export_sets() {
  local folder=$scratch/$1.exports
  mkdir "$folder"
  {
    printf '{"ResourceRecordSets": [\n{"Name": "hosted.com.", "Type": "SOA", "TTL": 900, "ResourceRecords": [%s]}' \
      '{"Value": "a.ns.hosted.com. h.hosted.com. 1 7200 900 1209600 86400"}'
    rows "$1" | awk '{
      gsub(/"/, "\\\"", $3)
      printf ",\n{\n  \"Name\": \"%s.hosted.com.\",\n  \"Type\": \"%s\",\n  \"TTL\": 300,\n", $1, $2
      printf "  \"ResourceRecords\": [\n    {\n      \"Value\": \"%s\"\n    }\n  ]\n}", $3
    }'
    printf ']}\n'
  } >"$folder/Z0123456789.json"
  printf '{"HostedZone": {"Id": "/hostedzone/Z0123456789", "Name": "hosted.com."}, "DelegationSet": {"NameServers": [%s]}}' \
    '"a.ns.hosted.com", "b.ns.hosted.com"' >"$folder/Z0123456789.hosted-zone.json"
  check=(
    ip netns exec "$asker" "$binary" check --one-server --resolver none --hints "$hints" "${allow[@]}"
    --only host-00000.hosted.com --format "json=$scratch/report" "$folder"
  )
}

# export_names COUNT: sets `check` to the command that checks all names of such an export, without a network.
export_names() {
  [ -n "${offline:-}" ] || {
    offline=edgeprobe-bench-$$-offline
    add_space "$offline"
    printf '. 3600000 NS a.root.\na.root. 3600000 A 10.53.0.1\n' >"$hints"
  }
  export_sets "$1"
  # That it cannot say anything is status 3.
  check=(
    ip netns exec "$offline" bash -c '"$@" || [ $? -eq 3 ]' check
    "$binary" check --one-server --resolver none --hints "$hints" "${allow[@]}" --format "json=$scratch/report"
    "$scratch/$1.exports"
  )
}

# all_names_told COUNT: the last report has a verdict on every address and alias of such an export.
all_names_told() {
  local told
  told=$(grep -c '^      "name" : "host-' "$scratch/report")
  [ "$told" -ge $(($1 * 4 / 5)) ] || { echo "only $told names were looked at" >&2; exit 1; }
}
