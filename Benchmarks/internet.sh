# Two network namespaces: one asks, in the other real name servers (NSD) answer on addresses in 10.53.0.0/16 and
# fd53::/32, and between them a link, with a delay or without. Names are absolute, with the final dot.
source "$here/namespace.sh"
asker=edgeprobe-bench-$$-asker
answerer=edgeprobe-bench-$$-answerer
resolver=10.53.53.53
hints=$scratch/hints
allow=(--allow-address 10.53.0.0/16 --allow-address fd53::/32)

declare -A place=()     # of a server: NETWORK.NUMBER stands for 10.53.NETWORK.NUMBER and fd53:0:NETWORK::NUMBER
declare -A group=()     # of a zone: one process serves the zones of a group, on the addresses of two networks: its
                        # own, with the number of the group, and the one with 100 more
declare -A servers=()   # of a zone
declare -A taken=()     # places of a group
declare -A contents=()  # of a zone: the records that are neither its servers nor delegations

# zone APEX GROUP SERVER…: a server without a place takes the next one of the group's own network.
zone() {
  local server
  group[$1]=$2
  servers[$1]="${*:3}"
  for server in "${@:3}"; do
    [ -n "${place[$server]:-}" ] || place[$server]=$2.$((taken[$2] += 1))
  done
}

# within NAME APEX: whether the name is the apex or below it.
within() { [[ .$1 == *".${2#.}" ]]; }

# parent_of APEX: sets `parent` to the zone above.
parent_of() {
  parent=${1#*.}
  while [ -n "$parent" ] && [ -z "${group[$parent]:-}" ]; do parent=${parent#*.}; done
  parent=${parent:-.}
}

# Writes the master file of every zone: its servers, the delegations below it with glue, and its contents.
write_zones() {
  local apex name parent
  for apex in "${!group[@]}"; do
    {
      printf '$TTL 172800\n%s SOA ns.invalid. hostmaster.invalid. 1 7200 900 1209600 900\n' "$apex"
      printf "$apex NS %s\n" ${servers[$apex]}
      printf '%s\n' "${contents[$apex]:-}"
      for name in "${!place[@]}"; do
        ! within "$name" "$apex" || printf '%s A 10.53.%s\n%s AAAA fd53:0:%s\n' \
          "$name" "${place[$name]}" "$name" "${place[$name]/./::}"
      done
    } >"$scratch/${apex}zone"
  done
  for apex in "${!group[@]}"; do
    [ "$apex" != . ] || continue
    parent_of "$apex"
    printf "$apex NS %s\n" ${servers[$apex]} >>"$scratch/${parent}zone"
  done
  for name in ${servers[.]}; do
    printf '. 3600000 NS %s\n%s 3600000 A 10.53.%s\n%s 3600000 AAAA fd53:0:%s\n' \
      "$name" "$name" "${place[$name]}" "$name" "${place[$name]/./::}"
  done >"$hints"
}

# sign_zones APEX…: with ECDSA P-256, a DS for each in the zone above; the root's is in $scratch/anchor.
sign_zones() {
  local apex parent
  local -A keys=()
  cd "$scratch"
  for apex in "$@"; do
    keys[$apex]="$(ldns-keygen -a ECDSAP256SHA256 -k "$apex") $(ldns-keygen -a ECDSAP256SHA256 "$apex")"
    parent_of "$apex"
    if [ "$apex" = . ]; then parent=anchor; else parent+=zone; fi
    cat "${keys[$apex]% *}.ds" >>"$parent"
  done
  for apex in "$@"; do
    ldns-signzone -f signed -o "$apex" "${apex}zone" ${keys[$apex]}
    mv signed "${apex}zone"
  done
  cd "$here"
}

# open_internet [MILLISECONDS]: serves the zones that were written, over a link that delays each packet so long.
open_internet() {
  local number apex name
  add_space "$asker" "$resolver"
  add_space "$answerer"
  if [ $# -eq 1 ]; then
    start delay-line ./delay-line "$1" "$asker" "$answerer"
    await "the delay line" grep -q ready "$scratch/delay-line.log"
  else
    ip -n "$asker" link add line type veth peer name line netns "$answerer"
  fi
  ip -n "$asker" -batch - <<END
link set line up
addr add 10.54.0.1/24 dev line
addr add fd54::1/64 dev line nodad
route add 10.53.0.0/16 via 10.54.0.2
route add fd53::/32 via fd54::2
END
  # What is sent to an address that no server has is lost without a word.
  ip -n "$answerer" -batch - <<END
link set line up
addr add 10.54.0.2/24 dev line
addr add fd54::2/64 dev line nodad
route add blackhole 10.53.0.0/16
route add blackhole fd53::/32
addr add $resolver/32 dev lo
END
  for number in $(printf '%s\n' "${group[@]}" | sort -u); do
    {
      printf 'server:\n server-count: 1\n username: ""\n chroot: ""\n database: ""\n pidfile: ""\n'
      printf ' zonesdir: "%s"\n xfrdfile: "%s/xfrd.%s"\n zonelistfile: "%s/zones.%s"\n' \
        "$scratch" "$scratch" "$number" "$scratch" "$number"
      # One who asks much is not an attack here.
      printf ' rrl-ratelimit: 0\n rrl-whitelist-ratelimit: 0\n'
      for name in "${!place[@]}"; do
        [ $((${place[$name]%.*} % 100)) = "$number" ] || continue
        printf ' ip-address: 10.53.%s\n ip-address: fd53:0:%s\n' "${place[$name]}" "${place[$name]/./::}"
        printf 'addr add 10.53.%s/32 dev lo\naddr add fd53:0:%s/128 dev lo nodad\n' \
          "${place[$name]}" "${place[$name]/./::}" >&3
      done
      printf 'remote-control:\n control-enable: no\n'
      for apex in "${!group[@]}"; do
        [ "${group[$apex]}" != "$number" ] || printf 'zone:\n name: "%s"\n zonefile: "%szone"\n' "$apex" "$apex"
      done
    } >"$scratch/nsd.$number.conf" 3>"$scratch/addresses"
    ip -n "$answerer" -batch "$scratch/addresses"
    start "nsd.$number" ip netns exec "$answerer" nsd -d -c "$scratch/nsd.$number.conf"
  done
  for number in $(printf '%s\n' "${group[@]}" | sort -u); do
    await "name servers" grep -q "nsd started" "$scratch/nsd.$number.log"
  done
}
