import EdgeModel

/// The one line that answers the question.
struct Headline {
  let text: String

  init(of report: Report) {
    text =
      switch report {
      case .check(let report): Headline.check(report)
      case .trace(let report): Headline.trace(report)
      case .certificates(let report): Headline.certificates(report)
      }
  }

  private static func check(_ report: CheckReport) -> String {
    let fine = report.targets.filter { $0.status == .ok }.count
    let count = "\(fine) of \(report.targets.count) \(report.targets.count == 1 ? "target" : "targets") fine"
    guard !report.incidents.isEmpty else { return count }
    let findings = FindingIndex(report.findings)
    let labels = report.incidents.map { incident in
      findings.findings(of: incident).first?.label ?? incident.severity.rawValue.uppercased()
    }
    let label = labels[0]
    // Everything that is as bad as the worst: this line may be all that somebody is woken with.
    let worst = zip(report.incidents, labels).filter { $0.1 == label }.map(\.0)
    let hit = worst.flatMap(\.targets).uniqued
    let targets = report.targetsByName
    let names = hit.prefix(3).map { targets[$0]?.written ?? $0.host }
    let rest = hit.count - names.count
    let shown = names.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    let incidents = report.incidents.count == 1 ? "1 incident" : "\(report.incidents.count) incidents"
    let share = worst.count == report.incidents.count ? label : "\(worst.count) \(label)"
    return "\(incidents) (\(share)): \(shown); \(count)"
  }

  /// The answer and, where there is one although many users do not get it, what is wrong.
  private static func trace(_ report: TraceReport) -> String {
    guard report.answer.status == .answer, let worst = report.incidents.first, worst.severity >= .sev2 else {
      return answer(of: report)
    }
    return "\(answer(of: report)); \(worst.title)"
  }

  private static func answer(of report: TraceReport) -> String {
    let answer = report.answer
    let question = "\(report.question.name.host) \(report.question.type)"
    switch answer.status {
    case .answer:
      let values = answer.records.filter { !$0.type.isProof }
      return "\(question) is \(values.brief)\(report.share)\(report.deadEnd)"
    case .nxdomain: return "\(question): the name does not exist (NXDOMAIN)\(report.share)"
    case .nodata: return "\(question): the name has no such record\(report.share)"
    case .servfail, .loop, .limit, .unreachable:
      if let silence = report.silenceOfRoot { return "\(question): not known, \(silence)" }
      return "\(question): no answer\(answer.reason.map { ", \($0)" } ?? " (\(answer.status.rawValue))")"
    }
  }

  private static func certificates(_ report: CertificateReport) -> String {
    let place = Address(report.host).map { $0.with(port: report.port) } ?? "\(report.host):\(report.port)"
    guard !report.endpoints.isEmpty else { return "\(place): \(report.reason ?? "no address to connect to")" }
    if let worst = report.incidents.first { return "\(place): \(worst.title)" }
    let count = report.endpoints.count == 1 ? "1 address" : "\(report.endpoints.count) addresses"
    let ends = report.endpoints.compactMap { $0.path?.notAfter ?? $0.chain.first?.notAfter }
    guard let end = ends.min() else { return "\(place): \(count)" }
    return "\(place): \(count), valid until \(end) (\((end - report.header.time).rounded))"
  }
}

extension TraceReport {
  /// That AliasMode leads to a name without addresses, where it does.
  fileprivate var deadEnd: String {
    let ends = service.filter { $0.question.name == service.last?.question.name }
    guard let end = ends.first, ends.allSatisfy({ [.nodata, .nxdomain, .servfail].contains($0.status) }) else {
      return ""
    }
    return ", which has no address" + (end.reason.map { ": \($0)" } ?? "")
  }

  /// At how many addresses the zone's servers answer so, where others answer otherwise.
  fileprivate var share: String {
    let said = said
    guard answersDiffer, let shown = Said(answer) else { return "" }
    let same = said.values.filter { $0 == shown }.count
    return same == 0 ? " (not at every server)" : " (at \(same) of \(said.count) server addresses)"
  }

  /// Whether servers of the zone gave different records, or none, for the last question.
  var answersDiffer: Bool { Set(said.values).count > 1 }

  /// What each address of the zone's servers said to the last question.
  private var said: [Address: Said] {
    let question = Question(answer.name, question.type)
    // Servers of zones above that have an answer of their own are none of the zone's.
    let zones = delegations.filter { zone in
      answer.name.isWithin(zone.zone) && zone.responses.contains { $0.question == question }
    }
    let own = zones.max { $0.zone.labels.count < $1.zone.labels.count }
    let responses = (own?.responses ?? []).filter { $0.question == question && $0.isAuthoritative }
    return Dictionary(responses.compactMap { response in Said(response).map { (response.address, $0) } }) { a, _ in a }
  }
}

/// What is said to a question, whatever is left of its TTL.
private enum Said: Hashable {
  case records(Set<RData>)
  case alias(DomainName)
  case noData
  case noName

  init?(_ response: Response) {
    guard case .answered(let kind) = response.outcome else { return nil }
    switch kind {
    case .answer(let records): self = .records(Set(records.filter { !$0.type.isProof }.map(\.data)))
    case .alias(let target, _): self = .alias(target)
    case .noData: self = .noData
    case .nameError: self = .noName
    case .referral, .nameTooLong, .lame: return nil
    }
  }

  init?(_ answer: Answer) {
    switch answer.status {
    case .answer: self = .records(Set(answer.records.filter { !$0.type.isProof }.map(\.data)))
    case .nodata: self = .noData
    case .nxdomain: self = .noName
    case .servfail, .loop, .limit, .unreachable: return nil
    }
  }
}

extension Finding {
  /// The severity as people write it, or that the verdict is not known.
  var label: String { isUnknown ? "UNKNOWN" : severity == .note ? "note" : severity.rawValue.uppercased() }
}
