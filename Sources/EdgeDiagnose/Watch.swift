import EdgeModel

/// A health check that watches a target, and what it cannot see: why a dashboard is green while users fail.
struct Watch: Hashable, Sendable {
  var target: DomainName
  var reading: HealthReading

  /// Why it does not show what these findings say; none where it would, or does.
  func blindness(to findings: [Finding]) -> String? {
    // What fails, or did when it was looked at last, is not green.
    if reading.verdict == .failing { return nil }
    let hit = findings.filter { $0.target == target && $0.severity > .sev4 && !$0.isUnknown }
    let reasons = general ?? Set(hit.flatMap(reasons)).sorted()
    guard !hit.isEmpty, !reasons.isEmpty else { return nil }
    return "health check \(PrintableText(check.id).text)\(kind): \(reasons.joined(separator: "; "))"
  }

  private var check: HealthCheck { reading.check }

  private var kind: String { check.type.map { " (\(PrintableText($0).text))" } ?? "" }

  /// What it cannot see whatever happens; none of one that looks at an endpoint.
  private var general: [String]? {
    if check.isDisabled { return ["it is disabled, so it \(HealthReading.forcedUp)"] }
    if check.isInverted { return ["it is inverted, so it counts as healthy while what it looks at fails"] }
    switch check.type {
    case "CALCULATED": return ["it is calculated from \(check.children.count) others and looks at nothing itself"]
    case "CLOUDWATCH_METRIC": return ["it goes by a CloudWatch alarm and looks at nothing itself"]
    case "RECOVERY_CONTROL": return ["it goes by a routing control and looks at nothing itself"]
    default: return nil
    }
  }

  private func reasons(for finding: Finding) -> [String] {
    guard let port = finding.scope.port else { return reasonsInDNS(for: finding) }
    var reasons: [String] = []
    if let own = check.port, own != port { reasons.append("it asks port \(own), not \(port)") }
    if let address = check.address {
      if !finding.scope.addresses.isEmpty, !finding.scope.addresses.contains(address) {
        reasons.append("it asks \(address) alone")
      }
    } else if !finding.scope.addresses.isEmpty, finding.scope.addresses.allSatisfy(\.isIPv6) {
      reasons.append("it looks the name up over IPv4 alone")
    }
    guard Self.isAboutCertificate(finding), let type = check.type else { return reasons }
    if type.hasPrefix("HTTPS") {
      reasons.append("HTTPS health checks never validate certificates")
    } else {
      reasons.append("it sees no certificate")
    }
    return reasons
  }

  private func reasonsInDNS(for finding: Finding) -> [String] {
    if let address = check.address { return ["it asks \(address) itself and never looks the name up"] }
    guard let host = check.host else { return [] }
    if host.lowercased() != target.host { return ["it looks up \(PrintableText(host).text), not \(target.host)"] }
    return finding.scope.type == .aaaa ? ["it looks the name up over IPv4 alone"] : []
  }

  private static func isAboutCertificate(_ finding: Finding) -> Bool { certificateRules.contains(finding.rule) }

  private static let certificateRules: Set<String> = {
    let rules: [any Rule] = [
      DistrustedIssuer(), DivergentCertificates(), ExpiredCertificate(), ExpiredIntermediate(), ExpiringCertificate(),
      InvalidPath(), MissingIntermediate(), MissingStaple(), NameNotCovered(), NotYetValidCertificate(),
      PathNeedsSearch(), RevokedCertificate(), StaleStaple(), TooFewSCTs(), UnexpectedIssuer(), UntrustedIssuer(),
      WeakKey(), WeakSignature(), WrongUsage(),
    ]
    return Set(rules.map(\.id))
  }()
}

extension TargetComparison {
  /// The health checks of the target's record sets, and those that look at its name or at an address of it; by id.
  var watches: [Watch] {
    let state = expectations.state
    guard !state.healthChecks.isEmpty else { return [] }
    let sets = records.flatMap { record -> [ExpectedRecordSet] in
      guard let pool = record.expectation.pool else { return [] }
      return pool.first.sets + pool.reserve.sets
    }
    let values = records.flatMap { record -> [Address] in
      guard let pool = record.expectation.pool, record.question.type.isAddress else { return [] }
      return pool.first.values.union(pool.reserve.values).compactMap(\.address)
    }
    let addresses = Set(values).union(endpoints.map(\.endpoint.address))
    let named = state.healthChecks.filter { check in
      check.host?.lowercased() == target.name.host || check.address.map(addresses.contains) == true
    }
    let ids = Set(sets.compactMap(\.healthCheck) + named.map(\.id))
    return Set(ids.flatMap(readings)).sorted { $0.check.id < $1.check.id }
      .map { Watch(target: target.name, reading: $0) }
  }
}
