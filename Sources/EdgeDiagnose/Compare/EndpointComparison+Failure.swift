import EdgeModel

extension EndpointComparison {
  /// Why a user would fail here, in words; none where he would not, or nobody could look.
  func failure(at time: Moment) -> String? {
    switch connection {
    case .unobserved, .notAllowed, .turnedAway: return nil
    case .refused: return "connection refused"
    case .silent(let why): return "no answer to connection attempts (\(why))"
    case .failed(let why), .unsafeToOpenSSL(let why): return "no TLS handshake: \(why)"
    case .foreign(let what): return "no TLS: it answers \(what)"
    case .obsolete(let version): return "nothing newer than \(version) is spoken"
    case .protocolRefused: return "the protocols of the web are refused"
    case .withoutTLS(let why): return why
    case .injected(let text): return "\(text) in the clear after TLS was agreed to"
    case .made: break
    }
    if demandsCertificate { return "clients without a certificate are turned away" }
    return certificateFailure(at: time) ?? page?.fault.flatMap { $0.isCertain ? "the page: \($0.text)" : nil }
  }

  /// What the certificate is for, where it is not for what was asked for.
  func names(atMost limit: Int) -> String? {
    guard case .differs(let wanted, let names) = coverage else { return nil }
    if chain.first?.traits.repeatsNames == true { return "no names, since the extension for them is there twice" }
    // Of a name it is not said; of an address only where it stands as a name.
    if let only = wanted.first, names.contains(only) { return "\(only) as a DNS name, not as an address" }
    guard !names.isEmpty else { return "no names" }
    return names.prefix(limit).map { $0.isEmpty ? "an empty name" : $0 }.joined(separator: ", ")
      + (names.count > limit ? ", and \(names.count - limit) more" : "")
  }

  private func certificateFailure(at time: Moment) -> String? {
    if let validity {
      let whose = validity.isLeaf ? "the certificate" : "a certificate of the chain"
      if validity.notAfter < time { return "\(whose) expired \(validity.notAfter)" }
      if time < validity.notBefore { return "the certificate is valid from \(validity.notBefore)" }
    }
    if case .differs(let wanted, _) = coverage {
      return
        "the certificate does not cover \(wanted.joined(separator: ", ")): it is for \(names(atMost: 3) ?? "others")"
    }
    if case .differs(_, let flaws) = trust {
      return "the certificate is not trusted: \(Set(flaws.map(\.text)).sorted().joined(separator: "; "))"
    }
    return staple.status == .revoked ? "the certificate was revoked" : nil
  }
}

extension [EndpointComparison] {
  /// Whether a user would fail at every one of them; false of none.
  func fail(at time: Moment) -> Bool { !isEmpty && allSatisfy { $0.failure(at: time) != nil } }
}
