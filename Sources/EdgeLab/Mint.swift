import COpenSSL
import EdgeModel
import EdgeX509
import Glibc

/// What a certificate of the lab shall say, faults included.
package struct CertificateOrder: Hashable, Sendable {
  package enum Usage: String, Hashable, Sendable { case server, client, authority, responder }

  /// The subject's common name; a subject without one is empty.
  package var subject: String
  /// DNS names and IP addresses.
  package var names: [String] = []
  package var from: Moment
  package var until: Moment
  package var serial: [UInt8]
  package var usage = Usage.server
  /// `sha256`, `sha384`, `sha1`, `md5`, `sha3-256`.
  package var digest = "sha256"
  package var issuerURL: String?
  /// Says whose the issuer's own certificate is (authorityCertIssuer).
  package var namesUpperIssuer = false
  package var mustStaple = false
  /// Of the subject.
  package var organization: String?
  /// Key usages in OpenSSL's words, in place of those that the usage has: `keyCertSign`.
  package var keyUsages: [String] = []
  /// How many authorities may be below.
  package var pathLength: Int?
  /// DNS names below which all names have to be, and below which none may be (RFC 5280 section 4.2.1.10).
  package var permitted: [String] = []
  package var excluded: [String] = []
  /// How many signed certificate timestamps are embedded; nobody signed them.
  package var timestamps = 0
  /// Says that it follows the rules of the CA/Browser Forum.
  package var isPublic = false
  /// Has a critical extension that no client knows.
  package var hasUnknownExtension = false
  /// Those of the usual extensions that it does not have, in OpenSSL's words: `authorityKeyIdentifier`.
  package var omitted: Set<String> = []
  /// Others, after these.
  package var extensions: [MintedExtension] = []
  /// The signature fits nothing.
  package var isDamaged = false

  /// A serial number of its own follows from the subject, the same in every run.
  package init(subject: String, names: [String] = [], from: Moment, until: Moment, serial: [UInt8]? = nil) {
    self.subject = subject
    self.names = names
    self.from = from
    self.until = until
    self.serial = serial ?? [1] + SHA256(of: Array(subject.utf8)).bytes.prefix(8)
  }
}

/// An extension in OpenSSL's words (x509v3_config(5)).
package struct MintedExtension: Hashable, Sendable {
  var name: String
  var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// The caller has to free it.
  func made(_ context: inout X509V3_CTX) throws(MintFlaw) -> OpaquePointer {
    // Some, as certificatePolicies, want a configuration that their words may refer to, even if they do not.
    guard let configuration = NCONF_new(nil) else { throw .openSSL("extension \(name)") }
    defer { NCONF_free(configuration) }
    X509V3_set_nconf(&context, configuration)
    let made = X509V3_EXT_nconf(configuration, &context, name, value)
    // It outlives the configuration.
    X509V3_set_nconf(&context, nil)
    guard let made else { throw .openSSL("extension \(name)") }
    return made
  }
}

/// Why the lab could not make a certificate.
package struct MintFlaw: Error, Hashable, CustomStringConvertible {
  package var description: String
}

extension PrivateKey {
  /// Makes a fresh key: `ecdsa-p256`, `ecdsa-p384`, `ecdsa-p521`, `ecdsa-p224`, `ecdsa-brainpool-p256`, `rsa-1024`, `rsa-2048`, `rsa-pss-2048`, `ed25519`.
  package init(fresh kind: String) throws(MintFlaw) {
    let key =
      switch kind {
      case "ecdsa-p256": ep_EVP_EC_gen("P-256")
      case "ecdsa-p384": ep_EVP_EC_gen("P-384")
      case "ecdsa-p521": ep_EVP_EC_gen("P-521")
      case "ecdsa-p224": ep_EVP_EC_gen("P-224")
      case "ecdsa-brainpool-p256": ep_EVP_EC_gen("brainpoolP256r1")
      case "rsa-1024": ep_EVP_RSA_gen(1024)
      case "rsa-2048": ep_EVP_RSA_gen(2048)
      case "ed25519": ep_ED25519_gen()
      case "rsa-pss-2048": keyForPSSAlone(bits: 2048)
      default: throw MintFlaw(description: "no key is made of kind \(kind)")
      }
    guard let key else { throw .openSSL("key of kind \(kind)") }
    let loaded = LoadedKey(owning: key)
    self.init(pkcs8: try loaded.pkcs8())
  }
}

