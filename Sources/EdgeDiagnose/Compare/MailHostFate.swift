import EdgeModel

/// What came of looking for the address of a host that takes mail.
enum MailHostFate: Hashable {
  case found
  /// With what its servers say, where it is not that there is none.
  case lost(why: String?)
  case untold(why: String)
}

extension TargetComparison {
  /// The hosts that should take the target's mail; none where its mail is not looked at.
  var mailHosts: Set<DomainName> {
    guard target.mail else { return [] }
    let answers = records.filter { $0.question.type == .mx }.compactMap(\.answer)
    // Without a record it is the name itself (RFC 5321 section 5.1).
    if answers.contains(where: { $0.status == .nodata }) { return [target.name] }
    return Set(answers.flatMap(\.records).compactMap { $0.data.host(as: .mx) })
  }

  /// In order of the names.
  var mailHostFates: [(host: DomainName, fate: MailHostFate)] {
    mailHosts.sorted().map { ($0, fate(ofMailHost: $0)) }
  }

  private func fate(ofMailHost host: DomainName) -> MailHostFate {
    let answers = evidence.answers.filter { $0.question.name == host && $0.question.type.isAddress }
    guard !answers.isEmpty, !answers.contains(where: { $0.status == .answer }) else { return .found }
    let open = answers.first { answer in
      switch answer.status {
      case .nxdomain, .nodata, .servfail, .loop: false
      case .unreachable: !evidence.isSilent(at: answer)
      case .answer, .limit: true
      }
    }
    if let open { return .untold(why: open.reason ?? open.status.rawValue) }
    let failed = answers.first { $0.status != .nxdomain && $0.status != .nodata }
    return .lost(why: failed.map { $0.reason ?? $0.status.rawValue })
  }
}
