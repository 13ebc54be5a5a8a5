import EdgeModel

/// What is wrong where users are not led now, or where they are led beside what is meant and get along.
package enum StandbyEffect: Hashable, Sendable {
  /// Users would fail once Route 53 chooses this record set, or for those elsewhere for whom it does already.
  case fails
  /// Users would fail if the record were as the exports have it.
  case failsOnceRestored
  /// Resolvers believe these addresses and lead users beside the resource that is meant; what is there serves them well.
  case besideResource(of: Question, from: Set<Address>)
}

extension Severity {
  init(of effect: StandbyEffect) {
    switch effect {
    case .fails, .besideResource: self = .sev3
    case .failsOnceRestored: self = .note
    }
  }
}

extension StandbyEffect {
  func share(in comparison: TargetComparison) -> Double? {
    guard case .besideResource(let question, let addresses) = self else { return nil }
    let all = comparison.answering([question]).count
    return all == 0 ? nil : min(1, Double(addresses.count) / Double(all))
  }

  var impact: String {
    switch self {
    case .fails: "nobody here now; every user for whom Route 53 chooses it"
    case .failsOnceRestored: "nobody now; every user once the record is as the export has it"
    case .besideResource: "nobody yet: what is served where users are led is right for the name"
    }
  }
}
