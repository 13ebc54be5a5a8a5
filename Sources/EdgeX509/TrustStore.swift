import COpenSSL
import EdgeModel
import Synchronization

/// The trust anchors of a run, loaded once and shared.
///
/// An anchor is decoded when a chain may lead to it.
package final class TrustStore: Sendable {
  /// The anchors as loaded, DER.
  package let anchors: [[UInt8]]
  /// Whether the user gave them, for the run or for a target: not whom the public trusts, but whom his own clients do.
  package let isGiven: Bool
  /// Whether an anchor is not self-issued: then a path may end before a root, as it does for most clients.
  let holdsIntermediates: Bool
  private let members: Set<Octets>
  private let outlines: [AnchorOutline]
  private let places: [NameKey: [Int]]
  private let decoded = Mutex<Set<Int>>([])
  private let certificates = Mutex<[Octets: Certificate]>([:])
  // Set once here; OpenSSL guards what is added and looked up with the store's own lock.
  private nonisolated(unsafe) let store: OpaquePointer

  package init(anchors: [[UInt8]], isGiven: Bool = false) throws(X509Flaw) {
    var outlines: [AnchorOutline] = []
    for anchor in anchors {
      guard let outline = AnchorOutline(der: anchor) else {
        _ = try DecodedCertificate(der: anchor)
        throw .notCertificate("its parts are not in their places")
      }
      outlines.append(outline)
    }
    guard let store = X509_STORE_new() else { throw .openSSL(openSSLReason()) }
    self.store = store
    self.anchors = anchors
    self.isGiven = isGiven
    self.outlines = outlines
    places = Dictionary(grouping: outlines.indices) { outlines[$0].subject }
    holdsIntermediates = outlines.contains { $0.subject != $0.issuer }
    members = Set(anchors.map { Octets($0) })
  }

  /// Reads a bundle of PEM certificates.
  package convenience init(pem: [UInt8], isGiven: Bool = false) throws(X509Flaw) {
    let blocks = try PEM.blocks(in: pem)
    let anchors = blocks.filter(\.isCertificate).map(\.certificate)
    guard !anchors.isEmpty else { throw .noCertificate }
    do throws(X509Flaw) {
      try self.init(anchors: anchors, isGiven: isGiven)
    } catch {
      // Only now is it worth decoding every block alone, to say which one it is.
      _ = try PEM.certificates(in: pem)
      throw error
    }
  }

  deinit { X509_STORE_free(store) }

  /// What an anchor says, decoded once; none for another certificate.
  func anchor(_ der: [UInt8]) -> Certificate? {
    guard contains(der) else { return nil }
    return certificates.withLock { known in
      if let anchor = known[Octets(der)] { return anchor }
      let anchor = try? Certificate(der: der)
      known[Octets(der)] = anchor
      return anchor
    }
  }

  /// Whether a certificate is an anchor.
  func contains(_ der: [UInt8]) -> Bool { members.contains(Octets(der)) }

  /// The anchors of a subject, DER.
  func anchors(named name: OpaquePointer?) -> [[UInt8]] {
    derEncoding(ofName: name).map { places[NameKey(name: $0), default: []].map { anchors[$0] } } ?? []
  }

  /// Whether an anchor is of an organisation that a name holds, given with its own tag and length.
  func knowsOrganization(in name: [UInt8]) -> Bool {
    let sought = Set(Organizations(name: name).values)
    return !sought.isEmpty
      && anchors.contains { anchor in
        AnchorOutline.names(in: anchor).map { !sought.isDisjoint(with: Organizations($0.subject).values) } == true
      }
  }

  /// Lends the pointer to a C call, with all anchors in the store that can be above these certificates; it must not outlive
  /// `body`.
  func withPointer<Result>(above certificates: [OpaquePointer], _ body: (OpaquePointer) -> Result) -> Result {
    let names = certificates.flatMap { [X509_get_issuer_name($0), X509_get_subject_name($0)] }
    var sought = names.compactMap(derEncoding(ofName:)).map(NameKey.init(name:))
    decoded.withLock { decoded in
      while let name = sought.popLast() {
        for place in places[name, default: []] where decoded.insert(place).inserted {
          // One that cannot be decoded vouches for nobody.
          guard let anchor = try? DecodedCertificate(der: anchors[place]) else { continue }
          _ = anchor.withPointer { X509_STORE_add_cert(store, $0) }
          sought.append(outlines[place].issuer)
        }
      }
    }
    ERR_clear_error()
    return body(store)
  }
}

/// A copy of a borrowed name.
func derEncoding(ofName name: OpaquePointer?) -> [UInt8]? {
  var bytes: UnsafeMutablePointer<UInt8>?
  guard let name else { return nil }
  let count = i2d_X509_NAME(name, &bytes)
  guard count > 0, let bytes else { return nil }
  defer { ep_OPENSSL_free(bytes) }
  return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}
