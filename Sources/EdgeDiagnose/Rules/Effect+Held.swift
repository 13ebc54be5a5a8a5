import EdgeModel

/// What comes of something that AWS or a registrar holds, while what users get still works.
package enum HeldEffect: Hashable, Sendable {
  /// Users get along with what is served, and it is not what AWS holds for them.
  case drift
  /// Users get along with records that are not those that a file says.
  case unlike(Source?)
  /// Users are served what AWS took back, and whose client looks that up gives up.
  case takenBack
  /// Users are served what AWS holds for dead: what comes of that is told by itself.
  case served
  /// Nothing yet: somebody has to act some day, or validating resolvers or registries will.
  case planned
  /// Validating resolvers take every answer of the zone for forged.
  case bogus
  /// Every name of the domain goes when its registration does, in this time.
  case lapse(left: Duration)
  /// The registry takes the domain out of DNS, or is about to.
  case suspension
}

extension Severity {
  init(of effect: HeldEffect) {
    switch effect {
    case .drift, .unlike, .served, .suspension: self = .sev3
    case .takenBack: self = .sev2
    case .planned: self = .sev4
    case .bogus: self = .sev2
    // A registration has no share of a lifetime that matters: the spans are those of certificates.
    case .lapse(let left): self = left < .days(3) ? .sev2 : left < .days(10) ? .sev3 : .sev4
    }
  }
}

extension HeldEffect {
  var impact: String {
    switch self {
    case .unlike(let source?) where !source.isExport:
      "nobody now: what is served works, and is not what \(source.file) says"
    case .drift, .unlike: "nobody now: what is served works, and is not what AWS holds for it"
    case .takenBack: "users whose client looks up whether a certificate was revoked: it is the one that is served"
    case .served: "whoever is served it: what that comes to is told by itself"
    case .planned: "nobody yet; it has to be planned"
    case .bogus: "users behind resolvers that validate, such as 8.8.8.8: SERVFAIL for every name of the zone"
    case .lapse(let left):
      left > .zero
        ? "nobody yet; every user of every name of the domain in \(left.rounded)"
        : "nobody yet; every user of every name of the domain, as soon as the registry acts"
    case .suspension: "nobody yet, as far as was seen; every user of every name of the domain once the registry acts"
    }
  }
}
