extension ManagedCertificate {
  /// Whether Amazon's public authority issues it, so that ACM validates its names and heeds CAA.
  package var isOfAmazon: Bool { type == "AMAZON_ISSUED" }

  package var isIssued: Bool { status == "ISSUED" }
  package var isInUse: Bool { !inUseBy.isEmpty }

  /// Whether ACM will want to renew it: what nothing uses runs out, unless it was exported, which makes it eligible.
  package var wantsRenewal: Bool { isOfAmazon && isIssued && (isInUse || eligibility == "ELIGIBLE") }

  /// Whether somebody waits for it, or for its successor, so that what keeps ACM from issuing is to be found: what is in use
  /// and ended is served, and is told with what stood in the way.
  package var isAwaited: Bool {
    status == "PENDING_VALIDATION" || status == "EXPIRED" && isInUse || status == "FAILED" && isRefusedByCAA
  }

  /// Whether ACM says that CAA records kept it from issuing.
  package var isRefusedByCAA: Bool { failureReason == "CAA_ERROR" }

  /// What ACM asks public DNS before it issues or renews: the validation records, and CAA on the way up from every name.
  ///
  /// `turn` grows by one every hour.
  package func questions(turn: Int64) -> Set<Question> {
    guard isOfAmazon, isIssued || isAwaited else { return [] }
    let records = validations.map { Question($0.name, .cname) }
    let names = authorizedNames.inTurns(of: ManagedCertificate.authorizedNameLimit, turn)
    return Set(records + names.flatMap(\.authorityClimb).map { Question($0, .caa) })
  }

  /// More names of one certificate than this are not asked for CAA at once, and take turns: what forbids one is mostly at
  /// the apex of all.
  private static let authorizedNameLimit = 32

  /// The names that CAA counts of, without their `*`; in the certificate's order.
  package var authorizedNames: [DomainName] {
    names.compactMap { try? DomainName($0) }.compactMap { $0.isWildcard ? $0.parent : $0 }.uniqued
  }
}

extension DomainName {
  /// The names whose CAA records may count for this one, the nearest first (RFC 8659 section 3).
  ///
  /// A top-level domain is left out: its servers are not bothered about every certificate below it.
  package var authorityClimb: [DomainName] {
    Array(sequence(first: self) { $0.parent }.prefix { $0.labels.count >= 2 })
  }
}

extension Expectations {
  /// The certificates that concern a target: those that its file names, or else all that cover it; by ARN.
  package func certificates(of target: Target) -> [ManagedCertificate] {
    certificates.filter { $0.concerns(target) }.sorted { $0.arn < $1.arn }
  }
}

extension ManagedCertificate {
  package func concerns(_ target: Target) -> Bool {
    target.certificates.isEmpty ? covers(target.name) : target.certificates.contains(arn)
  }
}

/// The certificates that no target is about: their records are looked up in the walks of targets of their zones.
///
/// ACM renews a certificate whether or not somebody named its hosts.
package struct StrayCertificates: Hashable, Sendable {
  /// A walk is not burdened with more of them; further ones take turns.
  private static let limit = 12

  private var homes: [DomainName: [ManagedCertificate]] = [:]

  /// `turn` grows by one every hour.
  package init(of expectations: Expectations, turn: Int64) {
    guard !expectations.isPartial, !expectations.targets.isEmpty, !expectations.certificates.isEmpty else { return }
    let targets = expectations.targets.sorted { $0.name < $1.name }
    let byZone = Dictionary(grouping: targets) { expectations.zone(holding: $0.name)?.name }
    var counts: [DomainName?: Int] = [:]
    for certificate in expectations.certificates.sorted(by: { $0.arn < $1.arn }) {
      guard certificate.wantsRenewal, let first = certificate.authorizedNames.first,
        !targets.contains(where: certificate.concerns)
      else { continue }
      let zone = expectations.zone(holding: first)?.name
      let hosts = byZone[zone] ?? targets
      homes[hosts[counts[zone, default: 0] % hosts.count].name, default: []].append(certificate)
      counts[zone, default: 0] += 1
    }
    homes = homes.mapValues { $0.inTurns(of: StrayCertificates.limit, turn) }
  }

  package subscript(target: DomainName) -> [ManagedCertificate] { homes[target] ?? [] }
}

extension Array {
  /// As many elements as `limit`, other ones each turn until all had theirs; all of them where they are no more.
  fileprivate func inTurns(of limit: Int, _ turn: Int64) -> [Element] {
    guard count > limit else { return self }
    let start = Int(UInt64(bitPattern: turn) &* UInt64(limit) % UInt64(count))
    return (0..<limit).map { self[(start + $0) % count] }
  }
}
