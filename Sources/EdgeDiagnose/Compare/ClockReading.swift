import EdgeModel

/// What a server's `Date` says of the clock here.
struct ClockReading: Hashable, Sendable {
  var address: Address
  /// How far the server's clock is ahead of this host's.
  var lead: Duration
  /// Whether the certificate served begins after the time here and before the server's: its issuer agrees with the
  /// server.
  var isBackedByIssuer: Bool

  /// Servers' clocks are off by this much without anybody noticing, answers take a while, and `Date` has whole seconds.
  private static let tolerance = Duration.seconds(300)

  var isOff: Bool { lead < .zero - ClockReading.tolerance || lead > ClockReading.tolerance }
}

extension [ClockReading] {
  /// By how much all servers agree that the clock here is behind, or ahead where it is negative; none when one is not
  /// off, or they do not agree.
  var agreedLead: Duration? {
    guard let least = map(\.lead).min(), let most = map(\.lead).max(), allSatisfy(\.isOff),
      most - least <= .seconds(120)
    else { return nil }
    return least + (most - least) / 2
  }

  /// The same, where servers of one operator alone say so and are to be believed: several by days, or one and the
  /// issuer of its certificate.
  ///
  /// One server with a wrong clock accuses nobody.
  var leadOfOneOperator: Duration? {
    guard let lead = agreedLead, lead > .days(1) || lead < .days(-1) else { return nil }
    let isSeveral = Set(map(\.address)).count > 1
    return isSeveral || allSatisfy(\.isBackedByIssuer) ? lead : nil
  }
}

extension TargetComparison {
  /// One for each answer over HTTP that has a date, in order of endpoints.
  var clockReadings: [ClockReading] { endpoints.compactMap(\.clockReading) }

  /// Whether dates are judged by the clock of this host, not by a time that the user gave.
  var isJudgedByOwnClock: Bool { evidence.time == evidence.began }
}

extension EndpointComparison {
  fileprivate var clockReading: ClockReading? {
    guard let exchange = page?.trail.exchanges.first, let response = exchange.response,
      let date = response["date"].flatMap({ Moment(httpDate: $0) })
    else { return nil }
    // An answer from a cache carries the date of when it was made, and its age since.
    let age = response["age"].flatMap { Int64($0) }.map { Duration.seconds(min(max(0, $0), 1 << 40)) } ?? .zero
    let (here, there) = (exchange.began + exchange.ended, date + age)
    let isFromTheFuture = chain.first.map { here < $0.notBefore && $0.notBefore <= there } ?? false
    return ClockReading(address: endpoint.address, lead: there - here, isBackedByIssuer: isFromTheFuture)
  }
}
