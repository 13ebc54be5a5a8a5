import EdgeModel

extension Duration {
  /// How long before its end ACM begins to renew a certificate of this lifetime.
  static func renewalWindow(ofLifetime lifetime: Duration) -> Duration {
    // Of those shorter than any today nothing is documented: a third is what other authorities' clients begin at.
    lifetime <= .days(200) ? min(.days(45), lifetime / 3) : .days(60)
  }
}

extension Thresholds {
  /// What a certificate of this lifetime should have left at least, in words.
  func demand(ofLifetime lifetime: Duration) -> String { "at least \(warning.text(ofLifetime: lifetime)) left" }

  /// The worst limit that is passed, and the rule in words.
  func passed(left: Duration, lifetime: Duration) -> (severity: Severity, text: String)? {
    let limits: [(Severity, String, Limit)] = [
      (.sev2, "critical", critical), (.sev3, "urgent", urgent), (.sev4, "warning", warning),
    ]
    for (severity, name, limit) in limits where left < limit.time(ofLifetime: lifetime) {
      return (severity, "\(name): less than \(limit.text(ofLifetime: lifetime))")
    }
    return nil
  }
}

extension Thresholds.Limit {
  /// `3 d`, or `5 % of 47 d` when the share is shorter.
  fileprivate func text(ofLifetime lifetime: Duration) -> String {
    if let span, span <= time(ofLifetime: lifetime) { return span.rounded }
    let percent = Int(((share ?? 0) * 100).rounded())
    return "\(percent) % of \(lifetime.rounded)"
  }
}
