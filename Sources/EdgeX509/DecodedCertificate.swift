import COpenSSL
import EdgeModel
import Glibc

/// A certificate as OpenSSL decoded it: owns the `X509`, and hands out nothing but copies.
struct DecodedCertificate: ~Copyable {
  let x509: OpaquePointer

  init(der: [UInt8]) throws(X509Flaw) {
    ERR_clear_error()
    var consumed = 0
    let decoded = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var cursor = buffer.baseAddress
      let decoded = d2i_X509(nil, &cursor, buffer.count)
      if let start = buffer.baseAddress, let cursor { consumed = cursor - start }
      return decoded
    }
    guard let decoded else { throw .notCertificate(openSSLReason()) }
    guard consumed == der.count else {
      X509_free(decoded)
      throw .notCertificate("\(der.count - consumed) octets follow it")
    }
    x509 = decoded
  }

  deinit { X509_free(x509) }

  /// Lends the pointer to a C call; it must not outlive `body`.
  borrowing func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(x509) }

  /// The pointer with a reference of its own, which the caller has to free.
  borrowing func retained() -> OpaquePointer {
    X509_up_ref(x509)
    return x509
  }
}

extension DecodedCertificate {
  var subject: String { rfc4514(X509_get_subject_name(x509)) }
  var issuer: String { rfc4514(X509_get_issuer_name(x509)) }
  var isSelfIssued: Bool { X509_NAME_cmp(X509_get_subject_name(x509), X509_get_issuer_name(x509)) == 0 }
  var isAuthority: Bool { X509_get_extension_flags(x509) & UInt32(EXFLAG_CA) != 0 }
  var notBefore: Moment? { Moment(asn1: X509_get0_notBefore(x509)) }
  var notAfter: Moment? { Moment(asn1: X509_get0_notAfter(x509)) }

  var serial: String {
    guard let number = X509_get0_serialNumber(x509) else { return "" }
    let octets = octets(of: number).drop { $0 == 0 }
    let sign = ASN1_STRING_type(number) == V_ASN1_NEG_INTEGER ? "-" : ""
    return sign + (octets.isEmpty ? "00" : octets.hex(separator: ":"))
  }

  /// The DNS names and IP addresses of the subject alternative names, in order.
  var names: [String] {
    alternativeNames { name in
      switch name.type {
      case GEN_DNS: PrintableText(bytes: octets(of: name.d.dNSName)).text
      case GEN_IPADD: Address(of: name)?.description ?? "\\x\(octets(of: name.d.iPAddress).hex())"
      default: nil
      }
    }
  }

  /// The IP addresses among them.
  var addresses: [Address] { alternativeNames { $0.type == GEN_IPADD ? Address(of: $0) : nil } }

  func alternativeNames<Result>(_ transform: (GENERAL_NAME) -> Result?) -> [Result] {
    guard let list = X509_get_ext_d2i(x509, NID_subject_alt_name, nil, nil) else {
      ERR_clear_error()
      return []
    }
    let names = OpaquePointer(list)
    defer { ep_GENERAL_NAMES_free(names) }
    return (0..<max(0, ep_sk_GENERAL_NAME_num(names))).compactMap { index in
      ep_sk_GENERAL_NAME_value(names, index).flatMap { transform($0.pointee) }
    }
  }

  var key: String {
    guard let key = X509_get0_pubkey(x509) else {
      ERR_clear_error()
      return "unknown"
    }
    switch EVP_PKEY_get_base_id(key) {
    case EVP_PKEY_RSA: return "rsa-\(EVP_PKEY_get_bits(key))"
    case EVP_PKEY_RSA_PSS: return "rsa-pss-\(EVP_PKEY_get_bits(key))"
    case EVP_PKEY_ED25519: return "ed25519"
    case EVP_PKEY_ED448: return "ed448"
    case EVP_PKEY_DSA: return "dsa-\(EVP_PKEY_get_bits(key))"
    case EVP_PKEY_EC:
      var name = [CChar](repeating: 0, count: 80)
      var length = 0
      guard EVP_PKEY_get_group_name(key, &name, name.count, &length) == 1 else {
        ERR_clear_error()
        return "ecdsa"
      }
      let curve = String(decoding: name.prefix(length).map(UInt8.init(bitPattern:)), as: UTF8.self)
      return "ecdsa-\(["prime256v1": "p256", "secp384r1": "p384", "secp521r1": "p521"][curve] ?? curve)"
    default: return "unknown"
    }
  }

