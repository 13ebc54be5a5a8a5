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
