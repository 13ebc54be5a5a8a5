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
    let labels = report.incidents.map { incident in
      report.findings.first { incident.findings.contains($0.id) }?.label ?? incident.severity.rawValue.uppercased()
    }
    guard let label = labels.first else { return count }
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
      let differ = report.answersDiffer ? " (not at every server)" : ""
      return "\(question) is \(values.brief)\(differ)\(report.deadEnd)"
    case .nxdomain: return "\(question): the name does not exist (NXDOMAIN)"
    case .nodata: return "\(question): the name has no such record"
    case .servfail, .loop, .limit, .unreachable:
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

  /// Whether servers of the zone gave different records, or none, for the last question.
  var answersDiffer: Bool {
    let responses = delegations.flatMap(\.responses).filter {
      $0.question == Question(answer.name, question.type) && $0.isAuthoritative
    }
    let sets = responses.compactMap { response -> Set<RData>? in
      switch response.outcome {
      case .answered(.answer(let records)): return Set(records.filter { $0.type == question.type }.map(\.data))
      case .answered(.noData), .answered(.nameError): return []
      default: return nil
      }
    }
    return Set(sets).count > 1
  }
}

extension Finding {
  /// The severity as people write it, or that the verdict is not known.
  var label: String { isUnknown ? "UNKNOWN" : severity == .note ? "note" : severity.rawValue.uppercased() }
}
