import COpenSSL
import EdgeModel

extension Staple {
  /// How far a responder's clock may be ahead of ours.
  private static let tolerance = Duration.seconds(300)
  /// How old a response may be that does not say when it ends: GnuTLS takes none that is older (its
  /// MAX_OCSP_VALIDITY_SECS).
  private static let patience = Duration.days(15)

  /// Judges a stapled response as of `time`: it has to be about the leaf, from its issuer or one whom that named for it,
  /// and current.
  package init(der: [UInt8]?, leaf: [UInt8], issuer: [UInt8]?, at time: Moment) {
    guard let der, !der.isEmpty else {
      self.init(.none)
      return
    }
    guard let issuer, let leaf = try? DecodedCertificate(der: leaf),
      let authority = try? DecodedCertificate(der: issuer)
    else {
      self.init(.invalid, reason: "the certificate of its issuer is not known")
      return
    }
    defer { ERR_clear_error() }
    do throws(StapleFlaw) {
      let response = try Response(der: der)
      try response.verify(issuer: authority, at: time)
      self = try response.verdict(on: leaf, issuer: authority)
    } catch {
      self.init(.invalid, reason: error.description)
      isUndecided = error.isUndecided
      return
    }
    if let thisUpdate, thisUpdate > time + Self.tolerance {
      (status, reason) = (.invalid, "it begins in the future")
    } else if status == .good, let end = nextUpdate ?? thisUpdate.map({ $0 + Self.patience }), end < time {
      status = .stale
    }
  }
}

private struct StapleFlaw: Error {
  var description: String
  /// As `Staple` has it.
  var isUndecided = false
}

/// Owns an `OCSP_BASICRESP`.
private struct Response: ~Copyable {
  private let basic: OpaquePointer

  init(der: [UInt8]) throws(StapleFlaw) {
    let response = der.withUnsafeBufferPointer { buffer in
      var cursor = buffer.baseAddress
      return d2i_OCSP_RESPONSE(nil, &cursor, buffer.count)
    }
    guard let response else { throw StapleFlaw(description: "it is no OCSP response") }
    defer { OCSP_RESPONSE_free(response) }
    let status = OCSP_response_status(response)
    guard status == OCSP_RESPONSE_STATUS_SUCCESSFUL else {
      let text = OCSP_response_status_str(Int(status)).map { String(cString: $0) } ?? "status \(status)"
      throw StapleFlaw(
        description: "the responder gave no answer: \(text)", isUndecided: status == OCSP_RESPONSE_STATUS_TRYLATER)
    }
    guard let basic = OCSP_response_get1_basic(response) else {
      throw StapleFlaw(description: "it is no OCSP response of the basic type")
    }
    self.basic = basic
  }

  deinit { OCSP_BASICRESP_free(basic) }

  /// Whether the issuer signed it, or a responder with a certificate of the issuer for that.
  borrowing func verify(issuer: borrowing DecodedCertificate, at time: Moment) throws(StapleFlaw) {
    guard let store = X509_STORE_new(), let stack = ep_sk_X509_new_null() else {
      throw StapleFlaw(description: "it cannot be verified")
    }
    defer {
      X509_STORE_free(store)
      ep_sk_X509_free(stack)
    }
    let result = issuer.withPointer { pointer -> Int32 in
      _ = ep_sk_X509_push(stack, pointer)
      guard X509_STORE_add_cert(store, pointer) == 1, let parameters = X509_STORE_get0_param(store) else { return 0 }
      X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
      X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
      return OCSP_basic_verify(basic, stack, store, 0)
    }
    guard result == 1 else { throw StapleFlaw(description: "its signature is not its issuer's: \(openSSLReason())") }
  }

  borrowing func verdict(
    on leaf: borrowing DecodedCertificate, issuer: borrowing DecodedCertificate
  ) throws(StapleFlaw) -> Staple {
    for index in 0..<max(0, OCSP_resp_count(basic)) {
      guard let single = OCSP_resp_get0(basic, index), isAbout(leaf, issuer, single) else { continue }
      var reason: Int32 = -1
      var revoked: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
      var this: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
      var next: UnsafeMutablePointer<ASN1_GENERALIZEDTIME>?
      let status = OCSP_single_get0_status(single, &reason, &revoked, &this, &next)
      let (thisUpdate, nextUpdate) = (Moment(asn1: this), Moment(asn1: next))
      switch status {
      case V_OCSP_CERTSTATUS_GOOD: return Staple(.good, thisUpdate: thisUpdate, nextUpdate: nextUpdate)
      case V_OCSP_CERTSTATUS_REVOKED:
        return Staple(
          .revoked, reason: revocationReason(Int(reason)), revoked: Moment(asn1: revoked), thisUpdate: thisUpdate,
          nextUpdate: nextUpdate)
      default: throw StapleFlaw(description: "the responder does not know the certificate", isUndecided: true)
      }
    }
    throw StapleFlaw(description: "it is about another certificate")
  }

  /// Whether a single response names the certificate by the digest that it chose itself.
  private func isAbout(
    _ leaf: borrowing DecodedCertificate, _ issuer: borrowing DecodedCertificate, _ single: OpaquePointer
  ) -> Bool {
    guard let named = OCSP_SINGLERESP_get0_id(single) else { return false }
    var algorithm: OpaquePointer?
    guard OCSP_id_get0_info(nil, &algorithm, nil, nil, named) == 1,
      let name = OBJ_nid2sn(OBJ_obj2nid(algorithm)), let digest = EVP_get_digestbyname(name)
    else { return false }
    let meant = leaf.withPointer { leaf in issuer.withPointer { OCSP_cert_to_id(digest, leaf, $0) } }
    guard let meant else { return false }
    defer { OCSP_CERTID_free(meant) }
    return OCSP_id_cmp(meant, named) == 0
  }
}
