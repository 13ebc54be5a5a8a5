import EdgeModel

/// What reaches users at the end of a walk.
extension Page {
  /// The records, then in a line what a resolver gives its users, and how long a change takes to be seen.
  mutating func addAnswer(_ report: TraceReport, _ options: ReportOptions) {
    let answer = report.answer
    blank()
    let records = answer.aliases + answer.records.filter { !$0.type.isProof }
    let shown = options.verbose || records.count <= 16 ? records : Array(records.prefix(8))
    for record in shown {
      let data = options.verbose ? record.data.text(as: record.type) : record.data.brief(as: record.type, limit: 480)
      wrap("\(record.name) \(record.ttl) IN \(record.type) \(data)", first: "", rest: "    ", breaking: true)
    }
    if shown.count < records.count { raw("\(records.count - shown.count) more with --verbose") }
    if !records.isEmpty { blank() }
    if report.status == .unknown || answer.status == .limit {
      let reason = report.silenceOfRoot == nil ? answer.reason : "no root server answered"
      let why = reason.map { ": \($0)" } ?? ""
      add("What a resolver gives its users is not known\(why)", indent: 0, hanging: 2, breaking: true)
    } else {
      let others = report.answersDiffer ? ", or what another server gives" : ""
      let who =
        report.isWithheld
        ? "A resolver that gets past what is said below"
        : report.comesOverTCPAlone ? "A resolver that turns to TCP after silence" : "A resolver"
      add("\(who) gives its users \(answer.gift)\(others)", indent: 0, hanging: 2, breaking: true)
    }
    let times = report.caching
    var parts: [String] = []
    if let seconds = times.record { parts.append("of the record after \(seconds.asTime)") }
    if let seconds = times.negative { parts.append("of what is missing now after \(seconds.asTime)") }
    if let seconds = times.delegation { parts.append("of the delegation after \(seconds.asTime)") }
    guard !parts.isEmpty else { return }
    add("Seen by everybody: a change " + parts.joined(separator: ", "), indent: 0, hanging: 2)
  }

  /// What each resolver that was asked gives.
  mutating func addResolvers(_ report: TraceReport, verbose: Bool) {
    guard !report.resolvers.isEmpty else { return }
    blank()
    let column = (report.resolvers.map { "\($0.resolver)".count }.max() ?? 0) + 11
    for answer in report.resolvers {
      let question = answer.question == report.question ? "" : "\(answer.question): "
      field(
        "resolver \(answer.resolver)", question + answer.text(isBrief: !verbose), indent: 0, column: column,
        breaking: true)
    }
  }
}

extension Answer {
  /// What reaches a user, in words.
  fileprivate var gift: String {
    let why = reason.map { ": \($0)" } ?? ""
    switch status {
    case .answer:
      let count = records.filter { !$0.type.isProof }.count
      let name = aliases.isEmpty ? "" : " of \(name)"
      let wild = isByWildcard ? ", by a wildcard" : ""
      return (count == 1 ? "this record" : "these \(count) records") + name + wild
    case .nodata: return "NOERROR without a record\(why)"
    default: return "\(rcode)\(why)"
    }
  }
}

extension ResolverAnswer {
  fileprivate func text(isBrief: Bool) -> String {
    func said(_ outcome: Outcome) -> String {
      switch outcome {
      case .answer(let records) where isBrief: records.brief(separator: " ")
      case .notAllowed: "not asked: \(resolver.address.whyNotAsked)"
      default: outcome.text
      }
    }
    var parts = [said(outcome)]
    if let unchecked { parts.append("without validation: \(said(unchecked))") }
    if case .answer(let records) = outcome, let ttl = records.map(\.ttl).min() { parts.append("\(ttl.asTime) left") }
    if isValidated { parts.append("validated") }
    return (parts + extendedErrors.map { "EDE \($0)" }).joined(separator: ", ")
  }
}

extension ResolverAnswer.Outcome {
  var text: String {
    switch self {
    case .answer(let records): records.map { $0.data.text(as: $0.type) }.joined(separator: " ")
    case .noData: "no data"
    case .nameError: "NXDOMAIN"
    case .rcode(let code): "\(code)"
    case .truncated: "truncated, and no answer over tcp"
    case .timeout: "no answer"
    case .refusedConnection: "connection refused"
    case .malformed: "malformed"
    case .unreachable(let reason): "unreachable: \(reason)"
    case .notAllowed: "not asked: special address"
    }
  }
}

extension UInt32 {
  /// A TTL as people say it: `60 s`, `2 d`.
  fileprivate var asTime: String { self < 120 ? "\(self) s" : Duration.seconds(Int64(self)).rounded }
}