extension Identity {
  /// Makes a certificate as ordered, signed by `issuer` or by itself; the chain is the certificate alone.
  package init(_ order: CertificateOrder, key: PrivateKey, issuer: Identity?) throws(MintFlaw) {
    let subjectKey = try LoadedKey(key)
    let draft = try Draft(order, key: subjectKey)
    if let issuer, let authority = issuer.chain.first {
      let signer = try LoadedKey(issuer.key)
      try draft.sign(order, by: signer, authority: authority)
    } else {
      try draft.sign(order, by: subjectKey, authority: nil)
    }
    var der = try draft.der()
    // The signature is the last part of a certificate.
    if order.isDamaged { der[der.count - 1] ^= 1 }
    self.init(chain: [der], key: key)
  }
}

/// A key that signs with RSASSA-PSS and nothing else.
private func keyForPSSAlone(bits: Int32) -> OpaquePointer? {
  guard let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA_PSS, nil) else { return nil }
  defer { EVP_PKEY_CTX_free(context) }
  var key: OpaquePointer?
  guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, bits) == 1,
    EVP_PKEY_keygen(context, &key) == 1
  else { return nil }
  return key
}

/// OpenSSL takes an object identifier once.
private let unknownExtension = OBJ_create("1.3.6.1.4.1.99999.1", nil, nil)

/// Owns an `EVP_PKEY`.
struct LoadedKey: ~Copyable {
  let key: OpaquePointer

  init(owning key: OpaquePointer) { self.key = key }

  init(_ key: PrivateKey) throws(MintFlaw) {
    let loaded = key.pkcs8.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return d2i_AutoPrivateKey(nil, &cursor, buffer.count)
    }
    guard let loaded else { throw .openSSL("private key") }
    self.key = loaded
  }

  deinit { EVP_PKEY_free(key) }

  borrowing func pkcs8() throws(MintFlaw) -> [UInt8] {
    guard let info = EVP_PKEY2PKCS8(key) else { throw .openSSL("PKCS #8") }
    defer { PKCS8_PRIV_KEY_INFO_free(info) }
    var bytes: UnsafeMutablePointer<UInt8>?
    let count = i2d_PKCS8_PRIV_KEY_INFO(info, &bytes)
    guard count > 0, let bytes else { throw .openSSL("PKCS #8") }
    defer { ep_OPENSSL_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }
}

/// Owns an `X509` that is being written.
private struct Draft: ~Copyable {
  private let x509: OpaquePointer

  init(_ order: CertificateOrder, key: borrowing LoadedKey) throws(MintFlaw) {
    guard let x509 = X509_new() else { throw .openSSL("certificate") }
    let serial = BN_bin2bn(order.serial, Int32(order.serial.count), nil)
    defer { BN_free(serial) }
    let subject = X509_get_subject_name(x509)
    guard X509_set_version(x509, 2) == 1,
      BN_to_ASN1_INTEGER(serial, X509_get_serialNumber(x509)) != nil,
      ASN1_TIME_set(X509_getm_notBefore(x509), time_t(order.from.seconds)) != nil,
      ASN1_TIME_set(X509_getm_notAfter(x509), time_t(order.until.seconds)) != nil,
      Self.add(order.subject.isEmpty ? nil : order.subject, NID_commonName, to: subject),
      Self.add(order.organization, NID_organizationName, to: subject),
      X509_set_pubkey(x509, key.key) == 1
    else {
      X509_free(x509)
      throw .openSSL("certificate of \(order.subject)")
    }
    self.x509 = x509
  }

