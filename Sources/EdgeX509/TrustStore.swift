import COpenSSL

/// The trust anchors of a run, loaded once and shared.
package final class TrustStore: Sendable {
  /// The anchors as loaded, DER.
  package let anchors: [[UInt8]]
  /// Whether an anchor is not self-issued: then a path may end before a root, as it does for most clients.
  let holdsIntermediates: Bool
  private let members: Set<[UInt8]>
  // Set once here and only read afterwards; OpenSSL guards the store's own look-ups with its lock.
  private nonisolated(unsafe) let store: OpaquePointer

  package init(anchors: [[UInt8]]) throws(X509Flaw) {
    guard let store = X509_STORE_new() else { throw .openSSL(openSSLReason()) }
    var holdsIntermediates = false
    do throws(X509Flaw) {
      for anchor in anchors {
        let certificate = try DecodedCertificate(der: anchor)
        if !certificate.isSelfIssued { holdsIntermediates = true }
        guard certificate.withPointer({ X509_STORE_add_cert(store, $0) }) == 1 else {
          throw .openSSL(openSSLReason())
        }
      }
    } catch {
      X509_STORE_free(store)
      throw error
    }
    self.store = store
    self.anchors = anchors
    self.holdsIntermediates = holdsIntermediates
    members = Set(anchors)
    ERR_clear_error()
  }

  /// Reads a bundle of PEM certificates.
  package convenience init(pem: [UInt8]) throws(X509Flaw) {
    let blocks = try PEM.blocks(in: pem)
    let anchors = blocks.filter(\.isCertificate).map(\.bytes)
    guard !anchors.isEmpty else { throw .noCertificate }
    do throws(X509Flaw) {
      try self.init(anchors: anchors)
    } catch {
      // Only now is it worth decoding every block alone, to say which one it is.
      _ = try PEM.certificates(in: pem)
      throw error
    }
  }

  deinit { X509_STORE_free(store) }

  /// Whether a certificate is an anchor.
  func contains(_ der: [UInt8]) -> Bool { members.contains(der) }

  /// Lends the pointer to a C call; it must not outlive `body`.
  func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(store) }
}
