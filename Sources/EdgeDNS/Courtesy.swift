import EdgeModel
import NIOCore

/// Keeps edgeprobe a polite guest: at one address at most 20 queries are under way, and at most 200 a second are sent to a
/// target's own servers, 20 to others; as many may go at once after a pause.
package struct Courtesy {
  package enum Permission: Hashable {
    case now
    /// When an answer has come.
    case afterAnother
    /// When there is a token again.
    case after(TimeAmount)
  }

  private static let underWayLimit = 20

  private struct Bucket {
    var tokens: Double
    var filled: NIODeadline
  }

  private struct Key: Hashable {
    let address: Address
    let pace: Pace
  }

  private var underWay: [Address: Int] = [:]
  private var buckets: [Key: Bucket] = [:]

  package init() {}

  /// Takes a place and a token, where there are both.
  package mutating func enter(_ address: Address, _ pace: Pace, at now: NIODeadline) -> Permission {
    guard underWay[address, default: 0] < Courtesy.underWayLimit else { return .afterAnother }
    let key = Key(address: address, pace: pace)
    let rate = pace.perSecond
    var bucket = buckets[key] ?? Bucket(tokens: rate, filled: now)
    bucket.tokens = min(rate, bucket.tokens + Double((now - bucket.filled).nanoseconds) * 1e-9 * rate)
    bucket.filled = now
    defer { buckets[key] = bucket }
    guard bucket.tokens >= 1 else {
      return .after(.nanoseconds(Int64((1 - bucket.tokens) / rate * 1e9) + 1))
    }
    bucket.tokens -= 1
    underWay[address, default: 0] += 1
    return .now
  }

  package mutating func leave(_ address: Address) {
    let left = underWay[address, default: 1] - 1
    underWay[address] = left > 0 ? left : nil
  }
}

extension Pace {
  fileprivate var perSecond: Double { self == .own ? 200 : 20 }
}