  deinit { X509_free(x509) }

  private static func add(_ value: String?, _ kind: Int32, to name: OpaquePointer?) -> Bool {
    guard let text = value.map({ Array($0.utf8) }) else { return true }
    return X509_NAME_add_entry_by_NID(name, kind, Int32(MBSTRING_FLAG), text, Int32(text.count), -1, 0) == 1
  }

  /// Adds the extensions, which speak of the issuer too, and signs; without an authority it is self-signed.
  borrowing func sign(_ order: CertificateOrder, by key: borrowing LoadedKey, authority: [UInt8]?) throws(MintFlaw) {
    var issuer = x509
    if let authority {
      let decoded = authority.withUnsafeBufferPointer { buffer in
        var cursor = buffer.baseAddress
        return d2i_X509(nil, &cursor, buffer.count)
      }
      guard let decoded else { throw .openSSL("issuer of \(order.subject)") }
      issuer = decoded
    }
    defer { if authority != nil { X509_free(issuer) } }
    guard X509_set_issuer_name(x509, X509_get_subject_name(issuer)) == 1 else { throw .openSSL("issuer's name") }
    for (number, text) in extensions(of: order) where !order.omitted.contains(String(cString: OBJ_nid2sn(number))) {
      var context = X509V3_CTX()
      X509V3_set_ctx(&context, issuer, x509, nil, nil, 0)
      guard let made = X509V3_EXT_conf_nid(nil, &context, number, text) else { throw .openSSL("extension \(text)") }
      defer { X509_EXTENSION_free(made) }
      guard X509_add_ext(x509, made, -1) == 1 else { throw .openSSL("extension \(text)") }
    }
    if !order.names.isEmpty { try add(names: order.names) }
    for further in order.extensions {
      var context = X509V3_CTX()
      X509V3_set_ctx(&context, issuer, x509, nil, nil, 0)
      let made = try further.made(&context)
      defer { X509_EXTENSION_free(made) }
      guard X509_add_ext(x509, made, -1) == 1 else { throw .openSSL("extension \(further.name)") }
    }
    try addOddities(of: order)
    // Ed25519 has its digest built in.
    let digest = EVP_PKEY_get_base_id(key.key) == EVP_PKEY_ED25519 ? nil : EVP_get_digestbyname(order.digest)
    guard X509_sign(x509, key.key, digest) > 0 else { throw .openSSL("signature of \(order.subject)") }
  }

