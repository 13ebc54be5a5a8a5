import COpenSSL
import EdgeModel

/// Settings that many sessions share: one for all clients of a run, or one for a server of the lab.
///
/// No certificate is verified here: the chain is kept as served, and judged later at any time and against any store.
package final class TLSContext: Sendable {
  // Changed only inside the initialisers; OpenSSL guards what sessions share with its own locks.
  private nonisolated(unsafe) let context: OpaquePointer
  /// What the server callbacks read; alive as long as the context.
  private let serverSide: ServerSide?
  /// What the staple callback sends; alive as long as the context.
  private let staple: StapledResponse?

  /// The groups that Firefox and Chrome both offer, by their IANA names, which OpenSSL knows as well.
  ///
  /// Firefox has secp521r1, ffdhe2048 and ffdhe3072 besides (`namedGroups` in its security/manager/ssl/nsNSSIOLayer.cpp);
  /// Chrome has no curve of NIST above P-384 (David Benjamin, blink-dev@chromium.org, 2016-10-12).
  static let browserGroups = ["x25519", "secp256r1", "secp384r1"]
  /// Those that clients of today offer: OpenSSL's own (`supported_groups_default` in its ssl/t1_lib.c), which GnuTLS and Java
  /// offer as well, and which are more than browsers'.
  package static let usualGroups =
    browserGroups + ["secp521r1", "x448", "ffdhe2048", "ffdhe3072", "ffdhe4096", "ffdhe6144", "ffdhe8192"]

  /// Whether clients of today offer a group for the key exchange; one of no name is the cipher's matter.
  package static func isUsual(group: String) -> Bool { usualGroups.contains(group) || group.hasPrefix("dh-") }

  /// The curve that the key of a leaf is on, where clients of today offer no group for it and so do not take it.
  package static func unusualCurve(ofKeyIn chain: [[UInt8]]) -> String? {
    guard let key = chain.first.flatMap({ try? DecodedCertificate(der: $0).key }), key.hasPrefix("ecdsa-") else {
      return nil
    }
    let curve = String(key.dropFirst("ecdsa-".count))
    return ["p256", "p384", "p521"].contains(curve) ? nil : curve
  }

  /// Whether clients of today take a signature of a handshake: OpenSSL and Java take SHA-224, which few others do.
  package static func isUsual(signature: String) -> Bool {
    !["sha1", "md5"].contains { signature.hasSuffix("-\($0)") }
  }

  /// Whether browsers offer a group for the key exchange; one of DHE below TLS 1.3 is the cipher's matter.
  package static func isOfBrowsers(group: String) -> Bool { browserGroups.contains(group) || group.hasPrefix("dh-") }

  /// The ciphers that Firefox and Chrome both offer below TLS 1.3, by OpenSSL's names.
  ///
  /// Firefox has ECDSA with CBC besides. No DHE: Firefox has none since 78 (CVE-2020-12413, as Mozilla's record of it
  /// says), Chrome none since 53 (blink-dev@chromium.org, 2016-03-25; thesslstore.com, "Tracking SSL Changes in Chrome
  /// 53"). The rest are those of Mozilla's policy templates (DisabledCiphers) and of `ALL:!aPSK:!ECDSA+SHA1:!3DES` in
  /// Chromium's net/socket/ssl_client_socket_impl.cc.
  static let browserCiphers = [
    "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-ECDSA-CHACHA20-POLY1305",
    "ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
    "ECDHE-RSA-AES128-SHA", "ECDHE-RSA-AES256-SHA", "AES128-GCM-SHA256", "AES256-GCM-SHA384", "AES128-SHA",
    "AES256-SHA",
  ]

  /// Whether browsers offer a cipher.
  package static func isOfBrowsers(cipher: String) -> Bool {
    cipher.hasPrefix("TLS_") || browserCiphers.contains(cipher)
  }

  /// What Python offers below TLS 1.3 unless it was built with OpenSSL's own list, as Debian's is.
  ///
  /// `PY_SSL_DEFAULT_CIPHER_STRING` in Modules/_ssl.c since 3.10: of AES with CBC what is signed with SHA-2, and no key
  /// exchange with RSA.
  static let pythonCiphers =
    "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"

  /// Whether Python offers a cipher that a usual handshake took.
  package static func isOfPython(cipher: String) -> Bool {
    cipher.hasPrefix("TLS_") || (cipher.hasPrefix("ECDHE-") || cipher.hasPrefix("DHE-")) && !cipher.hasSuffix("-SHA")
  }

  /// Whether browsers take a signature of a handshake: they take none of an Edwards curve, neither there nor in a certificate,
  /// none of a key that is for RSASSA-PSS alone and none with SHA-224; Chrome takes none of ECDSA with SHA-512, which P-521
  /// comes with.
  ///
  /// `sEnabledSignatureSchemes` in Firefox' security/manager/ssl/nsNSSIOLayer.cpp and `kVerifyPrefs` in Chromium's
  /// net/socket/ssl_client_socket_impl.cc have none of these; the CA/Browser Forum's Baseline Requirements, section 7.1.3,
  /// know no Edwards curve.
  package static func isOfBrowsers(signature: String) -> Bool {
    !["ed25519", "ed448", "ecdsa-sha512"].contains(signature) && !signature.hasPrefix("rsa-pss-pss")
      && !Obstacle.signature(signature).isForFewElse
  }

  /// OpenSSL's own choice, which is that of browsers.
  private static let usualCiphersOf13 =
    "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256"

  /// The ciphers that a client of today offers, by OpenSSL's names.
  package static let usualCiphers: Set<String> = {
    guard let context = try? TLSContext(), let session = context.withPointer({ SSL_new($0) }) else { return [] }
    defer { SSL_free(session) }
    guard let list = SSL_get1_supported_ciphers(session) else { return [] }
    defer { ep_sk_SSL_CIPHER_free(list) }
    let names = (0..<max(0, ep_sk_SSL_CIPHER_num(list))).compactMap { index in
      SSL_CIPHER_get_name(ep_sk_SSL_CIPHER_value(list, index)).map { String(cString: $0) }
    }
    return Set(names)
  }()

  /// For clients: every setting that decides a verdict is named here, so that none depends on what this host's openssl.cnf
  /// says, should something else in the process have read it.
  package init() throws(X509Flaw) {
    guard let context = SSL_CTX_new(TLS_client_method()) else { throw .openSSL(openSSLReason()) }
    self.context = context
    serverSide = nil
    staple = nil
    // An openssl.cnf may have turned versions off, or secure renegotiation.
    _ = SSL_CTX_clear_options(context, SSL_CTX_get_options(context))
    // As curl and Python have it: servers are known that hang on a ClientHello of 256 to 511 octets (RFC 7685).
    SSL_CTX_set_options(
      context,
      ep_SSL_OP_NO_COMPRESSION() | ep_SSL_OP_ENABLE_MIDDLEBOX_COMPAT() | ep_SSL_OP_NO_RENEGOTIATION()
        | ep_SSL_OP_TLSEXT_PADDING())
    try prepare(securityLevel: 2)
    SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    guard SSL_CTX_set_ciphersuites(context, TLSContext.usualCiphersOf13) == 1,
      ep_SSL_CTX_set1_groups_list(context, TLSContext.usualGroups.joined(separator: ":")) == 1,
      ep_SSL_CTX_set1_sigalgs_list(context, "\(Signatures.ecdsa):\(Signatures.rsa)") == 1
    else { throw .openSSL(openSSLReason()) }
    SSL_CTX_set_client_cert_cb(context) { ssl, _, _ in
      Marks.note(ssl) { $0.asksForCertificate = true }
      return 0
    }
  }

  /// For a server that shows `identity`, or by server name the one of a host; without either, unknown names get an
  /// alert.
  package init(
    serving identity: Identity?, hosts: [(names: [DomainName], identity: Identity)] = [],
    clientCertificate: Handshake.ClientCertificate = .none, habits: Habits = Habits()
  ) throws(X509Flaw) {
    guard let context = SSL_CTX_new(TLS_server_method()) else { throw .openSSL(openSSLReason()) }
    self.context = context
    var virtual: [(names: [DomainName], context: TLSContext)] = []
    do throws(X509Flaw) {
      for host in hosts { virtual.append((host.names, try TLSContext(serving: host.identity))) }
    } catch {
      SSL_CTX_free(context)
      throw error
    }
    let side = ServerSide(hosts: virtual, hasDefault: identity != nil, habits: habits)
    serverSide = side
    staple = identity?.staple.map(StapledResponse.init)
    // A lab must be able to serve keys and digests that no client should accept.
    try prepare(securityLevel: 0)
    try take(on: habits)
    if let identity { try use(identity) }
    if let twin = habits.twin { try use(twin) }
    switch clientCertificate {
    case .none: SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
    case .requested: SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
    case .required: SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    }
    let argument = Unmanaged.passUnretained(side).toOpaque()
    SSL_CTX_set_alpn_select_cb(context, selectProtocol, argument)
    _ = ep_SSL_CTX_set_tlsext_servername_callback(context, selectHost)
    _ = ep_SSL_CTX_set_tlsext_servername_arg(context, argument)
    if let staple {
      _ = ep_SSL_CTX_set_tlsext_status_cb(context, sendStaple)
      _ = ep_SSL_CTX_set_tlsext_status_arg(context, Unmanaged.passUnretained(staple).toOpaque())
    }
  }

  /// How a server of the lab differs from one that is set up well.
  package struct Habits: Hashable, Sendable {
    /// By ALPN, the preferred one first.
    package var protocols = TLSSession.browserProtocols
    /// Whether a client that offers none of them gets an alert.
    package var insistsOnProtocol = false
    /// The newest version: `TLSv1` to `TLSv1.3`; one older than TLS 1.2 is the only one.
    package var version: String?
    /// In OpenSSL's form; either those of TLS 1.3, whose names begin with `TLS_`, or others.
    package var ciphers: String?
    package var groups: String?
    /// What it signs handshakes with.
    package var signatures: String?
    /// A second certificate, with a key of another kind.
    package var twin: Identity?

    package init() {}
  }

  private func take(on habits: Habits) throws(X509Flaw) {
    let versions = ["TLSv1": TLS1_VERSION, "TLSv1.1": TLS1_1_VERSION, "TLSv1.2": TLS1_2_VERSION]
    if let version = habits.version.flatMap({ versions[$0] }) {
      _ = ep_SSL_CTX_set_min_proto_version(context, version)
      _ = ep_SSL_CTX_set_max_proto_version(context, version)
    }
    // As strong as the certificate's key, and so as weak.
    _ = ep_SSL_CTX_set_dh_auto(context, 1)
    if let ciphers = habits.ciphers {
      let set = ciphers.hasPrefix("TLS_") ? SSL_CTX_set_ciphersuites : SSL_CTX_set_cipher_list
      guard set(context, ciphers) == 1 else { throw .openSSL(openSSLReason()) }
    }
    if let groups = habits.groups, ep_SSL_CTX_set1_groups_list(context, groups) != 1 {
      throw .openSSL(openSSLReason())
    }
    if let signatures = habits.signatures, ep_SSL_CTX_set1_sigalgs_list(context, signatures) != 1 {
      throw .openSSL(openSSLReason())
    }
  }

  deinit { SSL_CTX_free(context) }

  /// Whether servers without secure renegotiation (RFC 5746) are connected to.
  package var takesInsecureRenegotiation: Bool {
    SSL_CTX_get_options(context) & ep_SSL_OP_LEGACY_SERVER_CONNECT() != 0
  }

  /// Lends the pointer to a C call; it must not outlive `body`.
  func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(context) }

  private func prepare(securityLevel: Int32) throws(X509Flaw) {
    SSL_CTX_set_security_level(context, securityLevel)
    // A resumed session sends no certificate.
    _ = ep_SSL_CTX_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
    // Of a hundred sessions at once most wait for the peer, and need no room for a record meanwhile.
    _ = ep_SSL_CTX_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
    SSL_CTX_set_options(context, ep_SSL_OP_NO_TICKET())
    guard ep_SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1,
      ep_SSL_CTX_set_max_proto_version(context, 0) == 1,
      SSL_CTX_set_cipher_list(context, "DEFAULT") == 1
    else { throw .openSSL(openSSLReason()) }
  }

  private func use(_ identity: Identity) throws(X509Flaw) {
    ERR_clear_error()
    guard let leaf = identity.chain.first else { throw .noCertificate }
    guard try DecodedCertificate(der: leaf).withPointer({ SSL_CTX_use_certificate(context, $0) }) == 1 else {
      throw .openSSL(openSSLReason())
    }
    for der in identity.chain.dropFirst() {
      let added = try DecodedCertificate(der: der).withPointer { certificate in
        guard X509_up_ref(certificate) == 1 else { return false }
        defer { X509_free(certificate) }
        return ep_SSL_CTX_add1_chain_cert(context, certificate) == 1
      }
      guard added else { throw .openSSL(openSSLReason()) }
    }
    let key = identity.key.pkcs8.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return d2i_AutoPrivateKey(nil, &cursor, buffer.count)
    }
    guard let key else { throw .badKey(openSSLReason()) }
    defer { EVP_PKEY_free(key) }
    guard SSL_CTX_use_PrivateKey(context, key) == 1, SSL_CTX_check_private_key(context) == 1 else {
      throw .badKey(openSSLReason())
    }
  }
}

