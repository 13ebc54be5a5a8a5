import COpenSSL
import EdgeModel

/// Certificate revocation lists of a run (RFC 5280 section 5), decoded once and shared.
package final class RevocationLists: Sendable {
  /// Without any, nothing is known to be revoked.
  package static let none = RevocationLists()

  /// As loaded, DER.
  package let lists: [[UInt8]]
  // Set once here and only read afterwards.
  private nonisolated(unsafe) let decoded: [OpaquePointer]

  private init() { (lists, decoded) = ([], []) }

  package init(lists: [[UInt8]]) throws(X509Flaw) {
    var decoded: [OpaquePointer] = []
    do throws(X509Flaw) {
      for list in lists { decoded.append(try RevocationLists.decode(list)) }
    } catch {
      for list in decoded { X509_CRL_free(list) }
      throw error
    }
    self.lists = lists
    self.decoded = decoded
  }

  /// Reads a file as authorities publish it, DER, or as OpenSSL writes it, PEM.
  package convenience init(file bytes: [UInt8]) throws(X509Flaw) {
    guard bytes.first != 0x30 else {
      try self.init(lists: [bytes])
      return
    }
    let blocks = try PEM.blocks(in: bytes).filter { ["X509 CRL", "CRL"].contains($0.label) }
    guard !blocks.isEmpty else { throw .noList }
    for (index, block) in blocks.enumerated() {
      do throws(X509Flaw) {
        X509_CRL_free(try RevocationLists.decode(block.bytes))
      } catch {
        throw .block(index + 1, line: block.line, "\(error)")
      }
    }
    try self.init(lists: blocks.map(\.bytes))
  }

  deinit { for list in decoded { X509_CRL_free(list) } }

  /// What the lists of its issuer say of a certificate; none when it is in none of them.
  ///
  /// A list counts once it is issued, and an old one still does: what was taken back is not given again.
  func entry(for certificate: [UInt8], issuer: [UInt8], at time: Moment) -> (time: Moment, reason: String?)? {
    guard !decoded.isEmpty, let subject = try? DecodedCertificate(der: certificate),
      let authority = try? DecodedCertificate(der: issuer)
    else { return nil }
    defer { ERR_clear_error() }
    for list in decoded {
      guard let issued = Moment(asn1: X509_CRL_get0_lastUpdate(list)), issued <= time,
        isOwn(list, of: authority), subject.withPointer({ ListScope(of: list, for: $0) }) != .none
      else { continue }
      var entry: OpaquePointer?
      // 2 is an entry that takes another back.
      let found = subject.withPointer { X509_CRL_get0_by_cert(list, &entry, $0) }
      guard found == 1, let entry, let revoked = Moment(asn1: X509_REVOKED_get0_revocationDate(entry)), revoked <= time
      else { continue }
      return (revoked, reason(of: entry))
    }
    return nil
  }

  /// Whether there is a list of its authority that tells of a certificate whether it was revoked, and whether it still is
  /// the newest one.
  func reach(over certificate: [UInt8]?, below issuer: [UInt8]?, at time: Moment) -> PathVerdict.Lists {
    guard !decoded.isEmpty else { return .notGiven }
    guard let certificate, let subject = try? DecodedCertificate(der: certificate),
      let issuer, let authority = try? DecodedCertificate(der: issuer)
    else { return .foreign }
    defer { ERR_clear_error() }
    var last: Moment?
    for list in decoded where isOwn(list, of: authority) {
      guard let issued = Moment(asn1: X509_CRL_get0_lastUpdate(list)), issued <= time,
        subject.withPointer({ ListScope(of: list, for: $0) }) == .whole
      else { continue }
      // RFC 5280 section 5.1.2.5 has every list say when the next one comes.
      guard let end = Moment(asn1: X509_CRL_get0_nextUpdate(list)), end < time else { return .current }
      last = max(last ?? end, end)
    }
    return last.map { .ended($0) } ?? .foreign
  }

  private func isOwn(_ list: OpaquePointer, of authority: borrowing DecodedCertificate) -> Bool {
    authority.withPointer { authority in
      X509_NAME_cmp(X509_CRL_get_issuer(list), X509_get_subject_name(authority)) == 0
        && X509_get0_pubkey(authority).map { X509_CRL_verify(list, $0) == 1 } == true
    }
  }

  private func reason(of entry: OpaquePointer) -> String? {
    guard let value = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nil, nil) else { return nil }
    let number = value.assumingMemoryBound(to: ASN1_ENUMERATED.self)
    defer { ASN1_ENUMERATED_free(number) }
    return revocationReason(Int(ASN1_ENUMERATED_get(number)))
  }

  private static func decode(_ der: [UInt8]) throws(X509Flaw) -> OpaquePointer {
    ERR_clear_error()
    var consumed = 0
    let list = der.withUnsafeBufferPointer { buffer -> OpaquePointer? in
      var cursor = buffer.baseAddress
      let list = d2i_X509_CRL(nil, &cursor, buffer.count)
      if let start = buffer.baseAddress, let cursor { consumed = cursor - start }
      return list
    }
    guard let list else { throw .notList(openSSLReason()) }
    guard consumed == der.count else {
      X509_CRL_free(list)
      throw .notList("\(der.count - consumed) octets follow it")
    }
    return list
  }
}

/// RFC 5280 section 5.3.1.
func revocationReason(_ code: Int) -> String? {
  [
    0: "unspecified", 1: "keyCompromise", 2: "cACompromise", 3: "affiliationChanged", 4: "superseded",
    5: "cessationOfOperation", 6: "certificateHold", 8: "removeFromCRL", 9: "privilegeWithdrawn", 10: "aACompromise",
  ][code]
}
