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
    if let family = comparison.familyWithoutPages(of: endpoints) {
      let part = endpoints.count < family.count ? " who reach \(endpoints.count) of its \(family.count) addresses" : ""
      return "users over \(family.family.rawValue)\(part): clients try no other address after an answer; "
        + "\(family.family.other.rawValue) is well"
    }
    return comparison.servesUsersElsewhere(than: endpoints)
      ? "users who reach \(endpoints.count) of \(all) addresses; clients try no other after an answer"
      : comparison.everyUser(of: endpoints)
  }
}

extension TargetComparison {
  /// The address family that these endpoints are of, and how many addresses it has, where none of them gives a page as it should
  /// and every address of the other family does.
  ///
  /// `isDown`: each of several gives an error or no answer at all, so that it is neither who asks nor chance.
  func familyWithoutPages(
    of endpoints: [Endpoint]
  ) -> (family: AddressFamily, count: Int, isDown: Bool)? {
    let families = Set(endpoints.map { AddressFamily(of: $0.address) })
    guard let family = families.first, families.count == 1 else { return nil }
    let seen = observedEndpoints(like: endpoints)
    let own = seen.filter { AddressFamily(of: $0.endpoint.address) == family }
    let others = seen.filter { AddressFamily(of: $0.endpoint.address) != family }
    guard !others.isEmpty, own.allSatisfy({ $0.page?.fault != nil }) else { return nil }
    guard others.allSatisfy({ $0.servesUsers && $0.page.map { $0.fault == nil } ?? false }) else { return nil }
    return (family, own.count, own.count > 1 && own.allSatisfy { $0.page?.fault?.flaw == .error })
  }
}
