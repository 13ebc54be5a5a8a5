import COpenSSL
import EdgeModel

/// What one chain may cost: beyond it the verdict says so and looks no further.
private let (maximumCertificates, maximumOctets, maximumDepth) = (32, 100 * 1024, Int32(10))

extension PathVerdict {
  /// Seeks a path from the first certificate of a chain to an anchor, with the others as they may help; names are not
  /// part of it.
  package init(chain: [[UInt8]], at time: Moment, trust: TrustStore) {
    var flaws: [Flaw] = []
    var octets = 0
    let considered = chain.prefix(maximumCertificates).prefix { certificate in
      octets += certificate.count
      return octets <= maximumOctets
    }
    var leaf: [UInt8]?
    var rest: [[UInt8]] = []
    for (depth, der) in considered.enumerated() {
      do throws(X509Flaw) {
        _ = try DecodedCertificate(der: der)
        if depth == 0 { leaf = der } else { rest.append(der) }
      } catch {
        flaws.append(Flaw(code: X509_V_ERR_UNSPECIFIED, depth: depth, text: "\(error)"))
      }
    }
    let excess =
      considered.count < chain.count
      ? [Flaw(code: X509_V_ERR_CERT_CHAIN_TOO_LONG, depth: considered.count, text: "chain too long")] : []
    guard let leaf, let search = PathSearch(leaf: leaf, rest: rest, at: time, trust: trust) else {
      flaws += excess
      if flaws.isEmpty { flaws.append(Flaw(code: X509_V_ERR_UNSPECIFIED, depth: 0, text: "no certificate")) }
      self.init(isTrusted: false, flaws: flaws.sorted(), anchor: nil, notAfter: time)
      return
    }
    for flaw in search.flaws where !flaws.contains(flaw) { flaws.append(flaw) }
    let certificates = search.path.compactMap { try? Certificate(der: $0) }
    // Without an anchor at its end the list is only how far the search came.
    let anchor = search.path.last.flatMap { trust.anchors.contains($0) ? certificates.last : nil }
    // What was not looked at can be missing only where something is.
    if anchor == nil { flaws += excess }
    let leafEnd = certificates.first?.notAfter ?? time
    self.init(
      isTrusted: flaws.isEmpty, flaws: flaws.sorted(), anchor: anchor?.subject,
      notAfter: anchor == nil ? leafEnd : certificates.map(\.notAfter).min() ?? leafEnd)
  }
}

/// One run of OpenSSL's path building: everything that is wrong, not only the first flaw.
private struct PathSearch {
  var flaws: [PathVerdict.Flaw]
  /// From the leaf as far as issuers were found, DER.
  var path: [[UInt8]]

  /// None when a certificate cannot be read or memory is short.
  init?(leaf: [UInt8], rest: [[UInt8]], at time: Moment, trust: TrustStore) {
    guard let leaf = try? DecodedCertificate(der: leaf), let context = X509_STORE_CTX_new(),
      let untrusted = ep_sk_X509_new_null()
    else { return nil }
    // `X509_STORE_CTX_free` looks at the stack no more, so the order of the two does not matter.
    defer {
      X509_STORE_CTX_free(context)
      ep_sk_X509_pop_free(untrusted)
    }
    for der in rest {
      guard let certificate = try? DecodedCertificate(der: der) else { return nil }
      certificate.withPointer { pointer in
        if X509_up_ref(pointer) == 1, ep_sk_X509_push(untrusted, pointer) <= 0 { X509_free(pointer) }
      }
    }
    let log = FlawLog(second: time.seconds)
    let ready = trust.withPointer { store in
      leaf.withPointer { leaf in X509_STORE_CTX_init(context, store, leaf, untrusted) }
    }
    guard ready == 1, let parameters = X509_STORE_CTX_get0_param(context) else { return nil }
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER)
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    X509_VERIFY_PARAM_set_depth(parameters, maximumDepth)
    X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
    X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_TRUSTED_FIRST))
    X509_VERIFY_PARAM_clear_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(log).toOpaque())
    X509_STORE_CTX_set_verify_cb(context) { ok, context in
      if ok != 1, let context, let log = X509_STORE_CTX_get_ex_data(context, 0) {
        Unmanaged<FlawLog>.fromOpaque(log).takeUnretainedValue().note(context)
      }
      return 1
    }
    let result = withExtendedLifetime(log) { X509_verify_cert(context) }
    flaws = log.flaws
    if result != 1, flaws.isEmpty {
      flaws.append(PathVerdict.Flaw(code: X509_STORE_CTX_get_error(context), depth: 0, text: openSSLReason()))
    }
    ERR_clear_error()
    path = derEncodings(of: X509_STORE_CTX_get0_chain(context))
  }
}

/// Collects what the verify callback is told during one search.
private final class FlawLog {
  var flaws: [PathVerdict.Flaw] = []
  private let second: Int64

  init(second: Int64) { self.second = second }

  func note(_ context: OpaquePointer) {
    let code = X509_STORE_CTX_get_error(context)
    // RFC 5280 section 4.1.2.5: valid through notAfter, inclusive. OpenSSL ends it a second early.
    if code == X509_V_ERR_CERT_HAS_EXPIRED, let certificate = X509_STORE_CTX_get_current_cert(context),
      let end = Moment(asn1: X509_get0_notAfter(certificate)), end.seconds == second
    {
      return
    }
    let text = X509_verify_cert_error_string(Int(code)).map { String(cString: $0) } ?? "error \(code)"
    let depth = Int(X509_STORE_CTX_get_error_depth(context))
    let flaw = PathVerdict.Flaw(code: code, depth: depth, text: text)
    if !flaws.contains(flaw) { flaws.append(flaw) }
  }
}

/// Copies of a borrowed stack of `X509`.
func derEncodings(of stack: OpaquePointer?) -> [[UInt8]] {
  guard let stack else { return [] }
  return (0..<max(0, ep_sk_X509_num(stack))).compactMap { index in
    var bytes: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509(ep_sk_X509_value(stack, index), &bytes)
    guard count > 0, let bytes else { return nil }
    defer { ep_OPENSSL_free(bytes) }
    return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }
}

extension [PathVerdict.Flaw] {
  fileprivate func sorted() -> Self { sorted { ($0.depth, $0.code) < ($1.depth, $1.code) } }
}
