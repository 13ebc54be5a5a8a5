import EdgeModel

/// What one target's look says of port 25, which many networks close for whoever is no mail server.
///
/// One silent mail server is at fault itself; when none of a run's is heard, the place one looks from is.
struct ClosedPort: Hashable, Sendable {
  static let number: UInt16 = 25

  var isHeard: Bool
  /// What takes the place of the target's own findings.
  var finding: Finding
}

extension [Diagnosis] {
  /// With silence on port 25 laid to this place where no target of the run was heard there.
  var excusedFromMail: [Diagnosis] {
    let ports = flatMap(\.closedPort)
    guard !ports.isEmpty, !ports.contains(where: \.isHeard) else { return self }
    let excused = [ConnectionTimeout().id, AddressFamilyBroken().id, Unobserved().id]
    return map { diagnosis in
      guard let port = diagnosis.closedPort.first else { return diagnosis }
      var diagnosis = diagnosis
      diagnosis.findings.removeAll { $0.scope.port == ClosedPort.number && excused.contains($0.rule) }
      diagnosis.findings = (diagnosis.findings + [port.finding]).worstFirst
      for index in diagnosis.endpoints.indices where diagnosis.endpoints[index].port == ClosedPort.number {
        diagnosis.endpoints[index].status = .unknown
      }
      return diagnosis
    }
  }
}
