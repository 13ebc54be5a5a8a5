import COpenSSL
import EdgeModel

/// Why a TLS session went no further.
package enum TLSFailure: Error, Hashable, Sendable {
  /// The peer sent an alert: its number (RFC 8446 section 6).
  case alert(UInt8)
  /// The first bytes received, which begin no TLS record a server sends.
  case notTLS([UInt8])
  /// The peer said that it closes.
  case closed
  /// The peer sent more than a handshake may cost.
  case tooLong
  /// OpenSSL's reason.
  case failed(String)
}

/// One TLS session without a socket: bytes from the peer are fed, bytes for the peer are drained.
package struct TLSSession: ~Copyable {
  package enum Role: Hashable, Sendable {
    /// The name goes into SNI, the protocols into ALPN (RFC 7301), the preferred one first.
    case client(
      serverName: DomainName?, offer: Handshake.Offer = .usual, protocols: [String] = TLSSession.browserProtocols)
    case server
  }

  package enum Step: Hashable, Sendable { case done, wantsInput }

  /// What a browser offers.
  package static let browserProtocols = ["h2", "http/1.1"]

  /// What the peer showed.
  package struct Facts: Hashable, Sendable {
    package var protocolVersion: String?
    package var cipher: String?
    package var group: String?
    package var signature: String?
    package var alpn: String?
    package var timestamps: Int?
    /// As a handshake has it.
    package var warning: UInt8?
    /// As served, DER.
    package var chain: [[UInt8]]
    package var staple: [UInt8]?
  }

  private let ssl: OpaquePointer
  /// Owned by `ssl`.
  private let input: OpaquePointer
  /// Owned by `ssl`.
  private let output: OpaquePointer
  /// Where the callbacks leave theirs.
  private let marks: UnsafeMutablePointer<Marks>
  /// What was found behind the last of what the peer said.
  private var failure: TLSFailure?
  private var received = 0
  private var beginning: [UInt8] = []
  // OpenSSL reads the callbacks' data through the context.
  private let context: TLSContext

  package init(_ context: TLSContext, role: Role) throws(X509Flaw) {
    ERR_clear_error()
    guard let ssl = context.withPointer({ SSL_new($0) }) else { throw .openSSL(openSSLReason()) }
    guard let input = ep_BIO_new_mem(), let output = ep_BIO_new_mem() else {
      SSL_free(ssl)
      throw .openSSL(openSSLReason())
    }
    SSL_set_bio(ssl, input, output)
    if case .client(_, let offer, let protocols) = role, !prepare(ssl, offer: offer, protocols: protocols) {
      SSL_free(ssl)
      throw .openSSL(openSSLReason())
    }
    self.ssl = ssl
    self.input = input
    self.output = output
    self.context = context
    marks = UnsafeMutablePointer<Marks>.allocate(capacity: 1)
    marks.initialize(to: Marks())
    SSL_set_ex_data(ssl, 0, marks)
    SSL_set_msg_callback(ssl, noteMessage)
    _ = ep_SSL_set_max_cert_list(ssl, 100 * 1024)
    switch role {
    case .client(let name, let offer, _):
      if let name, !name.isRoot, offer != .nameless { _ = ep_SSL_set_tlsext_host_name(ssl, name.host) }
      if offer != .permissive {
        _ = ep_SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp)
        // The timestamps are asked for and counted, and nothing depends on them. Asks for a staple as well.
        _ = SSL_enable_ct(ssl, Int32(SSL_CT_VALIDATION_PERMISSIVE))
      }
      SSL_set_connect_state(ssl)
    case .server:
      SSL_set_accept_state(ssl)
    }
  }

  deinit {
    SSL_free(ssl)
    marks.deallocate()
  }

  /// Whether the server asked for a client certificate.
  package var asksForCertificate: Bool { marks.pointee.asksForCertificate }

  /// Whether the server sent a ticket to resume the session with.
  package var hasTicket: Bool { marks.pointee.hasTicket }

  /// Whether the server asked for another handshake, which it does not get.
  package var asksToRenegotiate: Bool { marks.pointee.asksToRenegotiate }

  /// Takes bytes from the peer; throws when a handshake has cost too much.
  package mutating func feed(_ bytes: UnsafeRawBufferPointer) throws(TLSFailure) {
    if beginning.count < 64 { beginning += bytes.prefix(64 - beginning.count) }
    received += bytes.count
    guard received <= 1 << 20 else { throw .tooLong }
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    guard BIO_write(input, start, Int32(clamping: bytes.count)) == Int32(clamping: bytes.count) else {
      throw .failed(openSSLReason())
    }
  }

  /// Takes out the bytes that wait for the peer; none when there are none.
  package mutating func drain() -> [UInt8] {
    var start: UnsafeMutablePointer<CChar>?
    let count = ep_BIO_get_mem_data(output, &start)
    guard let start, count > 0 else { return [] }
    let bytes = Array(UnsafeRawBufferPointer(start: start, count: count))
    _ = ep_BIO_reset(output)
    return bytes
  }

  /// Takes the handshake as far as the bytes fed allow.
  package mutating func step() throws(TLSFailure) -> Step {
    // The queue belongs to the thread and so to all sessions on it.
    ERR_clear_error()
    let result = SSL_do_handshake(ssl)
    if result == 1 {
      // What comes now is no part of the handshake's costs.
      received = 0
      return .done
    }
    try check(result)
    return .wantsInput
  }

  /// Takes what the peer said after the handshake, as far as it has come; an alert may be all that does.
  package mutating func read() throws(TLSFailure) -> [UInt8] {
    if let failure { throw failure }
    var buffer = [UInt8](repeating: 0, count: 16384)
    var heard: [UInt8] = []
    while true {
      ERR_clear_error()
      let result = SSL_read(ssl, &buffer, Int32(buffer.count))
      if result <= 0 {
        do throws(TLSFailure) {
          try check(result)
        } catch {
          guard !heard.isEmpty else { throw error }
          // What was said before an end is not lost: the next call tells of the end, which OpenSSL tells but once.
          failure = error
        }
        return heard
      }
      heard += buffer.prefix(Int(result))
    }
  }

  /// Encrypts bytes for the peer, once the handshake is done.
  package mutating func write(_ bytes: [UInt8]) throws(TLSFailure) {
    guard !bytes.isEmpty else { return }
    ERR_clear_error()
    let result = SSL_write(ssl, bytes, Int32(clamping: bytes.count))
    if result <= 0 { try check(result) }
  }

  /// As a server, asks the peer for another handshake (TLS 1.2 and older).
  package mutating func askForRenegotiation() {
    ERR_clear_error()
    if SSL_renegotiate(ssl) == 1 { _ = SSL_do_handshake(ssl) }
    ERR_clear_error()
  }

  /// Tells the peer that nothing more comes.
  package mutating func close() {
    ERR_clear_error()
    _ = SSL_shutdown(ssl)
    ERR_clear_error()
  }

  /// What the peer showed so far; version, cipher and protocol only once the handshake is done.
  package var facts: Facts {
    var facts = Facts(chain: derEncodings(of: SSL_get_peer_cert_chain(ssl)))
    guard SSL_is_init_finished(ssl) == 1 else { return facts }
    facts.protocolVersion = SSL_get_version(ssl).map { String(cString: $0) }
    facts.cipher = SSL_get_current_cipher(ssl).flatMap(SSL_CIPHER_get_name).map { String(cString: $0) }
    facts.group = groupName(ssl)
    facts.signature = signatureName(ssl)
    facts.timestamps = timestampCount(ssl)
    facts.warning = marks.pointee.warning
    var name: UnsafePointer<UInt8>?
    var length: UInt32 = 0
    SSL_get0_alpn_selected(ssl, &name, &length)
    if let name, length > 0 {
      facts.alpn = PrintableText(bytes: Array(UnsafeBufferPointer(start: name, count: Int(length)))).text
    }
    var staple: UnsafePointer<UInt8>?
    let count = ep_SSL_get_tlsext_status_ocsp_resp(ssl, &staple)
    if let staple, count > 0 { facts.staple = Array(UnsafeBufferPointer(start: staple, count: count)) }
    return facts
  }

  /// The first bytes received when they begin no TLS record that a server sends first: a handshake or an alert of
  /// version 3.
  package var foreignBeginning: [UInt8]? {
    guard let first = beginning.first else { return nil }
    let isRecord = [0x15, 0x16].contains(first) && (beginning.count < 2 || beginning[1] == 3)
    return isRecord ? nil : beginning
  }

  private func check(_ result: Int32) throws(TLSFailure) {
    switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return
    case SSL_ERROR_ZERO_RETURN: throw .closed
    default: break
    }
    if let foreignBeginning { throw .notTLS(foreignBeginning) }
    let code = ERR_peek_error()
    let reason = ep_ERR_GET_REASON(code) - SSL_AD_REASON_OFFSET
    // OpenSSL adds 1000 to the number of an alert that it received.
    if ep_ERR_GET_LIB(code) == ERR_LIB_SSL, let alert = UInt8(exactly: reason) {
      ERR_clear_error()
      throw .alert(alert)
    }
    throw .failed(openSSLReason())
  }
}