/// What a server chooses from when a client has said what it wants.
private final class ServerSide: Sendable {
  let hosts: [(names: [DomainName], context: TLSContext)]
  let hasDefault: Bool
  let protocols: [[UInt8]]
  let insistsOnProtocol: Bool

  init(hosts: [(names: [DomainName], context: TLSContext)], hasDefault: Bool, habits: TLSContext.Habits) {
    self.hosts = hosts
    self.hasDefault = hasDefault
    protocols = habits.protocols.map { Array($0.utf8) }
    insistsOnProtocol = habits.insistsOnProtocol
  }

  func context(for name: DomainName) -> TLSContext? {
    let isExact = hosts.first { $0.names.contains(name) }
    let covers = isExact ?? hosts.first { $0.names.contains { $0.isWildcard && $0.parent == name.parent } }
    return covers?.context
  }
}

private func selectHost(_ ssl: OpaquePointer?, _ alert: UnsafeMutablePointer<Int32>?, _ side: UnsafeMutableRawPointer?)
  -> Int32
{
  guard let ssl, let side else { return SSL_TLSEXT_ERR_OK }
  let server = Unmanaged<ServerSide>.fromOpaque(side).takeUnretainedValue()
  if let text = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name), let name = try? DomainName(String(cString: text)),
    let context = server.context(for: name)
  {
    context.withPointer { _ = SSL_set_SSL_CTX(ssl, $0) }
    return SSL_TLSEXT_ERR_OK
  }
  guard !server.hasDefault else { return SSL_TLSEXT_ERR_OK }
  alert?.pointee = SSL_AD_UNRECOGNIZED_NAME
  return SSL_TLSEXT_ERR_ALERT_FATAL
}

private func selectProtocol(
  _ ssl: OpaquePointer?, _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>?,
  _ chosenLength: UnsafeMutablePointer<UInt8>?, _ offered: UnsafePointer<UInt8>?, _ offeredLength: UInt32,
  _ side: UnsafeMutableRawPointer?
) -> Int32 {
  guard let offered, let side else { return SSL_TLSEXT_ERR_NOACK }
  let list = UnsafeBufferPointer(start: offered, count: Int(offeredLength))
  let server = Unmanaged<ServerSide>.fromOpaque(side).takeUnretainedValue()
  for wanted in server.protocols {
    var index = 0
    while index < list.count, index + 1 + Int(list[index]) <= list.count {
      let length = Int(list[index])
      if list[(index + 1)..<(index + 1 + length)].elementsEqual(wanted) {
        // Into the client's own list, which outlives the call; an array's storage need not.
        chosen?.pointee = offered + index + 1
        chosenLength?.pointee = UInt8(length)
        return SSL_TLSEXT_ERR_OK
      }
      index += 1 + length
    }
  }
  return server.insistsOnProtocol ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_NOACK
}
