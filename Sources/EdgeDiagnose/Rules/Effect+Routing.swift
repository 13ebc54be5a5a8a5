import EdgeModel

/// What the choice among record sets, or the wrong place for them, does to users.
package enum RoutingEffect: Hashable, Sendable {
  /// Users get what is kept for when the rest fails, which serves them, or fails them as well.
  case reserve(for: [Question], from: Set<Address>, isWell: Bool)
  /// Users whom no record set is for get no data; who they are depends on where they are.
  case leftOut
  /// What was changed is not served: users get the version of another hosted zone.
  case elsewhere
  /// Whoever takes what is free gets users: all of them, or those whose resolver asks these servers.
  case claimable(by: [DomainName])
}

extension Severity {
  init(of effect: RoutingEffect, in comparison: TargetComparison) {
    self =
      switch effect {
      case .reserve, .elsewhere: .sev3
      case .leftOut: .sev4
      case .claimable(let servers): servers.isEmpty || comparison.zone?.isServed != true ? .sev1 : .sev2
      }
  }
}

extension RoutingEffect {
  func share(in comparison: TargetComparison) -> Double? {
    switch self {
    case .reserve(let questions, let addresses, _):
      let all = comparison.answering(questions).count
      return all == 0 ? nil : min(1, Double(addresses.count) / Double(all))
    case .claimable(let servers):
      guard !servers.isEmpty, comparison.zone?.isServed == true, let all = comparison.zone?.nameServers.count, all > 0
      else { return 1 }
      return min(1, Double(servers.count) / Double(all))
    case .leftOut, .elsewhere: return nil
    }
  }

  func impact(in comparison: TargetComparison) -> String {
    switch self {
    case .reserve(_, _, isWell: false): "whoever is led to what stands in, which fails as well"
    case .reserve: "nobody while what stands in serves them; behind it there is nothing left"
    case .leftOut: "users of places that no record set is for, and those whom Route 53 cannot place"
    case .elsewhere: "nobody who is well served by what the delegated zone says; what was meant reaches nobody"
    case .claimable(let servers):
      servers.isEmpty || comparison.zone?.isServed != true
        ? "every user gets no answer now; whoever takes it gets them all, and valid certificates for the name"
        : "users whose resolver asks \(servers.list), once somebody takes it"
    }
  }
}
