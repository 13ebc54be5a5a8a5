import EdgeModel

/// Records that are not as expected, and lead clients to no other place all the same.
extension TargetComparison {
  /// Whether whoever is given what nobody expects goes where he should: the same services and ports, with no address beside
  /// those that are expected or that the names have, or the same hosts for mail, however they rank.
  func leadsToSamePlaces(_ questions: [Question]) -> Bool {
    let wrong = records.filter { questions.contains($0.question) }
    return !wrong.isEmpty
      && wrong.allSatisfy { record in
        let type = record.question.type
        guard let values = record.expectation.demand.values, let places = values.places(as: type) else { return false }
        let hints = values.hints(as: type)
        return record.replies.filter(\.comparison.differs).allSatisfy { reply in
          guard case .records(let given)? = reply.content, let led = given.places(as: type) else { return false }
          return led.isSubset(of: places)
            && given.hints(as: type).subtracting(hints).allSatisfy { hint in
              given.contains { knows(hint, of: $0.host(as: type) ?? record.question.name) }
            }
        }
      }
  }

  /// Whether a name is known to have an address.
  private func knows(_ address: Address, of name: DomainName) -> Bool {
    evidence.answers.contains { answer in
      answer.question.name == name && answer.records.contains { $0.data.address == address && $0.type.isAddress }
    }
  }
}

extension RecordExpectation.Demand {
  fileprivate var values: Set<RData>? {
    switch self {
    case .exactly(let values), .within(let values): values
    case .networks, .something, .alias, .nothingStated, .notEvaluated: nil
    }
  }
}

/// Where clients are led by one record.
private enum Place: Hashable {
  case service(ServiceBinding.Place)
  /// With the port, where the record has one.
  case host(DomainName, port: [UInt8])
}

extension Set<RData> {
  /// None where one of them cannot be read, or where records of the type lead nobody in steps.
  fileprivate func places(as type: RecordType) -> Set<Place>? {
    let places = compactMap { data -> Place? in
      switch type {
      case .https, .svcb: ServiceBinding(data).map { .service($0.place) }
      case .mx: DomainName(wire: data.bytes.dropFirst(2)).map { .host($0, port: []) }
      case .srv: DomainName(wire: data.bytes.dropFirst(6)).map { .host($0, port: Array(data.bytes[4..<6])) }
      default: nil
      }
    }
    return places.count == count ? Set<Place>(places) : nil
  }

  fileprivate func hints(as type: RecordType) -> Set<Address> {
    guard type == .https || type == .svcb else { return [] }
    return Set<Address>(flatMap { ServiceBinding($0)?.hints ?? [] })
  }
}