  var signature: String {
    var digest: Int32 = 0
    var algorithm: Int32 = 0
    if X509_get_signature_info(x509, &digest, &algorithm, nil, nil) == 1 {
      switch algorithm {
      case NID_X9_62_id_ecPublicKey: return "ecdsa-\(digestName(digest))"
      case NID_rsaEncryption: return "rsa-\(digestName(digest))"
      case NID_rsassaPss: return "rsa-pss-\(digestName(digest))"
      case NID_ED25519: return "ed25519"
      case NID_ED448: return "ed448"
      default: break
      }
    }
    ERR_clear_error()
    guard let name = OBJ_nid2sn(X509_get_signature_nid(x509)) else { return "unknown" }
    return PrintableText(String(cString: name)).text.lowercased()
  }

  /// Where the issuer's certificate lies (RFC 5280 section 4.2.2.1).
  var issuerURL: String? {
    guard let list = X509_get_ext_d2i(x509, NID_info_access, nil, nil) else { return nil }
    let accesses = OpaquePointer(list)
    defer { AUTHORITY_INFO_ACCESS_free(accesses) }
    for index in 0..<max(0, ep_sk_ACCESS_DESCRIPTION_num(accesses)) {
      guard let access = ep_sk_ACCESS_DESCRIPTION_value(accesses, index),
        OBJ_obj2nid(access.pointee.method) == NID_ad_ca_issuers, let place = access.pointee.location,
        place.pointee.type == GEN_URI
      else { continue }
      return PrintableText(bytes: octets(of: place.pointee.d.uniformResourceIdentifier)).text
    }
    return nil
  }
}

extension Address {
  /// What an iPAddress holds (RFC 5280 section 4.2.1.6).
  fileprivate init?(of name: GENERAL_NAME) { self.init(bytes: octets(of: name.d.iPAddress)) }
}

extension Moment {
  /// Reads UTCTime or GeneralizedTime.
  init?(asn1 time: UnsafePointer<ASN1_TIME>?) {
    var parts = tm()
    guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else {
      ERR_clear_error()
      return nil
    }
    self.init(seconds: Int64(timegm(&parts)))
  }
}

/// RFC 4514 with UTF-8 left as it is; OpenSSL escapes control characters, the rest is made printable.
private func rfc4514(_ name: OpaquePointer?) -> String {
  guard let name, let output = ep_BIO_new_mem() else { return "" }
  defer { BIO_free(output) }
  guard X509_NAME_print_ex(output, name, 0, ep_XN_FLAG_RFC4514()) >= 0 else {
    ERR_clear_error()
    return ""
  }
  var start: UnsafeMutablePointer<CChar>?
  let count = ep_BIO_get_mem_data(output, &start)
  guard let start, count > 0 else { return "" }
  return PrintableText(bytes: Array(UnsafeRawBufferPointer(start: start, count: count))).text
}

private func octets(of string: UnsafePointer<ASN1_STRING>?) -> [UInt8] {
  guard let string, let start = ASN1_STRING_get0_data(string) else { return [] }
  return Array(UnsafeBufferPointer(start: start, count: max(0, Int(ASN1_STRING_length(string)))))
}

private func digestName(_ nid: Int32) -> String {
  guard nid != 0, let name = OBJ_nid2sn(nid) else { return "unknown" }
  return String(cString: name).lowercased()
}
