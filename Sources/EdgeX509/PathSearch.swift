import COpenSSL
import EdgeModel

/// All ways from a leaf to trust anchors, whatever order the certificates between were served in.
///
/// OpenSSL follows one: of several certificates for one issuer it takes the first that is valid in time, and does not
/// come back when that one leads nowhere. RFC 4158 describes clients that do.
struct PathSearch: ~Copyable {
  /// From the leaf to an anchor, borrowed.
  struct Way {
    var below: [OpaquePointer]
    var anchor: OpaquePointer
  }

  // Whoever serves certificates that all fit each other decides how many ways there are.
  private static let (maximumWays, maximumSteps) = (12, 512)

  private(set) var ways: [Way] = []
  /// Owned: what the store handed out.
  private var owned: [OpaquePointer] = []
  private var steps = 0

  /// Seeks the ways from a leaf; all pointers have to outlive this.
  init(leaf: OpaquePointer, candidates: [OpaquePointer], trust: TrustStore) {
    guard let context = X509_STORE_CTX_new() else { return }
    defer {
      X509_STORE_CTX_free(context)
      ERR_clear_error()
    }
    let isReady = trust.withPointer(above: [leaf] + candidates) { X509_STORE_CTX_init(context, $0, leaf, nil) }
    guard isReady == 1 else { return }
    follow([leaf], candidates: candidates, in: context)
  }

  deinit { for certificate in owned { X509_free(certificate) } }

  private mutating func follow(_ path: [OpaquePointer], candidates: [OpaquePointer], in context: OpaquePointer) {
    guard let top = path.last, path.count <= PathBuilding.maximumDepth else { return }
    for anchor in anchors(above: top, in: context) where ways.count < Self.maximumWays {
      ways.append(Way(below: X509_cmp(anchor, top) == 0 ? path.dropLast() : path, anchor: anchor))
    }
    for candidate in candidates {
      guard ways.count < Self.maximumWays, steps < Self.maximumSteps else { return }
      steps += 1
      // Two certificates for one name and key on a path would be a circle.
      guard !path.contains(where: { isSame($0, candidate) }), X509_check_issued(candidate, top) == X509_V_OK else {
        continue
      }
      follow(path + [candidate], candidates: candidates, in: context)
    }
  }

  /// The anchors that can have issued a certificate, and the certificate itself where it is one.
  private mutating func anchors(above top: OpaquePointer, in context: OpaquePointer) -> [OpaquePointer] {
    var anchors: [OpaquePointer] = []
    for (name, isItself) in [(X509_get_subject_name(top), true), (X509_get_issuer_name(top), false)] {
      guard let found = X509_STORE_CTX_get1_certs(context, name) else { continue }
      for index in 0..<max(0, ep_sk_X509_num(found)) {
        guard let anchor = ep_sk_X509_value(found, index) else { continue }
        let fits = isItself ? X509_cmp(anchor, top) == 0 : X509_check_issued(anchor, top) == X509_V_OK
        if fits, !anchors.contains(where: { X509_cmp($0, anchor) == 0 }) {
          X509_up_ref(anchor)
          owned.append(anchor)
          anchors.append(anchor)
        }
      }
      ep_sk_X509_pop_free(found)
    }
    return anchors
  }

  private func isSame(_ a: OpaquePointer, _ b: OpaquePointer) -> Bool {
    guard X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b)) == 0 else { return false }
    guard let one = X509_get0_pubkey(a), let other = X509_get0_pubkey(b) else { return true }
    return EVP_PKEY_eq(one, other) == 1
  }
}