  borrowing func der() throws(MintFlaw) -> [UInt8] {
    var bytes: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509(x509, &bytes)
    guard count > 0, let bytes else { throw .openSSL("DER") }
    defer { ep_OPENSSL_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private func extensions(of order: CertificateOrder) -> [(Int32, String)] {
    let issuer = order.namesUpperIssuer ? "keyid:always,issuer:always" : "keyid:always"
    var extensions = [(NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, issuer)]
    func add(keyUsage usual: String) {
      let usages = order.keyUsages.isEmpty ? usual : order.keyUsages.joined(separator: ",")
      extensions.append((NID_key_usage, "critical,\(usages)"))
    }
    switch order.usage {
    case .authority:
      let length = order.pathLength.map { ",pathlen:\($0)" } ?? ""
      extensions.append((NID_basic_constraints, "critical,CA:TRUE\(length)"))
      add(keyUsage: "keyCertSign,cRLSign")
    case .server, .client, .responder:
      extensions.append((NID_basic_constraints, "critical,CA:FALSE"))
      add(keyUsage: "digitalSignature")
      let purposes = [CertificateOrder.Usage.server: "serverAuth", .client: "clientAuth", .responder: "OCSPSigning"]
      extensions.append((NID_ext_key_usage, purposes[order.usage] ?? "serverAuth"))
    }
    if let url = order.issuerURL { extensions.append((NID_info_access, "caIssuers;URI:\(url)")) }
    if order.mustStaple { extensions.append((NID_tlsfeature, "status_request")) }
    let subtrees = order.permitted.map { "permitted;DNS:\($0)" } + order.excluded.map { "excluded;DNS:\($0)" }
    if !subtrees.isEmpty {
      extensions.append((NID_name_constraints, "critical,\(subtrees.joined(separator: ","))"))
    }
    return extensions
  }

  /// Extensions that OpenSSL has no words for.
  private func addOddities(of order: CertificateOrder) throws(MintFlaw) {
    if order.timestamps > 0 {
      // RFC 6962 section 3.3: an octet string of length-prefixed timestamps, version 1, ECDSA with SHA-256.
      let stamps = (0..<order.timestamps).flatMap { index -> [UInt8] in
        let stamp =
          [0] + [UInt8](repeating: UInt8(index), count: 32) + [0, 0, 1, 0x9A, 0, 0, 0, UInt8(index)] + [0, 0, 4, 3]
          + [0, 2, 0x30, 0]
        return [UInt8(stamp.count >> 8), UInt8(stamp.count & 0xFF)] + stamp
      }
      let list = [UInt8(stamps.count >> 8), UInt8(stamps.count & 0xFF)] + stamps
      let length = [0x82, UInt8(list.count >> 8), UInt8(list.count & 0xFF)]
      try add(NID_ct_precert_scts, isCritical: false, value: [0x04] + length + list)
    }
    // 2.23.140.1.2.1, in a sequence of policies with nothing but their identifiers.
    let policies: [UInt8] = [0x30, 10, 0x30, 8, 0x06, 6, 0x67, 0x81, 0x0C, 1, 2, 1]
    if order.isPublic { try add(NID_certificate_policies, isCritical: false, value: policies) }
    if order.hasUnknownExtension { try add(unknownExtension, isCritical: true, value: [0x05, 0]) }
  }

  /// An extension with these octets of DER as its value.
  private func add(_ number: Int32, isCritical: Bool, value octets: [UInt8]) throws(MintFlaw) {
    guard let value = ASN1_OCTET_STRING_new() else { throw .openSSL("extension") }
    defer { ASN1_OCTET_STRING_free(value) }
    guard ASN1_OCTET_STRING_set(value, octets, Int32(octets.count)) == 1,
      let made = X509_EXTENSION_create_by_NID(nil, number, isCritical ? 1 : 0, value)
    else { throw .openSSL("extension") }
    defer { X509_EXTENSION_free(made) }
    guard X509_add_ext(x509, made, -1) == 1 else { throw .openSSL("extension") }
  }

  /// Octet by octet, so that a name may hold what OpenSSL's own syntax for extensions cannot.
  private func add(names: [String]) throws(MintFlaw) {
    guard let list = GENERAL_NAMES_new() else { throw .openSSL("names") }
    defer { ep_GENERAL_NAMES_free(list) }
    for name in names {
      let address = Address(name)
      let bytes = address?.bytes ?? Array(name.utf8)
      let kind = address == nil ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING
      guard let general = GENERAL_NAME_new(), let string = ASN1_STRING_type_new(kind),
        ASN1_STRING_set(string, bytes, Int32(bytes.count)) == 1
      else { throw .openSSL("name \(name)") }
      GENERAL_NAME_set0_value(general, address == nil ? GEN_DNS : GEN_IPADD, string)
      guard ep_sk_GENERAL_NAME_push(list, general) > 0 else { throw .openSSL("name \(name)") }
    }
    guard X509_add1_ext_i2d(x509, NID_subject_alt_name, UnsafeMutableRawPointer(list), 0, 0) == 1 else {
      throw .openSSL("names")
    }
  }
}

extension MintFlaw {
  /// What was being made, with the newest reason in OpenSSL's queue of this thread.
  static func openSSL(_ subject: String) -> MintFlaw {
    let reason = ERR_reason_error_string(ERR_peek_last_error()).map { String(cString: $0) } ?? "no reason given"
    ERR_clear_error()
    return MintFlaw(description: "\(subject): \(reason)")
  }
}