/// Sets what a client offers besides what its context says; whether OpenSSL took it.
private func prepare(_ ssl: OpaquePointer, offer: Handshake.Offer, protocols: [String]) -> Bool {
  let list =
    [.permissive, .plain, .older].contains(offer)
    ? [] : protocols.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8) }
  if !list.isEmpty, SSL_set_alpn_protos(ssl, list, UInt32(list.count)) != 0 { return false }
  switch offer {
  case .usual, .web, .nameless, .plain: return true
  case .older: return ep_SSL_set_max_proto_version(ssl, TLS1_2_VERSION) == 1
  case .browser:
    return SSL_set_cipher_list(ssl, TLSContext.browserCiphers.joined(separator: ":")) == 1
      && ep_SSL_set1_groups_list(ssl, TLSContext.browserGroups.joined(separator: ":")) == 1
      && ep_SSL_set1_sigalgs_list(ssl, "\(Signatures.browserECDSA):\(Signatures.browserRSA)") == 1
  case .python: return SSL_set_cipher_list(ssl, TLSContext.pythonCiphers) == 1
  case .permissive:
    SSL_set_security_level(ssl, 0)
    SSL_set_options(ssl, ep_SSL_OP_LEGACY_SERVER_CONNECT())
    return ep_SSL_set_min_proto_version(ssl, TLS1_VERSION) == 1 && SSL_set_cipher_list(ssl, "ALL:COMPLEMENTOFALL") == 1
      && SSL_set_ciphersuites(ssl, allCiphersOf13) == 1
      && (ep_SSL_set1_groups_list(ssl, "\(Groups.permissive):\(Groups.odd)") == 1
        || ep_SSL_set1_groups_list(ssl, Groups.permissive) == 1)
      && ep_SSL_set1_sigalgs_list(ssl, "\(Signatures.ecdsa):\(Signatures.rsa):ECDSA+SHA1:RSA+SHA1") == 1
  case .rsa:
    return SSL_set_cipher_list(ssl, "DEFAULT:!aECDSA:!aDSS") == 1
      && ep_SSL_set1_sigalgs_list(ssl, Signatures.rsa) == 1
  case .ecdsa:
    return SSL_set_cipher_list(ssl, "DEFAULT:!aRSA:!aDSS") == 1
      && ep_SSL_set1_sigalgs_list(ssl, Signatures.ecdsa) == 1
  }
}

