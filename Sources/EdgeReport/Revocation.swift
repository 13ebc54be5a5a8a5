import EdgeModel

/// Whether anybody said that a leaf was taken back.
enum Revocation: Hashable {
  case good, revoked
  /// Whoever published the list has published another since.
  case outdatedList(Moment)
  /// No list that was given is of the leaf's authority.
  case foreignList
  case notLookedAt

  /// The word of the JSON contract.
  var word: String {
    switch self {
    case .good: "good"
    case .revoked: "revoked"
    case .outdatedList: "outdated-list"
    case .foreignList: "foreign-list"
    case .notLookedAt: "not-looked-at"
    }
  }

  var text: String {
    switch self {
    case .good: "not revoked"
    case .revoked: "revoked"
    case .outdatedList(let end): "not in the list of its authority, which ended \(end): what came after it is not known"
    case .foreignList: "not looked at: no list that was given is of its authority"
    case .notLookedAt: "not looked at"
    }
  }

  /// Whether a user must be told without having asked.
  var isSurprise: Bool {
    switch self {
    case .outdatedList, .foreignList: true
    case .good, .revoked, .notLookedAt: false
    }
  }
}

extension EndpointEvidence {
  var revocation: Revocation {
    if staple.status == .revoked || path?.revocations.contains(where: { $0.depth == 0 }) == true { return .revoked }
    if staple.status == .good { return .good }
    return switch path?.lists {
    case .current?: .good
    case .ended(let time)?: .outdatedList(time)
    case .foreign?: .foreignList
    case .notGiven?, nil: .notLookedAt
    }
  }
}
