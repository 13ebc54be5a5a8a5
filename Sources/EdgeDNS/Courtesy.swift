import EdgeModel

/// Keeps edgeprobe a polite guest: at one address at most 20 queries are under way, and at most 200 a second are sent to a
/// target's own servers, 20 to others; as many may go at once after a pause.
actor Courtesy {
  private static let underWayLimit = 20

  private struct Bucket {
    var underWay = 0
    /// Queries that may be sent now, by pace.
    var tokens: [Pace: Double] = [:]
    var filled: [Pace: ContinuousClock.Instant] = [:]
    var queue: [CheckedContinuation<Void, Never>] = []
  }

  private var buckets: [Address: Bucket] = [:]
  private let clock = ContinuousClock()

  /// Waits for a place and a token; false when the task was cancelled.
  func enter(_ address: Address, _ pace: Pace) async -> Bool {
    if buckets[address, default: Bucket()].underWay < Courtesy.underWayLimit {
      buckets[address, default: Bucket()].underWay += 1
    } else {
      await withCheckedContinuation { buckets[address]?.queue.append($0) }
    }
    while !Task.isCancelled, let delay = draw(address, pace) { try? await Task.sleep(for: delay) }
    // The place goes on to whoever waits behind.
    if Task.isCancelled { leave(address) }
    return !Task.isCancelled
  }

  func leave(_ address: Address) {
    guard let bucket = buckets[address] else { return }
    if bucket.queue.isEmpty {
      buckets[address]?.underWay -= 1
    } else {
      buckets[address]?.queue.removeFirst().resume()
    }
  }

  /// Takes a token; how long until there is one, where there is none.
  private func draw(_ address: Address, _ pace: Pace) -> Duration? {
    let now = clock.now
    let (rate, bucket) = (pace.perSecond, buckets[address, default: Bucket()])
    let elapsed = bucket.filled[pace].map { now - $0 } ?? .zero
    let tokens = min(rate, (bucket.tokens[pace] ?? rate) + elapsed.inSeconds * rate)
    buckets[address]?.filled[pace] = now
    buckets[address]?.tokens[pace] = tokens < 1 ? tokens : tokens - 1
    return tokens < 1 ? .seconds((1 - tokens) / rate) : nil
  }
}

extension Pace {
  fileprivate var perSecond: Double { self == .own ? 200 : 20 }
}

extension Duration {
  fileprivate var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
