# What five dead addresses of fifty cost: the time that one connection attempt is given. That they are dead is a warning,
# which is not what is timed here.
source "$here/internet.sh"
source "$here/tls.sh"
cert=(ip netns exec "$asker" "$binary" cert --connect-timeout 1s --fail-on sev2 --hints "$hints" "${allow[@]}"
  --trust "$scratch/root.pem")
ours=("${cert[@]}" limping.example)
theirs=("${cert[@]}" shop.example)
judge=difference
limit=1000

prepare() {
  local live dead
  live=(10.53.200.{1..45}) dead=(10.53.201.{1..5})
  mint shop.example limping.example
  zone . 0 a.root.
  contents[.]=$(
    printf 'shop.example. 300 A %s\n' "${live[@]}"
    printf 'limping.example. 300 A %s\n' "${live[@]}" "${dead[@]}"
  )
  write_zones
  open_internet
  printf 'addr add %s/32 dev lo\n' "${live[@]}" | ip -n "$answerer" -batch -
  start_web "$answerer" "${live[@]}"
  await "the web server" serves_tls "$answerer" 10.53.200.45
  "${ours[@]}" --format "json=$scratch/report" >/dev/null
  [ "$(grep -c '"outcome" : "timeout"' "$scratch/report")" -eq 5 ] || { echo "not five are dead" >&2; exit 1; }
}

finish() { close_spaces; }
