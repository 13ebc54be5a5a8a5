import EdgeModel

/// No endpoint of one address family serves its users.
package struct AddressFamilyBroken: Rule {
  package let id = "address-family-broken"
  package let summary = "All of a name's addresses of one family fail, while the other family serves."
  package let explanation = Runbook(
    trigger: "The name has IPv4 and IPv6 addresses, and every address of one family refuses, drops, or serves no "
      + "usable TLS; or it has IPv6 alone, and none of it works.",
    impact: "Where connecting fails, clients fall back to the other family and lose time. Where they connect and TLS "
      + "is wrong, they do not fall back: their users fail. Users of one family alone fail in any case.",
    investigation: "Run `edgeprobe cert NAME -6` and `edgeprobe cert NAME -4`; compare listeners, security groups and "
      + "routes of both families.",
    causes: "A listener or security group that was set up for IPv4 alone; an AAAA record left behind after a move; a "
      + "certificate that was renewed on one of two front ends.",
    resolution: "Set the family up as the other. Where it is IPv6 that fails while IPv4 serves, its records can leave "
      + "DNS until then.",
    prevention: "Checks over both families; monitoring that does not fall back.")

  package init() {}

  package func findings(in comparison: TargetComparison) -> [Finding] {
    let ports = Set(comparison.endpoints.map(\.endpoint.port)).sorted()
    return ports.flatMap { port in
      [false, true].compactMap { ipv6 in finding(in: comparison, port: port, ipv6: ipv6) }
    }
  }

  private func finding(in comparison: TargetComparison, port: UInt16, ipv6: Bool) -> Finding? {
    let seen = comparison.endpoints.filter { $0.endpoint.port == port && $0.isObserved }
    let (own, others) = (
      seen.filter { $0.endpoint.address.isIPv6 == ipv6 }, seen.filter { $0.endpoint.address.isIPv6 != ipv6 }
    )
    guard !own.isEmpty, own.allSatisfy({ !$0.isHealthy }) else { return nil }
    // With one family alone the other rules have said it all, unless most users do not have that family.
    guard others.isEmpty ? ipv6 && isAlone(comparison) : others.contains(where: \.servesUsers) else { return nil }
    let fallsBack = own.allSatisfy(\.isUnconnected)
    let (family, other) = ipv6 ? ("IPv6", "IPv4") : ("IPv4", "IPv6")
    let what = fallsBack ? "no connection comes about" : "TLS is not as it should be"
    let rest = others.isEmpty ? "and the name has nothing else" : "while \(other) serves"
    return finding(
      .handshake(.family(at: own.map(\.endpoint), fallsBack: fallsBack)), in: comparison, scope: own.scope,
      "over \(family) \(what) at \(own.count == 1 ? "the only address" : "all \(own.count) addresses") on port "
        + "\(port), \(rest)",
      expected: "\(family) serves as \(other) does", observed: "\(family): \(what)",
      evidence: own.evidence { $0.flaw })
  }

  /// Whether the name is known to have no IPv4 address: somebody asked for one, and there is none.
  private func isAlone(_ comparison: TargetComparison) -> Bool {
    !comparison.endpoints.contains { !$0.endpoint.address.isIPv6 }
      && comparison.evidence.answers.contains { answer in
        answer.question == Question(comparison.target.name, .a) && answer.records.isEmpty
          && [.answer, .nodata].contains(answer.status)
      }
  }
}

extension EndpointComparison {
  fileprivate var isObserved: Bool {
    switch connection {
    case .unobserved, .turnedAway, .notAllowed: false
    default: true
    }
  }

  /// Whether clients notice in time to try another address.
  fileprivate var isUnconnected: Bool {
    switch connection {
    case .refused, .silent: true
    default: false
    }
  }

  fileprivate var flaw: String {
    switch connection {
    case .refused: "connection refused"
    case .silent(let why): "no answer: \(why)"
    case .made: demandsCertificate ? "a client certificate is required" : "the certificate is not good for the name now"
    case .failed(let why), .unsafeToOpenSSL(let why), .withoutTLS(let why): why
    case .foreign(let what): "answers \(what)"
    case .obsolete(let version): "nothing newer than \(version)"
    case .protocolRefused: "ALPN refused"
    case .injected(let text): "\(text) in the clear"
    case .notAllowed, .turnedAway, .unobserved: "not looked at"
    }
  }
}
