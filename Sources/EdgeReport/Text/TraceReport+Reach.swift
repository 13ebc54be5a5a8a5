import EdgeModel

extension TraceReport {
  /// Whether there is an answer that does not reach the users of every resolver: such a fault is not in the records of the
  /// asked type, unless one transport alone brings them.
  var isWithheld: Bool {
    answer.status == .answer
      && findings.contains { finding in
        finding.severity >= .sev2 && !finding.isUnknown
          && (finding.scope.type != question.type || finding.scope.transport != nil)
      }
  }

  /// That not a single root server was heard, and what to look at then; none where one was, or was not sent to.
  ///
  /// It tells nothing of the name.
  var silenceOfRoot: String? {
    guard let responses = delegations.first(where: \.zone.isRoot)?.responses, !responses.isEmpty,
      !responses.contains(where: { $0.rcode != nil || $0.outcome == .notAllowed })
    else { return nil }
    let count = Set(responses.map(\.address)).count
    let who = count == 1 ? "the one root address gave no answer" : "none of the \(count) root addresses gave an answer"
    // Where the system says why, it is that.
    guard responses.allSatisfy({ $0.outcome == .timeout }) else {
      return "\(who) (\(Set(responses.map(\.outcome.text)).sorted().joined(separator: ", ")))"
    }
    return "\(who): is port 53 open from here, over UDP and TCP? --resolver ADDRESS shows what a resolver says"
  }

  /// Whether no datagram brought the last part of the answer, however little that says of why.
  var comesOverTCPAlone: Bool {
    let question = Question(answer.name, question.type)
    let zone = delegations.first { $0.zone == answer.path.last }
    let responses = (zone?.givenResponses ?? []).filter { $0.question == question }
    let datagrams = responses.filter { $0.transport == .udp && $0.outcome != .notAllowed }
    return answer.status == .answer && !datagrams.isEmpty && datagrams.allSatisfy { $0.outcome == .timeout }
      && responses.contains { $0.transport == .tcp && $0.rcode == .noError }
  }
}
