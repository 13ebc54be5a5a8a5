import COpenSSL
import EdgeModel
import EdgeX509
import Glibc

/// What the lab's responder says of a certificate, faults included.
package enum StapleOrder: String, Hashable, Sendable, CaseIterable {
  case good, revoked
  /// Good, and its time is over.
  case stale
  /// About another certificate.
  case wrong
  /// Signed by nobody who may.
  case forged
  /// Good, and signed by a responder whom the issuer named for it.
  case delegated
  /// The responder has no answer.
  case later
  /// The responder does not know the certificate.
  case unknown
  /// Good, 16 days old, and without an end.
  case endless
}

extension Identity {
  /// An OCSP response about this certificate, as of `now` (RFC 6960), DER.
  package func staple(_ order: StapleOrder, issuer: Identity, now: Moment) throws(MintFlaw) -> [UInt8] {
    guard order != .later else { return try encoded(OCSP_response_create(OCSP_RESPONSE_STATUS_TRYLATER, nil)) }
    guard let leaf = chain.first, let authority = issuer.chain.first else { throw MintFlaw(description: "no issuer") }
    var signer = issuer
    if order == .forged || order == .delegated {
      var responder = CertificateOrder(subject: "Responder", from: now - .days(30), until: now + .days(30))
      responder.usage = .responder
      signer = try Identity(
        responder, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: order == .delegated ? issuer : nil)
    }
    var about = leaf
    if order == .wrong {
      let other = CertificateOrder(subject: "another", from: now - .days(30), until: now + .days(30))
      about = try Identity(other, key: try PrivateKey(fresh: "ecdsa-p256"), issuer: issuer).certificate
    }
    let subject = try LoadedCertificate(about)
    let decodedIssuer = try LoadedCertificate(authority)
    let signerCertificate = try LoadedCertificate(signer.certificate)
    let key = try LoadedKey(signer.key)
    guard let basic = OCSP_BASICRESP_new() else { throw .openSSL("OCSP response") }
    defer { OCSP_BASICRESP_free(basic) }
    guard let identifier = OCSP_cert_to_id(nil, subject.pointer, decodedIssuer.pointer) else {
      throw .openSSL("OCSP response")
    }
    defer { OCSP_CERTID_free(identifier) }
    let isStale = order == .stale
    let times = [now - .days(order == .endless ? 16 : isStale ? 8 : 1), now + .days(isStale ? -1 : 6), now - .days(2)]
      .map {
        ASN1_TIME_set(nil, time_t($0.seconds))
      }
    defer { for time in times { ASN1_TIME_free(time) } }
    let isRevoked = order == .revoked
    let status =
      switch order {
      case .revoked: V_OCSP_CERTSTATUS_REVOKED
      case .unknown: V_OCSP_CERTSTATUS_UNKNOWN
      default: V_OCSP_CERTSTATUS_GOOD
      }
    guard
      OCSP_basic_add1_status(
        basic, identifier, status, OCSP_REVOKED_STATUS_KEYCOMPROMISE, isRevoked ? times[2] : nil, times[0],
        order == .endless ? nil : times[1]) != nil,
      OCSP_basic_sign(basic, signerCertificate.pointer, key.key, EVP_sha256(), nil, 0) == 1
    else { throw .openSSL("OCSP response") }
    return try encoded(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic))
  }

  /// A revocation list of this authority with these serial numbers, issued a day before `now`, DER.
  package func revocationList(
    of serials: [[UInt8]], now: Moment, extensions: [MintedExtension] = []
  ) throws(MintFlaw) -> [UInt8] {
    let authority = try LoadedCertificate(certificate)
    let key = try LoadedKey(self.key)
    guard let list = X509_CRL_new() else { throw .openSSL("revocation list") }
    defer { X509_CRL_free(list) }
    let times = [now - .days(1), now + .days(6), now - .days(2)].map { ASN1_TIME_set(nil, time_t($0.seconds)) }
    defer { for time in times { ASN1_TIME_free(time) } }
    guard X509_CRL_set_version(list, 1) == 1,
      X509_CRL_set_issuer_name(list, X509_get_subject_name(authority.pointer)) == 1,
      X509_CRL_set1_lastUpdate(list, times[0]) == 1, X509_CRL_set1_nextUpdate(list, times[1]) == 1
    else { throw .openSSL("revocation list") }
    for further in extensions {
      var context = X509V3_CTX()
      X509V3_set_ctx(&context, authority.pointer, nil, nil, list, 0)
      let made = try further.made(&context)
      defer { X509_EXTENSION_free(made) }
      guard X509_CRL_add_ext(list, made, -1) == 1 else { throw .openSSL("revocation list") }
    }
    for serial in serials {
      let number = BN_bin2bn(serial, Int32(serial.count), nil)
      defer { BN_free(number) }
      guard let entry = X509_REVOKED_new() else { throw .openSSL("revocation list") }
      let integer = BN_to_ASN1_INTEGER(number, nil)
      defer { ASN1_INTEGER_free(integer) }
      let reason = ASN1_ENUMERATED_new()
      defer { ASN1_ENUMERATED_free(reason) }
      guard X509_REVOKED_set_serialNumber(entry, integer) == 1, X509_REVOKED_set_revocationDate(entry, times[2]) == 1,
        ASN1_ENUMERATED_set(reason, Int(CRL_REASON_KEY_COMPROMISE)) == 1,
        X509_REVOKED_add1_ext_i2d(entry, NID_crl_reason, reason, 0, 0) == 1, X509_CRL_add0_revoked(list, entry) == 1
      else {
        X509_REVOKED_free(entry)
        throw .openSSL("revocation list")
      }
    }
    guard X509_CRL_sort(list) == 1, X509_CRL_sign(list, key.key, EVP_sha256()) > 0 else {
      throw .openSSL("revocation list")
    }
    var bytes: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509_CRL(list, &bytes)
    guard count > 0, let bytes else { throw .openSSL("revocation list") }
    defer { ep_OPENSSL_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private var certificate: [UInt8] { chain.first ?? [] }
}

/// Takes the response and frees it.
private func encoded(_ response: OpaquePointer?) throws(MintFlaw) -> [UInt8] {
  guard let response else { throw .openSSL("OCSP response") }
  defer { OCSP_RESPONSE_free(response) }
  var bytes: UnsafeMutablePointer<UInt8>?
  let count = i2d_OCSP_RESPONSE(response, &bytes)
  guard count > 0, let bytes else { throw .openSSL("OCSP response") }
  defer { ep_OPENSSL_free(bytes) }
  return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}

/// Owns an `X509`.
private struct LoadedCertificate: ~Copyable {
  let pointer: OpaquePointer

  init(_ der: [UInt8]) throws(MintFlaw) {
    let decoded = der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return d2i_X509(nil, &cursor, buffer.count)
    }
    guard let decoded else { throw .openSSL("certificate") }
    pointer = decoded
  }

  deinit { X509_free(pointer) }
}
