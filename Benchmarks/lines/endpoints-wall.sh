# 1,000 names with a certificate to look at on one address each: one run of check, which also resolves them, against a loop
# of openssl s_client, which is told the address.
source "$here/names.sh"
source "$here/tls.sh"
limit=0.05
prepare() {
  open_endpoints
  check_names 1000 443
  ours=("${check[@]}" -4)
  name_list 1000 >"$scratch/names"
  theirs=(ip netns exec "$asker" bash -c "while read -r name; do
    openssl s_client -connect 10.53.200.1:443 -servername \$name -CAfile $scratch/root.pem </dev/null >/dev/null 2>&1
  done <$scratch/names")
}
finish() { close_spaces; }
