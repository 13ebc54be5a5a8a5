import COpenSSL

/// The trust anchors of a run, loaded once and shared.
package final class TrustStore: Sendable {
  /// The anchors as loaded, DER.
  package let anchors: [[UInt8]]
  // Set once here and only read afterwards; OpenSSL guards the store's own look-ups with its lock.
  private nonisolated(unsafe) let store: OpaquePointer

  package init(anchors: [[UInt8]]) throws(X509Flaw) {
    guard let store = X509_STORE_new() else { throw .openSSL(openSSLReason()) }
    self.store = store
    self.anchors = anchors
    // The class is whole from here on, so its deinit frees the store when an anchor is bad.
    for anchor in anchors {
      let added = try DecodedCertificate(der: anchor).withPointer { X509_STORE_add_cert(store, $0) }
      guard added == 1 else { throw .openSSL(openSSLReason()) }
    }
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

  /// Lends the pointer to a C call; it must not outlive `body`.
  func withPointer<Result>(_ body: (OpaquePointer) -> Result) -> Result { body(store) }
}
