import EdgeModel

/// What a Route 53 health check last said, and whether that still counts.
struct HealthReading: Hashable, Sendable {
  enum Verdict: Hashable, Sendable {
    /// Route 53 takes it for healthy.
    case healthy
    case failing
    /// The export does not hold what it said.
    case unknown
  }

  /// The part of the checkers above which Route 53 takes an endpoint for healthy (Developer Guide, *How Route 53
  /// determines whether a health check is healthy*).
  private static let quorum = 0.18

  var check: HealthCheck
  var verdict: Verdict
  /// When it said so; none when nothing tells.
  var time: Moment?
  /// How old that is.
  var age: Duration?
  /// Whether it is young enough to go by.
  var isCurrent: Bool
  private var failing: Int
  /// What one of the checkers on the stronger side said.
  private var sample: String?

  init(of check: HealthCheck, at now: Moment, maximumAge: Duration?) {
    self.check = check
    let told = check.observations.filter { $0.isSuccess != nil }
    failing = told.count { $0.isSuccess == false }
    time = check.taken ?? told.compactMap(\.checked).max()
    age = time.map { now - $0 }
    let limit = maximumAge ?? AWSState.healthLimit
    isCurrent = check.isDisabled || age.map { $0 <= limit } ?? false
    if check.isDisabled {
      // Both together are how Route 53 is told by hand to take something for unhealthy.
      verdict = check.isInverted ? .failing : .healthy
    } else if told.isEmpty {
      verdict = .unknown
    } else {
      let isUp = Double(told.count - failing) > Double(told.count) * Self.quorum
      verdict = isUp != check.isInverted ? .healthy : .failing
    }
    let isMostlyDown = failing * 2 >= told.count
    sample = told.first { $0.isSuccess == !isMostlyDown }?.text
  }

  /// How the text of one that asks nobody and counts as healthy goes on.
  static let forcedUp = "counts as healthy whatever happens"

  /// Where to look for what no checker observes: `get-health-check-status` gives what checkers say of an endpoint, and nothing
  /// of a calculated one (Route 53 API Reference, *GetHealthCheckStatus*).
  private static let inCloudWatch =
    "what it says is in no export, but in CloudWatch (AWS/Route53, HealthCheckStatus, us-east-1)"

  /// What it says, as the verb and object of a sentence.
  var word: String { verdict == .failing ? "says Failure" : "says Success" }

  /// What it tells by now.
  var aspects: Set<Finding.Aspect> {
    if check.isDisabled { return [check.isInverted ? .forcedDown : .forcedUp] }
    guard check.type != "CALCULATED", verdict != .unknown, isCurrent else { return [] }
    let said: Finding.Aspect = verdict == .failing ? .failing : .healthy
    return check.isInverted ? [said, .inverted] : [said]
  }

  /// What it said in one line, with how old that is.
  var text: String {
    let name = "health check \(PrintableText(check.id).text)"
    if check.isDisabled {
      return check.isInverted
        ? "\(name) is disabled and inverted: it counts as unhealthy whatever happens"
        : "\(name) is disabled: it \(Self.forcedUp)"
    }
    if check.type == "CALCULATED" {
      return "\(name) is calculated from \(check.children.count) others: \(Self.inCloudWatch)"
    }
    guard verdict != .unknown else {
      if check.type == "CLOUDWATCH_METRIC" { return "\(name) goes by a CloudWatch alarm: \(Self.inCloudWatch)" }
      if check.type == "RECOVERY_CONTROL" {
        return "\(name) goes by a routing control, and does as that is switched (aws route53-recovery-cluster "
          + "get-routing-control-state)"
      }
      return "\(name): what it says is not exported (aws route53 get-health-check-status)"
    }
    let told = check.observations.count { $0.isSuccess != nil }
    let sample = sample.map { ", such as \"\(PrintableText($0).text)\"" } ?? ""
    let inversion = check.isInverted ? " and is inverted" : ""
    let what = "\(failing) of \(told) checkers report a failure\(sample)\(inversion)"
    guard isCurrent else {
      let age = age.map { "\($0.rounded) ago" } ?? "at a time that is not known"
      return "\(name) \(word.replacingVerb) \(age), too old to tell what it says now: \(what)"
    }
    return "\(name) \(word)\(time.map { " at \($0)" } ?? ""): \(what)"
  }
}

extension String {
  /// `said Failure` for `says Failure`.
  fileprivate var replacingVerb: String { hasPrefix("says") ? "said" + dropFirst(4) : self }
}

extension TargetComparison {
  /// What the exports know of a health check, and of those that it is calculated from; empty when it is not exported.
  func readings(of id: String) -> [HealthReading] {
    let state = expectations.state
    guard let check = state.healthChecks.first(where: { $0.id == id }) else { return [] }
    let children = check.children.prefix(8).compactMap { child in state.healthChecks.first { $0.id == child } }
    return ([check] + children).map { HealthReading(of: $0, at: time, maximumAge: state.maximumAge) }
  }
}