/// The ciphers of TLS 1.3 (RFC 8446 appendix B.4): OpenSSL's own choice leaves out CCM, as browsers do.
private let allCiphersOf13 =
  "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:"
  + "TLS_AES_128_CCM_8_SHA256"

private enum Groups {
  static let permissive = TLSContext.usualGroups.joined(separator: ":")
  /// Those that not every build of OpenSSL has.
  static let odd = "brainpoolP256r1:brainpoolP384r1:brainpoolP512r1:secp256k1:P-224"
}

/// The signature algorithms of today, by kind of key, in OpenSSL's form: those that it offers of its own at security level 2
/// (`tls12_sigalgs` in its ssl/t1_lib.c), and those of them that browsers do.
enum Signatures {
  static let browserECDSA = "ECDSA+SHA256:ECDSA+SHA384"
  static let ecdsa = browserECDSA + ":ECDSA+SHA512:ed25519:ed448:ECDSA+SHA224"
  static let browserRSA =
    "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:RSA+SHA512"
  /// With those of keys that are for RSASSA-PSS alone.
  static let rsa = browserRSA + ":rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:RSA+SHA224"
}

/// The group of the key exchange by its IANA name; a finite field of no name by its size.
private func groupName(_ ssl: OpaquePointer) -> String? {
  var key: OpaquePointer?
  guard ep_SSL_get_peer_tmp_key(ssl, &key) == 1, let key else {
    ERR_clear_error()
    return nil
  }
  defer { EVP_PKEY_free(key) }
  var name = [CChar](repeating: 0, count: 64)
  var length = 0
  let isNamed = EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1
  ERR_clear_error()
  if isNamed, length > 0 {
    let text = String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    if text == "prime256v1" { return "secp256r1" }
    return text.hasPrefix("modp_") ? "dh-\(EVP_PKEY_get_bits(key))" : text
  }
  guard let type = EVP_PKEY_get0_type_name(key).map({ String(cString: $0).lowercased() }) else { return nil }
  return type.hasPrefix("x") ? type : "\(type)-\(EVP_PKEY_get_bits(key))"
}

