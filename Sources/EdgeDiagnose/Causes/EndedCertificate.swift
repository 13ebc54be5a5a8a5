import EdgeModel

/// A served certificate that has ended: what stands ready in its place, and what to do.
///
/// Every cause of what kept it from renewal tells it by this, as nothing renews what has ended.
struct EndedCertificate {
  /// Of the handshakes, the worst first: one for each port and target.
  let served: [Finding]
  private let findings: [Finding]

  /// None where nothing that is served has ended.
  init?(in findings: [Finding]) {
    served = findings.filter { $0.rule == ExpiredCertificate().id }
    guard !served.isEmpty else { return nil }
    self.findings = findings
  }

  /// What users see of it.
  var title: String { served[0].message }

  /// The ARN of what ACM issued for the name, nothing uses, and can be served there.
  var spare: String? { served.compactMap { $0.texts(of: .spare).first }.first }

  /// What was issued in its place where it cannot be used.
  var misplaced: Finding? { findings.first { $0.rule == WrongRegion().id && $0.aspects.contains(.ended) } }

  /// What gives users a valid certificate.
  var replacement: String {
    if let spare { return attachment(of: spare) + twins }
    let region = served[0].front.flatMap { $0.isOfCloudFront ? Front($0) : nil }.map { " in \($0.region)" } ?? ""
    let elsewhere =
      misplaced.map {
        ", and \($0.scope.certificate ?? "the other") cannot be used outside \($0.observed ?? "its region")"
      }
      ?? ""
    return "request a new certificate for the names\(region) and \(attachment(of: "it")): ACM renews none that has "
      + "ended\(elsewhere)\(twins)"
  }

  /// What gives users a valid certificate and has the next one renewed, where this keeps ACM from it.
  func replacement(mending reasons: [String]) -> String {
    guard !reasons.isEmpty else { return replacement }
    let all = reasons.joined(separator: "; ")
    // What is there waits for nothing.
    return spare == nil
      ? "\(all); then \(replacement)" : "\(replacement); then \(all), lest that one end as well"
  }

  private func attachment(of certificate: String) -> String {
    // What one target's names show of the addresses is true of another's.
    let fronted = Set(served.filter { $0.front != nil }.flatMap(\.scope.addresses))
    let places = served.filter { $0.front != nil || !fronted.isSuperset(of: $0.scope.addresses) || fronted.isEmpty }
    return places.map { $0.attachment(of: certificate) }.uniqued.joined(separator: ", and ")
  }

  /// What the same place holds beside it and has ended as well: clients may be given that.
  private var twins: String {
    let arns = findings.filter { $0.aspects.contains(.twin) }.compactMap(\.scope.certificate).uniqued.sorted()
    guard !arns.isEmpty else { return "" }
    return "; take \(arns.joined(separator: ", ")) out there, which \(arns.count == 1 ? "has" : "have") ended as well"
  }
}

extension [Finding] {
  /// What users see of it, where a certificate has ended meanwhile.
  var endedTitle: String? { EndedCertificate(in: self)?.title }

  /// Everything that keeps ACM from renewal, as what mends it, or else this; and what else there is to do where the
  /// certificate has ended meanwhile.
  func mending(orElse remedy: String = "") -> String {
    let seen = flatMap(\.renewalRemedies).uniqued
    let reasons = seen.isEmpty ? [remedy].filter { !$0.isEmpty } : seen
    return EndedCertificate(in: self)?.replacement(mending: reasons) ?? reasons.joined(separator: "; ")
  }
}

extension Finding {
  /// What ACM says of the ended certificate that this one is about the handshakes of; none where it says nothing.
  func end(among findings: [Finding]) -> Finding? {
    guard rule == ExpiredCertificate().id, let serial = servedSerial else { return nil }
    return findings.first { other in
      other.rule == CertificateNotIssued().id && other.aspects.contains(.served)
        && other.managedSerials.contains(serial)
    }
  }

  /// The serials of the ACM certificates that it is about, have ended, and are served.
  var endedSerials: [Substring] { managedSerials(among: evidence.filter { $0.aspects.contains(.ended) }) }

  /// How to have a certificate served where AWS ends TLS, or else at the addresses.
  func attachment(of certificate: String) -> String {
    guard let front else {
      return scope.addresses.isEmpty ? "attach \(certificate)" : "install \(certificate) on \(places)"
    }
    return front.isOfCloudFront
      ? "give the distribution \(front) \(certificate)" : "attach \(certificate) to the listener of \(front)"
  }

  /// What has ACM renew again, as far as this one says what keeps it from that.
  fileprivate var renewalRemedies: [String] {
    if rule == RenewalBlocked().id { return recordRemedies }
    return rule == CAAForbidsIssuer().id ? [CAAForbidsIssuer.remedy(of: self)] : []
  }

  /// Every validation record that is not as ACM wants it: one is enough to stop a renewal.
  private var recordRemedies: [String] {
    let wanted = wantedRecords
    func texts(_ isMeant: (Set<Aspect>) -> Bool) -> String? {
      let texts = wanted.filter { isMeant($0.aspects) }.map(\.text)
      return texts.isEmpty ? nil : texts.joined(separator: ", and ")
    }
    let refused = wanted.filter { $0.aspects.contains(.refuses) }.map { entry in
      let owner = entry.text.prefix { $0 != " " }
      let servers = aspects.contains(.refuses) ? "\(zone)" : String(owner.drop { $0 != "." }.dropFirst())
      // Another name's servers are somebody else's.
      let isOneOfSeveral = wanted.count > 1 || !self.texts(of: .validated).isEmpty
      return "have the servers of \(servers) answer for \(owner)"
        + (isOneOfSeveral ? ", or do without that name: no certificate with it can be validated" : "")
    }
    return [
      texts { $0.contains(.isBare) }.map { "create \($0)" },
      texts { $0.isDisjoint(with: [.isBare, .dotless, .atSomeServers, .refuses]) }.map { "set \($0)" },
      texts { $0.contains(.dotless) }.map { "have public DNS hold \($0), and no longer name" },
      texts { $0.contains(.atSomeServers) }.map { "have every server of its zone hold \($0)" },
    ].compactMap(\.self) + refused
  }

  /// The validation records that are not as ACM wants them, as they should be written.
  var wantedRecords: [Evidence] { evidence.filter { $0.aspects.contains(.wanted) } }
}
