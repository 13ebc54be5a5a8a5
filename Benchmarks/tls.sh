# A real TLS server (nginx) with a chain of three certificates, made anew: root, intermediate, leaf, all ECDSA P-256.
# Formed as RFC 5280 wants them, so that nothing is found. $scratch/root.pem is the trust anchor.

# mint NAME…: a leaf that covers these names.
mint() {
  local names
  names=$(printf 'DNS:%s,' "$@")
  (
    cd "$scratch"
    for key in root intermediate leaf; do
      openssl ecparam -name prime256v1 -genkey -noout -out "$key.key"
    done
    openssl req -x509 -key root.key -subj "/CN=Root" -addext keyUsage=critical,keyCertSign -days 3650 -out root.pem
    identifiers='subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n'
    printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'"$identifiers" >intermediate.ext
    openssl req -new -key intermediate.key -subj "/CN=Intermediate" |
      openssl x509 -req -CA root.pem -CAkey root.key -CAcreateserial -days 3000 -extfile intermediate.ext -out intermediate.pem
    printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth\nkeyUsage=critical,digitalSignature\n'"$identifiers" \
      "${names%,}" >leaf.ext
    openssl req -new -key leaf.key -subj "/CN=leaf" |
      openssl x509 -req -CA intermediate.pem -CAkey intermediate.key -CAcreateserial -days 90 -extfile leaf.ext -out leaf.pem
    cat leaf.pem intermediate.pem >chain.pem
  ) >"$scratch/mint.log" 2>&1 || { cat "$scratch/mint.log" >&2; exit 1; }
}

# start_web SPACE ADDRESS…: nginx on port 443 of these addresses, one page for everybody, with the versions of TLS in
# `protocols` where that is set, else those of nginx.
start_web() {
  {
    printf 'daemon off;\nworker_processes 1;\npid "%s/nginx.pid";\nerror_log "%s/nginx.error";\n' "$scratch" "$scratch"
    printf 'events { worker_connections 4096; }\nhttp {\n access_log off;\n'
    printf ' client_body_temp_path "%s/body";\n proxy_temp_path "%s/proxy";\n' "$scratch" "$scratch"
    printf ' fastcgi_temp_path "%s/fastcgi";\n uwsgi_temp_path "%s/uwsgi";\n scgi_temp_path "%s/scgi";\n' \
      "$scratch" "$scratch" "$scratch"
    printf ' server {\n'
    printf '  listen %s:443 ssl backlog=4096;\n' "${@:2}"
    printf '  ssl_certificate "%s/chain.pem";\n  ssl_certificate_key "%s/leaf.key";\n' "$scratch" "$scratch"
    [ -z "${protocols:-}" ] || printf '  ssl_protocols %s;\n' "$protocols"
    printf '  ssl_session_cache off;\n  ssl_session_tickets off;\n  location / { return 200 "fine"; }\n }\n}\n'
  } >"$scratch/nginx.conf"
  start nginx ip netns exec "$1" nginx -c "$scratch/nginx.conf"
}

# serves_tls SPACE ADDRESS: whether a handshake comes about.
serves_tls() { ip netns exec "$1" openssl s_client -connect "$2:443" </dev/null 2>/dev/null | grep -q 'BEGIN CERT'; }

# one_web_server NAME…: a namespace in which nginx serves a leaf for these names on 127.0.0.1.
one_web_server() {
  space=edgeprobe-bench-$$
  mint "$@"
  add_space "$space"
  start_web "$space" 127.0.0.1
  await "the web server" serves_tls "$space" 127.0.0.1
}
