import EdgeModel

/// What an answer over HTTP does to users where the connection itself is well.
package enum EdgeEffect: Hashable, Sendable {
  /// Users get an error or something else than they came for at these endpoints, and their clients try no other.
  case fails(at: [Endpoint])
  /// What a canary gets; users may get something else.
  case perhapsOnlyUs
  /// This part of the users who are redirected from these endpoints is refused where they are led: who, in words.
  case strands(at: [Endpoint], part: Double, users: String)
}

extension Severity {
  init(of effect: EdgeEffect, in comparison: TargetComparison) {
    switch effect {
    case .fails(let endpoints): self = comparison.servesUsersElsewhere(than: endpoints) ? .sev2 : .sev1
    case .perhapsOnlyUs: self = .note
    case .strands: self = .sev2
    }
  }
}

extension EdgeEffect {
  func share(in comparison: TargetComparison) -> Double? {
    func part(_ endpoints: [Endpoint]) -> Double {
      let all = comparison.observedEndpoints(like: endpoints).count
      return all == 0 ? 1 : min(1, Double(endpoints.count) / Double(all))
    }
    return switch self {
    case .fails(let endpoints): part(endpoints)
    case .strands(let endpoints, let users, _): part(endpoints) * users
    case .perhapsOnlyUs: nil
    }
  }

  func impact(in comparison: TargetComparison) -> String {
    if case .strands(_, _, let users) = self { return users }
    guard case .fails(let endpoints) = self else {
      return "perhaps nobody: users may get another answer than a canary does"
    }
    let all = comparison.observedEndpoints(like: endpoints).count
    return comparison.servesUsersElsewhere(than: endpoints)
      ? "users who reach \(endpoints.count) of \(all) addresses; clients try no other after an answer"
      : comparison.everyUser(of: endpoints)
  }
}
