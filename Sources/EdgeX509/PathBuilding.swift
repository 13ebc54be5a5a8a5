import COpenSSL
import EdgeModel

/// One run of OpenSSL's path building: everything that is wrong, not only the first flaw.
struct PathBuilding {
  /// Who is trusted.
  enum Anchors {
    case store(TrustStore)
    /// A single certificate.
    case only(OpaquePointer)
  }

  /// What is asked of OpenSSL besides what browsers ask for.
  enum Demand {
    /// Every word of RFC 5280.
    case form
    /// That policies which a path has to have are there (RFC 5280 section 6.1).
    case policies
  }

  static let maximumDepth = 10

  var flaws: [PathVerdict.Flaw]
  /// From the leaf as far as issuers were found, DER.
  var path: [[UInt8]]

  /// None when memory is short.
  init?(
    leaf: OpaquePointer, candidates: [OpaquePointer], anchors: Anchors, at time: Moment, demanding demand: Demand? = nil
  ) {
    guard let context = X509_STORE_CTX_new() else { return nil }
    guard let untrusted = ep_sk_X509_new_null(), let trusted = ep_sk_X509_new_null() else {
      X509_STORE_CTX_free(context)
      return nil
    }
    // The stacks only borrow; `X509_STORE_CTX_free` looks at them no more, so the order does not matter.
    defer {
      X509_STORE_CTX_free(context)
      ep_sk_X509_free(untrusted)
      ep_sk_X509_free(trusted)
    }
    for candidate in candidates { _ = ep_sk_X509_push(untrusted, candidate) }
    var hasPartialChains = false
    let isReady: Int32
    switch anchors {
    case .store(let store):
      hasPartialChains = store.holdsIntermediates
      isReady = store.withPointer(above: [leaf] + candidates) { X509_STORE_CTX_init(context, $0, leaf, untrusted) }
    case .only(let anchor):
      hasPartialChains = X509_NAME_cmp(X509_get_subject_name(anchor), X509_get_issuer_name(anchor)) != 0
      isReady = X509_STORE_CTX_init(context, nil, leaf, untrusted)
      _ = ep_sk_X509_push(trusted, anchor)
      X509_STORE_CTX_set0_trusted_stack(context, trusted)
    }
    let log = FlawLog(second: time.seconds)
    guard isReady == 1, let parameters = X509_STORE_CTX_get0_param(context) else { return nil }
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER)
    X509_VERIFY_PARAM_set_auth_level(parameters, 2)
    X509_VERIFY_PARAM_set_depth(parameters, Int32(Self.maximumDepth))
    X509_VERIFY_PARAM_set_time(parameters, time_t(time.seconds))
    X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_TRUSTED_FIRST))
    switch demand {
    case .form?: X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_X509_STRICT))
    case .policies?:
      X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_POLICY_CHECK))
      // Any will do, as in RFC 5280 section 6.1.1 where nobody says otherwise; OpenSSL takes none without being told.
      _ = X509_VERIFY_PARAM_add0_policy(parameters, OBJ_nid2obj(NID_any_policy))
    case nil: break
    }
    if hasPartialChains {
      X509_VERIFY_PARAM_set_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    } else {
      X509_VERIFY_PARAM_clear_flags(parameters, UInt(X509_V_FLAG_PARTIAL_CHAIN))
    }
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

/// Collects what the verify callback is told during one building.
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
  return (0..<max(0, ep_sk_X509_num(stack))).compactMap { index in derEncoding(of: ep_sk_X509_value(stack, index)) }
}

/// A copy of a borrowed `X509`.
func derEncoding(of certificate: OpaquePointer?) -> [UInt8]? {
  var bytes: UnsafeMutablePointer<UInt8>?
  guard let certificate else { return nil }
  let count = i2d_X509(certificate, &bytes)
  guard count > 0, let bytes else { return nil }
  defer { ep_OPENSSL_free(bytes) }
  return Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}