/// What the peer signed the handshake with; none when the cipher wants no signature.
private func signatureName(_ ssl: OpaquePointer) -> String? {
  var (type, digest): (Int32, Int32) = (0, 0)
  guard SSL_get_peer_signature_type_nid(ssl, &type) == 1 else { return nil }
  let hash =
    ep_SSL_get_peer_signature_nid(ssl, &digest) == 1
    ? OBJ_nid2sn(digest).map { "-\(String(cString: $0).lowercased())" } ?? "" : ""
  return switch type {
  case NID_X9_62_id_ecPublicKey: "ecdsa\(hash)"
  case NID_rsaEncryption: "rsa\(hash)"
  // As RFC 8446 section 4.2.3 tells them apart: by the kind of the key.
  case NID_rsassaPss: isKeyForPSSAlone(ssl) ? "rsa-pss-pss\(hash)" : "rsa-pss\(hash)"
  case NID_ED25519: "ed25519"
  case NID_ED448: "ed448"
  default: OBJ_nid2sn(type).map { "\(String(cString: $0).lowercased())\(hash)" }
  }
}

/// Whether the peer's certificate is for a key that signs with RSASSA-PSS and nothing else.
private func isKeyForPSSAlone(_ ssl: OpaquePointer) -> Bool {
  guard let certificate = SSL_get0_peer_certificate(ssl), let key = X509_get0_pubkey(certificate) else { return false }
  return EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS
}

/// How many certificate timestamps came by other ways than in the certificate.
private func timestampCount(_ ssl: OpaquePointer) -> Int {
  let list = SSL_get0_peer_scts(ssl)
  ERR_clear_error()
  guard let list else { return 0 }
  return (0..<max(0, ep_sk_SCT_num(list))).filter { index in
    ep_sk_SCT_value(list, index).map { SCT_get_source($0) != SCT_SOURCE_X509V3_EXTENSION } ?? false
  }.count
}
